import { describe, expect, it } from 'vitest'
import { parseCore } from '#formats/update-metadata'
import { exampleImage } from '../../../tests/servicing-facts.ts'
import { unknownImage } from '../../../tests/update-rules.ts'
import { type DecidedImage, decideBundle, decideUpdate } from './decide-update.ts'

const image: DecidedImage = { facts: exampleImage(), reader: unknownImage }
const unknown = '<m.MsiProductInstalled ProductCode="{90120000-0011-0000-0000-0000000FF1CE}" />'

/** An update with these rules. */
function core(rules: Record<string, string>, type = 'Software') {
  const written = Object.entries(rules).map(([name, rule]) => `<${name}>${rule}</${name}>`)
  return parseCore(
    '<UpdateIdentity UpdateID="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionNumber="1"/>' +
      `<Properties UpdateType="${type}"/><ApplicabilityRules>${written.join('')}</ApplicabilityRules>`,
  )
}

function answer(installed: string | null, installable: string | null, superseded: string | null = null) {
  const rules = { IsInstalled: installed, IsInstallable: installable, IsSuperseded: superseded }
  const present = Object.entries(rules).filter((one): one is [string, string] => one[1] !== null)
  return decideUpdate(image, core(Object.fromEntries(present)), 'true').answer
}

describe('an update', () => {
  const [yes, no] = ['<True/>', '<False/>']
  it.each<[string, string | null, string | null, string | null]>([
    ['installed', yes, yes, null],
    ['installed', yes, no, null],
    ['installed', yes, unknown, null],
    ['installed', yes, null, null],
    ['applicable', no, yes, null],
    ['applicable', no, yes, no],
    ['not-required', no, no, null],
    ['not-required', no, yes, yes],
    ['not-required', unknown, no, null],
    ['unknown', unknown, yes, null],
    ['unknown', no, unknown, null],
    ['unknown', no, yes, unknown],
    ['unknown', no, null, null],
    ['unknown', null, yes, null],
    ['not-required', null, no, null],
  ])(
    'is %s when installed is %s, installable %s, superseded %s',
    (expected, installed, installable, superseded) => {
      expect(answer(installed, installable, superseded)).toBe(expected)
    },
  )

  it('is never applicable while what it depends on is not known', () => {
    const rules = core({ IsInstalled: no, IsInstallable: yes })
    expect(decideUpdate(image, rules, 'true').answer).toBe('applicable')
    expect(decideUpdate(image, rules, 'unknown').answer).toBe('unknown')
  })

  it('says which rule decided it', () => {
    const { because } = decideUpdate(image, core({ IsInstalled: no, IsInstallable: unknown }), 'true')
    expect(because).toEqual([expect.stringMatching(/^unknown: .*Windows Installer/)])
  })
})

describe('a category or a detectoid', () => {
  it.each([
    ['installed', '<True/>'],
    ['not-required', '<False/>'],
    ['unknown', unknown],
  ])('is %s by its rule %s alone', (expected, rule) => {
    for (const type of ['Category', 'Detectoid'])
      expect(decideUpdate(image, core({ IsInstalled: rule }, type), 'true').answer).toBe(expected)
  })

  it('without a rule is not known', () => {
    expect(decideUpdate(image, core({}, 'Category'), 'true').answer).toBe('unknown')
  })
})

describe('a bundle', () => {
  const part = (one: 'applicable' | 'installed' | 'not-required' | 'unknown') => ({
    answer: one,
    because: [`it is ${one}`],
    title: `Part ${one}`,
  })

  it.each([
    ['applicable', ['not-required', 'installed', 'unknown', 'applicable']],
    ['unknown', ['not-required', 'installed', 'unknown']],
    ['installed', ['not-required', 'installed']],
    ['not-required', ['not-required', 'not-required']],
    ['unknown', []],
  ] as const)('is %s of the parts %j', (expected, parts) => {
    expect(decideBundle(parts.map(part)).answer).toBe(expected)
  })

  it('names the part that decided, unless there is only one', () => {
    expect(decideBundle([part('applicable'), part('installed')]).because).toEqual([
      'Part applicable: it is applicable',
    ])
    expect(decideBundle([part('applicable')]).because).toEqual(['it is applicable'])
  })
})
