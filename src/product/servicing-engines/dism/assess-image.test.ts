import { describe, expect, it } from 'vitest'
import {
  exampleIdentity,
  exampleImage,
  exampleSetupUpdate,
  exampleUpdate,
} from '../../../../tests/servicing-facts.ts'
import { dismEngine, type ImageFacts, type ServicingOptions } from '../index.ts'

const engine = dismEngine({ program: 'dism.exe' })
const options: ServicingOptions = { allowNativeComponentServicing: false }
const token = '31bf3856ad364e35'

const install = exampleImage()
const boot = exampleImage({ path: 'sources/boot.wim', index: 2, installationType: 'WindowsPE' })
const recovery = exampleImage({
  path: 'sources/install.wim:1/Windows/System32/Recovery/Winre.wim',
  installationType: 'WindowsPE',
  inside: { path: 'sources/install.wim', indexes: [1, 2] },
})

type Update = ReturnType<typeof exampleUpdate>

function verdict(update: Update, image: ImageFacts = install): string {
  const { status, reason } = engine.assess(image, update, options)
  return `${status} ${reason?.code ?? ''}`.trim()
}

const named = (
  name: string,
  version: string,
  kind: Update['kind'],
  package_: Partial<Update['packages'][0]> = {},
) => exampleUpdate({ name, version, components: [], package: package_, facts: { kind, kb: 'KB5050009' } })
const cumulative = (version = '26100.2894.1.5') =>
  named('Package_for_RollupFix', version, 'cumulative-update')
const stack = (version = '26100.2890.1.0') =>
  named('Package_for_ServicingStack_2890', version, 'servicing-stack-update')
const safeOs = () => named('Package_for_SafeOSDU', '26100.2890.1.0', 'safe-os-dynamic-update')

/** A combined update: the servicing stack in a cabinet beside the cumulative update. */
function combined(): Update {
  const update = cumulative()
  const [own] = stack().packages
  if (own === undefined) throw new Error('the example has no package')
  return {
    ...update,
    container: 'msu-cabinet',
    packages: [{ ...own, cabinet: 'SSU-26100.2890-x64.cab' }, ...update.packages],
  }
}

/** An MSU that is a WIM file: nothing in it is read. */
function unread(facts: Partial<Update> = {}): Update {
  const common = { container: 'msu-wim', payload: 'wim-msu', kind: 'cumulative-update' } as const
  const fileName = 'windows11.0-kb5052093-x64.msu'
  return exampleUpdate({
    facts: { ...common, packages: [], supportedProduct: null, kb: 'KB5052093', fileName, ...facts },
  })
}

function withPackage(image: ImageFacts, identity: string, state = 0x70): ImageFacts {
  return { ...image, packages: [...image.packages, { identity, state }] }
}

