import { describe, expect, it } from 'vitest'
import { answerTo, ruleOf, unknownImage } from '../../../tests/update-rules.ts'
import { type ApplicabilityRule, describeRule, evaluateRule, questionsOf, type RuleAnswer } from './index.ts'

const tooDeep = expect.objectContaining({
  code: 'UPDATE_METADATA_UNREADABLE',
  message: expect.stringMatching(/more than 100 deep/),
})

describe('three values', () => {
  const operands: Record<RuleAnswer, string> = {
    true: '<True/>',
    false: '<False/>',
    unknown: '<b.ClusteredOS/>',
  }
  const answers: readonly RuleAnswer[] = ['false', 'unknown', 'true']
  // In Kleene's logic, And is the lower and Or the higher of two, with unknown in the middle.
  const pairs = answers.flatMap(left => answers.map((right): [RuleAnswer, RuleAnswer] => [left, right]))

  it.each(pairs)('%s and %s; %s or %s', (left, right) => {
    const [low, high] = [left, right].sort((one, other) => answers.indexOf(one) - answers.indexOf(other)) as [
      RuleAnswer,
      RuleAnswer,
    ]
    expect(answerTo(`<And>${operands[left]}${operands[right]}</And>`)).toBe(low)
    expect(answerTo(`<Or>${operands[left]}${operands[right]}</Or>`)).toBe(high)
  })

  it.each([
    ['true', 'false'],
    ['false', 'true'],
    ['unknown', 'unknown'],
  ] as const)('not %s is %s', (operand, result) => {
    expect(answerTo(`<Not>${operands[operand]}</Not>`)).toBe(result)
  })

  it('names what decided', () => {
    const because = (xml: string) => evaluateRule(ruleOf(xml), unknownImage).because
    expect(because('<And><b.ClusteredOS/><False/><True/></And>')).toEqual(['false: never (it never is)'])
    expect(because('<Or><b.ClusteredOS/><Not><False/></Not></Or>')).toEqual(['false: never (it never is)'])
    expect(because('<And><True/><b.ClusteredOS/><d.New/></And>')).toEqual([
      'unknown: Windows is part of a cluster (only a computer that runs this Windows can say)',
      'unknown: the operator d.New, which is not known here (what it means is not known here)',
    ])
    expect(because(`<And>${'<True/>'.repeat(20)}</And>`)).toEqual([
      ...Array.from({ length: 8 }, () => 'true: always (it always is)'),
      'and 12 more',
    ])
  })

  it('takes an empty And for true and an empty Or for false', () => {
    expect(evaluateRule({ operator: 'And', operands: [] }, unknownImage).answer).toBe('true')
    expect(evaluateRule({ operator: 'Or', operands: [] }, unknownImage)).toMatchObject({
      answer: 'false',
      because: [expect.any(String)],
    })
  })
})

describe('a rule that is deeper than any stack', () => {
  function nested(depth: number): ApplicabilityRule {
    let deep: ApplicabilityRule = { operator: 'True' }
    for (let level = 1; level < depth; level += 1) deep = { operator: 'Not', operand: deep }
    return deep
  }

  it('is refused with a typed error', () => {
    const deep = nested(100_000)
    for (const walk of [
      () => evaluateRule(deep, unknownImage),
      () => describeRule(deep),
      () => questionsOf(deep),
    ]) {
      expect(walk).toThrow(tooDeep)
    }
  })

  it('is taken up to the bound', () => {
    expect(evaluateRule(nested(99), unknownImage).answer).toBe('true')
    expect(evaluateRule(nested(100), unknownImage).answer).toBe('false')
    expect(() => evaluateRule(nested(101), unknownImage)).toThrow(tooDeep)
    expect(() => describeRule(nested(101))).toThrow(tooDeep)
    expect(() => questionsOf(nested(101))).toThrow(tooDeep)
  })
})
