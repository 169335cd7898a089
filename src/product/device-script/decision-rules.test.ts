import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  advanceRun,
  beginRun,
  decisionTable,
  listExitCodes,
  type RunEvent,
  type RunState,
  type SequenceFacts,
  type TaskSequence,
  taskSequenceSchema,
} from '#product/task-sequence-model'
import { decisionRules, firstPlace, ruleWords } from './decision-rules.ts'
import { followRules } from './testing-rules.ts'

/** Goes through the events by `advanceRun` and by the table, and compares everything that either says. */
function compareBoth(
  sequence: TaskSequence,
  turns: readonly { event: RunEvent; facts: SequenceFacts }[],
): void {
  let state = beginRun(Object.fromEntries(sequence.variables.map(({ name, value }) => [name, value])))
  for (const { event, facts } of turns) {
    const expected = advanceRun(sequence, state, event, facts)
    expect(followRules(sequence, state, event, facts)).toEqual(expected)
    state = expected.state
  }
}

describe('the table of decisions', () => {
  it.each(decisionTable.map(one => [one.name, one] as const))('decides as the model: %s', (_name, one) => {
    let facts = one.facts
    const turns = one.turns.map(turn => {
      facts = { ...facts, ...turn.facts }
      return { event: turn.event, facts }
    })
    compareBoth(one.sequence, turns)
  })

  it('decides as the model, whatever the sequence and whatever happens', () => {
    fc.assert(
      fc.property(sequences, fc.array(fc.record({ event: events, facts }), { maxLength: 25 }), compareBoth),
      { numRuns: 300 },
    )
  })

  it('decides as the model from any state that was written down', () => {
    fc.assert(
      fc.property(sequences, states, events, facts, (sequence, state, event, known) => {
        const expected = advanceRun(sequence, state, event, known)
        expect(followRules(sequence, state, event, known)).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('has no place without a rule that always fits, and no rule that is never reached', () => {
    const places = new Set(decisionRules.map(one => one.at))
    const named = new Set([firstPlace, ...decisionRules.flatMap(one => ('goTo' in one ? [one.goTo] : []))])
    expect([...named].sort()).toEqual([...places].sort())
    for (const place of places) {
      const there = decisionRules
        .filter(one => one.at === place)
        .map(one => Object.keys(one.when).length === 0)
      expect([place, there.indexOf(true)]).toEqual([place, there.length - 1])
    }
    const looked = new Set(decisionRules.flatMap(one => Object.keys(one.when)))
    expect([...looked].filter(word => !ruleWords.some(one => one === word))).toEqual([])
  })

  it('is where 0xC1900210 alone means that there is no finding', () => {
    const found = listExitCodes().filter(one => one.outcome === 'no-finding')
    expect(found.map(one => one.unsigned)).toEqual([0xc1900210])
  })
})

const conditions = fc.oneof(
  fc.constant(undefined),
  fc.record({
    variable: fc.constantFrom('A', '_SMSTSOSUpgradeActionReturnCode', '_SMSTSSetupRollback'),
    is: fc.constantFrom('exists', 'equals', 'not-equals', 'less'),
    value: fc.constantFrom('', '0', 'true', '0xC1900208'),
  }),
)
const common = {
  name: fc.constantFrom('One', 'Two'),
  enabled: fc.boolean(),
  continueOnError: fc.boolean(),
  condition: conditions,
}
const steps = fc.oneof(
  fc.record({
    ...common,
    type: fc.constant('upgrade-operating-system'),
    package: fc.constant('S0100001'),
    scanOnly: fc.boolean(),
  }),
  fc.record({
    ...common,
    type: fc.constant('run-command-line'),
    commandLine: fc.constant('a.exe'),
    successCodes: fc.constantFrom([0, 3010], [-1], [5]),
  }),
  fc.record({
    ...common,
    type: fc.constant('restart-computer'),
    delaySeconds: fc.nat(9),
    message: fc.constant('m'),
  }),
  fc.record({
    ...common,
    type: fc.constant('check-readiness'),
    minimumMemoryMegabytes: fc.constant(4000),
    mainsPower: fc.boolean(),
  }),
  fc.record({
    ...common,
    type: fc.constant('download-package-content'),
    packages: fc.constant([{ package: 'S0100001' }]),
    pathVariable: fc.constantFrom(undefined, 'A'),
  }),
  fc.record({
    ...common,
    type: fc.constant('set-task-sequence-variable'),
    variable: fc.constantFrom('A', 'a', 'SetupCompletePause'),
    value: fc.constantFrom('0', '%A%', '60', ' 60 ', '0x10'),
  }),
)
const { items } = fc.letrec<{ items: object[] }>(tie => ({
  items: fc.array(
    fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      steps,
      fc.record({ ...common, type: fc.constant('group'), steps: tie('items') }),
    ),
    { minLength: 1, maxLength: 4 },
  ),
}))
/** Sequences in which every group and step has its ID. */
const sequences = items.map(list => {
  let count = 0
  const name = (item: object): object => {
    count += 1
    const given = Object.entries({ ...item, id: `i${count}` }).filter(([, value]) => value !== undefined)
    const named: Record<string, unknown> = Object.fromEntries(given)
    return Array.isArray(named.steps) ? { ...named, steps: named.steps.map(name) } : named
  }
  return taskSequenceSchema.parse({
    format: 'slipstream-task-sequence-1',
    kind: 'upgrade-operating-system',
    steps: list.map(name),
  })
})
const exitCodes = fc.constantFrom(0, 1, 5, 3010, -1, 0xc1900210, 0xc1900208, -1047526904, 0xc1900101)
const events: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constantFrom<RunEvent>({ kind: 'started' }, { kind: 'restarted' }, { kind: 'paused' }),
  fc.record({
    kind: fc.constant('step-ended' as const),
    exitCode: exitCodes,
    folders: fc.constantFrom([], ['C:\\a', 'C:\\b']),
    reason: fc.constantFrom('', 'why'),
  }),
  fc.constantFrom<RunEvent>(
    { kind: 'step-ended', exitCode: 0 },
    { kind: 'setup-ended', rolledBack: false },
    { kind: 'setup-ended', rolledBack: true },
    { kind: 'setup-ended', rolledBack: true, exitCode: -1047526143 },
    { kind: 'setup-silent' },
  ),
)
const facts: fc.Arbitrary<SequenceFacts> = fc.constantFrom(
  { memoryMegabytes: 8000, mainsPower: true },
  { memoryMegabytes: 2000, mainsPower: true },
  { mainsPower: false },
)
const failures = fc.constantFrom(null, { step: 'i1', exitCode: 5, reason: 'before' })
const states: fc.Arbitrary<RunState> = fc.record({
  next: fc.nat(8),
  phase: fc.constantFrom('between', 'in-step', 'restarting', 'in-setup', 'pausing', 'ended'),
  variables: fc.constantFrom({}, { A: '1', SetupCompletePause: '999999' }),
  upgradeFailure: failures,
  outcome: fc.constantFrom(null, 'succeeded', 'failed'),
  failure: failures,
})
