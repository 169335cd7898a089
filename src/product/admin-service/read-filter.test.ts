import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { findClass } from './classes/entity-classes.ts'
import { type Condition, type Operand, readFilter } from './read-filter.ts'
import { readQuery } from './read-query.ts'

const statusMessage = findClass('sms_statusmessage')
const read = (filter: string) => written(readFilter(filter, statusMessage))

/** A condition with parentheses around everything, so that its structure is seen. */
function written(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `(${condition.parts.map(written).join(` ${condition.kind} `)})`
    case 'not':
      return `not ${written(condition.part)}`
    case 'comparison':
      return [operand(condition.left), condition.comparison, operand(condition.right)].join(' ')
    case 'test':
      return `${condition.test}(${operand(condition.of)}, ${operand(condition.text)})`
    case 'flag':
      return 'flag'
  }
}

function operand(one: Operand): string {
  if (one.kind === 'constant')
    return one.value instanceof Date ? one.value.toISOString() : JSON.stringify(one.value)
  if (one.kind === 'change') return `${one.change}(${operand(one.of)})`
  if (one.kind === 'length') return `length(${operand(one.of)})`
  const names = Object.entries(statusMessage.properties)
  return names.find(([, property]) => property === one.property)?.[0] ?? '?'
}

describe('a filter', () => {
  it.each([
    ["Component eq 'a''b'", 'Component eq "a\'b"'],
    [
      'PerClient eq 1 or MessageID eq 2 and RecordID eq 3',
      '(PerClient eq 1 or (MessageID eq 2 and RecordID eq 3))',
    ],
    [
      'PerClient eq 1 and MessageID eq 2 or RecordID eq 3',
      '((PerClient eq 1 and MessageID eq 2) or RecordID eq 3)',
    ],
    [
      '(PerClient eq 1 or MessageID eq 2) and RecordID eq 3',
      '((PerClient eq 1 or MessageID eq 2) and RecordID eq 3)',
    ],
    // `not` binds to what stands next to it.
    ["not contains(Component,'x') and RecordID eq 2", '(not contains(Component, "x") and RecordID eq 2)'],
    [
      "not contains(Component,'x') and PerClient eq 1 or RecordID eq 2",
      '((not contains(Component, "x") and PerClient eq 1) or RecordID eq 2)',
    ],
    ["not (Component eq 'x' or RecordID eq 2)", 'not (Component eq "x" or RecordID eq 2)'],
    ["startswith(Component,'x') eq true", 'startswith(Component, "x")'],
    ["contains(Component,') eq true')", 'contains(Component, ") eq true")'],
    ["tolower(trim(Component)) ne 'x'", 'tolower(trim(Component)) ne "x"'],
    ['length(Component) ge 3', 'length(Component) ge 3'],
    ['Time lt 2026-11-01T00:00:00Z', 'Time lt 2026-11-01T00:00:00.000Z'],
    ['Time gt 2026-11-01', 'Time gt 2026-11-01T00:00:00.000Z'],
    ['Component ne null', 'Component ne null'],
    ['Severity eq 3221225472', 'Severity eq 3221225472'],
  ])('%s', (filter, expected) => {
    expect(read(filter)).toBe(expected)
  })

  it.each([
    ['Nam eq 1', 'no property Nam'],
    ['constructor eq 1', 'no property constructor'],
    ['Component eq', 'not a filter'],
    ['not Component eq 1', 'with the parentheses'],
    ['Component', 'is not a condition'],
    ['RecordID add 1 eq 2', 'is not known here'],
    ["contains(RecordID,'1')", 'compares texts'],
    ['Component in (1)', 'not a filter'],
    // The parser would not come back from this.
    ['Component eq ["', '"[" is not known outside of a text'],
    ["Component eq 'x", 'has no end'],
    ["Component/any(c:c eq 'x')", '"/" is not known outside of a text'],
    [`${'('.repeat(31)}RecordID eq 1${')'.repeat(31)}`, 'more than 30 deep'],
    [`Component eq '${'x'.repeat(4000)}'`, 'longer than 4000'],
    [Array(190).fill('RecordID eq 1').join(' and '), 'levels deep'],
  ])('%s is refused', (filter, reason) => {
    const error = (() => {
      try {
        return read(filter)
      } catch (thrown) {
        return thrown
      }
    })()
    expect(error).toMatchObject({ code: 'QUERY_OPTION_REFUSED', message: expect.stringContaining(reason) })
  })
})

describe('any text', () => {
  const words = [
    'RecordID',
    'Component',
    'Time',
    'eq',
    'ne',
    'and',
    'or',
    'not',
    '(',
    ')',
    ',',
    "'x'",
    "'",
    '1',
    '-1',
    'null',
    'true',
  ]
  const functions = [
    'contains(',
    'tolower(',
    'length(',
    '$it',
    '@p',
    'A/B',
    '2026-01-01',
    '2026-13-45T99:00:00Z',
    ' ',
    '%27',
    '"',
    '[',
    '{',
  ]
  const filters = fc
    .array(fc.constantFrom(...words, ...functions), { maxLength: 14 })
    .map(parts => parts.join(' '))

  it('is a filter that is known, or refused with the reason', () => {
    fc.assert(
      fc.property(fc.oneof(filters, fc.string()), filter => {
        try {
          expect(read(filter)).toEqual(expect.any(String))
        } catch (error) {
          expect(error).toBeInstanceOf(SlipstreamError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('query options', () => {
  const installPackage = findClass('SMS_OperatingSystemInstallPackage')

  it('are read whole', () => {
    const query = readQuery(
      {
        $select: 'Name,PackageID',
        $orderby: 'Name desc,SourceVersion',
        $top: '5',
        $skip: '2',
        $count: 'true',
        $expand: 'SMS_ImageInformation($select=Name;$filter=Index eq 1),SMS_DistributionDPStatus',
      },
      installPackage,
    )
    expect(query).toMatchObject({
      select: ['Name', 'PackageID'],
      order: [
        { name: 'Name', isDescending: true },
        { name: 'SourceVersion', isDescending: false },
      ],
      ...{ top: 5, skip: 2, isCounted: true },
      expand: [
        { name: 'SMS_ImageInformation', query: { select: ['Name'], filter: { kind: 'comparison' } } },
        { name: 'SMS_DistributionDPStatus', query: { select: null } },
      ],
    })
  })

  it.each([
    [{ $apply: 'x' }],
    [{ $top: '-1' }],
    [{ $count: 'maybe' }],
    [{ $select: 'Name,Nam' }],
    [{ $orderby: 'Name&$top=1' }],
    [{ $orderby: 'Name sideways' }],
    [{ $select: '["' }],
    [{ $expand: 'SMS_ImageInformation($filter=Name eq ["' }],
    [{ $expand: 'SMS_Collection' }],
    [{ $expand: 'SMS_ImageInformation($expand=SMS_OperatingSystemInstallPackage)' }],
    [{ $skiptoken: 'x' }],
    [{ $format: 'atom' }],
  ])('%j is refused', options => {
    expect(() => readQuery(options, installPackage)).toThrow(
      expect.objectContaining({ code: 'QUERY_OPTION_REFUSED' }),
    )
  })
})
