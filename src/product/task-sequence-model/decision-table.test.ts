import { describe, expect, it } from 'vitest'
import { advanceRun, beginRun, decisionTable, type RunEntry, type RunState, runStateSchema } from './index.ts'

const textOf = ({ step, result, exitCode }: RunEntry) =>
  exitCode === null ? `${step}=${result}` : `${step}=${result} ${exitCode}`

describe('a running sequence', () => {
  it.each(decisionTable.map(one => [one.name, one] as const))('%s', (_name, { sequence, facts, ...one }) => {
    let state = beginRun(Object.fromEntries(sequence.variables.map(({ name, value }) => [name, value])))
    let known = facts
    for (const [turn, { event, decision, entries = [], facts: changed = {} }] of one.turns.entries()) {
      known = { ...known, ...changed }
      // As after a restart: the state comes back from where it was written down.
      const kept: RunState = runStateSchema.parse(JSON.parse(JSON.stringify(state)))
      const made = advanceRun(sequence, kept, event, known)
      expect({ turn, decision: made.decision, entries: made.entries.map(textOf) }).toEqual({
        turn,
        decision,
        entries,
      })
      state = made.state
    }
    expect(state.variables).toMatchObject(one.variables ?? {})
  })

  it('has cases with unlike names', () => {
    expect(new Set(decisionTable.map(one => one.name)).size).toBe(decisionTable.length)
  })
})