describe('the DISM engine assesses an update for an image', () => {
  it('as applicable, with its root packages and without components: DISM finds these', () => {
    const assessment = engine.assess(install, combined(), options)
    expect(assessment).toMatchObject({ status: 'applicable', reason: null, experimental: false })
    expect(assessment.packages.map(({ identity, components }) => [identity, components])).toEqual([
      [`Package_for_ServicingStack_2890~${token}~amd64~~26100.2890.1.0`, []],
      [`Package_for_RollupFix~${token}~amd64~~26100.2894.1.5`, []],
    ])
  })

  it.each([
    ['an image that Setup installs', install, 'applicable applicable applicable not-required'],
    ['boot.wim', boot, 'applicable applicable not-required not-required'],
    ['a recovery image', recovery, 'not-required applicable not-required applicable'],
  ] as const)('by its kind, for %s', (_name, image, expected) => {
    const dotnet = named('Package_for_DotNetRollup', '10.0.9290.1', 'dotnet-cumulative-update')
    const found = [cumulative(), stack(), dotnet, safeOs()].map(
      update => engine.assess(image, update, options).status,
    )
    expect(found.join(' ')).toBe(expected)
  })

  it('for a recovery image: of a combined update only the servicing stack', () => {
    const { status, packages } = engine.assess(recovery, combined(), options)
    expect(status).toBe('applicable')
    expect(packages.map(({ identity }) => identity.split('~')[0])).toEqual([
      'Package_for_ServicingStack_2890',
    ])
    expect(verdict(cumulative(), recovery)).toBe('not-required CUMULATIVE_UPDATE')
    expect(verdict(unread(), recovery)).toBe('applicable')
  })

  it.each([
    ['language-pack', 'applicable', 'not-required LANGUAGE_PACK'],
    ['feature-on-demand', 'applicable', 'not-required FEATURE_ON_DEMAND'],
    ['enablement-package', 'applicable', 'not-required ENABLEMENT_PACKAGE'],
    ['update', 'applicable', 'not-required UPDATE_KIND_UNKNOWN'],
  ] as const)('of the kind %s', (kind, forInstall, forBoot) => {
    const update = exampleUpdate({ facts: { kind } })
    expect([verdict(update), verdict(update, boot)]).toEqual([forInstall, forBoot])
  })

  it('as nothing for images when it is for the media', () => {
    expect(verdict(exampleSetupUpdate(['setup.exe']))).toBe('not-required FOR_THE_MEDIA')
  })

  it.each(['psfx', 'psf', 'cix-pa30'] as const)(
    'as applicable however its payload is stored: %s',
    payload => {
      expect(verdict({ ...cumulative(), payload })).toBe('applicable')
    },
  )

  it('as not required for another architecture, product or build, and as unknown where nothing tells', () => {
    expect(verdict({ ...cumulative(), architecture: 'arm64' })).toBe('not-required ARCHITECTURE_DIFFERS')
    expect(verdict({ ...cumulative(), architecture: null })).toBe('unknown ARCHITECTURE_UNKNOWN')
    expect(verdict({ ...cumulative(), supportedProduct: '6.1' })).toBe('not-required PRODUCT_DIFFERS')
    expect(verdict(cumulative('22631.4317.1.2'))).toBe('not-required PRODUCT_DIFFERS')
    expect(verdict({ ...cumulative(), packages: [] })).toBe('unknown PACKAGE_NOT_UNDERSTOOD')
  })

  it('for an image whose build an enablement package raised, by the build that it comes from', () => {
    const raised = exampleImage({ version: { major: 10, minor: 0, build: 26200, revision: 1742 } })
    const rollup = `Package_for_RollupFix~${token}~amd64~~26100.1742.1.10`
    expect(verdict(cumulative(), withPackage(raised, rollup))).toBe('applicable')
    expect(verdict(cumulative(), raised)).toBe('not-required PRODUCT_DIFFERS')
  })

  it('as installed at this or a higher version, also where only UBR or the servicing stack tells', () => {
    const installed = 'installed ALREADY_INSTALLED'
    const rollup = (version: string) => `Package_for_RollupFix~${token}~amd64~~${version}`
    expect(verdict(cumulative(), withPackage(install, rollup('26100.2894.1.5')))).toBe(installed)
    expect(verdict(cumulative(), withPackage(install, rollup('26100.3000.1.1'), 0x80))).toBe(installed)
    expect(verdict(cumulative(), withPackage(install, rollup('26100.2894.1.5'), 0x40))).toBe('applicable')
    const newer = exampleImage({ version: { major: 10, minor: 0, build: 26100, revision: 2894 } })
    expect(verdict(cumulative(), newer)).toBe(installed)
    const stackThere = withPackage(install, `Package_for_ServicingStack_3000~${token}~amd64~~26100.3000.1.0`)
    expect(verdict(stack(), stackThere)).toBe(installed)
    expect(engine.assess(stackThere, combined(), options).packages).toHaveLength(1)
  })

  it('as not required when no parent is installed', () => {
    expect(verdict(exampleUpdate(), { ...install, packages: [] })).toBe('not-required PARENT_PACKAGE_MISSING')
  })

  it('as unsupported when it needs a newer servicing stack that it does not bring', () => {
    const installerAssembly = exampleIdentity('Microsoft-Windows-ServicingStack', '10.0.26100.2800')
    const update = named('Package_for_RollupFix', '26100.2894.1.5', 'cumulative-update', {
      installerAssembly,
    })
    expect(verdict(update)).toBe('unsupported SERVICING_STACK_TOO_OLD')
    const stackThere = `Package_for_ServicingStack_2890~${token}~amd64~~26100.2890.1.0`
    expect(verdict(update, withPackage(install, stackThere))).toBe('applicable')
    const [own] = stack().packages
    if (own !== undefined)
      expect(verdict({ ...update, packages: [own, ...update.packages] })).toBe('applicable')
  })

  it('as unsupported when the image cannot be serviced, or waits for its first start', () => {
    const pending = exampleImage({ pending: ['pending.xml'] })
    expect(verdict(cumulative(), pending)).toBe('unsupported OPERATIONS_PENDING')
    const notServiceable = { code: 'COMPONENT_STORE_MISSING', text: 'x', wayOut: 'y' } as const
    const image = exampleImage({ serviceable: false, notServiceable })
    expect(verdict(cumulative(), image)).toBe('unsupported COMPONENT_STORE_MISSING')
    expect(engine.assess(image, cumulative(), options).reason?.wayOut).toMatch(/unchanged media/)
  })

  it('by name and flavour where its packages are not readable', () => {
    const build = (number: number) =>
      exampleImage({ version: { major: 10, minor: 0, build: number, revision: 1 } })
    expect(verdict(unread())).toBe('applicable')
    expect(verdict(unread(), build(22631))).toBe('not-required PRODUCT_DIFFERS')
    expect(verdict(unread({ fileName: 'windows10.0-kb5052093-x64.msu' }))).toBe(
      'not-required PRODUCT_DIFFERS',
    )
    expect(verdict(unread({ fileName: 'update.msu' }))).toBe('unknown PACKAGE_NOT_UNDERSTOOD')
    expect(verdict(unread({ kb: null }))).toBe('unknown PACKAGE_NOT_UNDERSTOOD')
  })

  it('always with a reason and a way out when it is not applicable', () => {
    const updates = [
      safeOs(),
      exampleUpdate({ facts: { kind: 'defender-update' } }),
      unread({ fileName: 'x.msu' }),
    ]
    for (const update of updates) {
      const { reason, packages } = engine.assess(install, update, options)
      expect(reason?.text).toMatch(/\.$/)
      expect(reason?.wayOut).toMatch(/\.$/)
      expect(packages).toEqual([])
    }
  })
})
