import { describe, expect, it } from 'vitest'
import { parseCore, parseCoreHead } from './index.ts'

const head =
  '<UpdateIdentity UpdateID="267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9" RevisionNumber="200" /><Properties UpdateType="Software" />'
const needs =
  '<Relationships><Prerequisites><UpdateIdentity UpdateID="c57b3cff-f20d-4841-9970-cfc10d156057" /></Prerequisites></Relationships>'
const fragment = (rules: string) => `${head}${needs}<ApplicabilityRules>${rules}</ApplicabilityRules>`
const nested = (count: number) =>
  `<IsInstalled>${'<And>'.repeat(count)}<True />${'</And>'.repeat(count)}</IsInstalled>`

describe('the head of a core fragment', () => {
  it.each([
    ['rules', fragment(nested(3))],
    ['no rules', head + needs],
    ['rules before the rest', `${head}<ApplicabilityRules>${nested(1)}</ApplicabilityRules>${needs}`],
    ['a sign in quotes', fragment(`<IsInstalled><b.WmiQuery WqlQuery="a > 1 and b = '/>'" /></IsInstalled>`)],
    ['an empty element of rules', `${head}${needs}<ApplicabilityRules />`],
  ])('says the same as the whole, with %s', (_what, text) => {
    const { identity, updateType, properties, prerequisites, bundledUpdates, supersededUpdates } =
      parseCore(text)
    expect(parseCoreHead(text)).toMatchObject({
      identity,
      updateType,
      properties,
      prerequisites,
      bundledUpdates,
      supersededUpdates,
    })
    expect(prerequisites).toHaveLength(1)
  })

  it.each([
    ['a tag that is not closed', fragment('<IsInstalled><True /></IsInstalled')],
    ['an element that is not closed', fragment('<IsInstalled>')],
    ['an end without a beginning', fragment('</IsInstalled>')],
    ['an end of its own', fragment('</ApplicabilityRules><ApplicabilityRules>')],
    ['a quote that is not closed', fragment('<True a="/>')],
    ['a DOCTYPE', fragment('<!DOCTYPE a [<!ENTITY b "c">]>')],
    ['a comment', fragment('<!-- -->')],
    ['an instruction', fragment('<?xml version="1.0"?>')],
    ['100,000 elements inside each other', fragment(nested(100_000))],
    ['a character that is none', fragment('<IsInstalled><b.RegSz Value="\0" /></IsInstalled>')],
    ['a separator', fragment('<IsInstalled><b.RegSz Value="\u001e" /></IsInstalled>')],
    ['a separator in a declaration', `<?xml version="\u001f"?>${head}`],
    ['a character that is never one', fragment('<IsInstalled><b.RegSz Value="\uffff" /></IsInstalled>')],
    ['half of a character', fragment('<IsInstalled><b.RegSz Value="\ud800" /></IsInstalled>')],
    ['a million quotes', fragment(`<True ${'"'.repeat(1_000_001)}`)],
    ['a million opening signs', fragment('<'.repeat(1_000_000))],
    ['a DOCTYPE before', `<!DOCTYPE a [<!ENTITY b "c">]>${fragment('')}`],
  ])('refuses %s', (_what, text) => {
    expect(() => parseCoreHead(text)).toThrow(expect.objectContaining({ code: 'UPDATE_METADATA_UNREADABLE' }))
  })
})
