import { describe, expect, it } from 'vitest'
import {
  isEnd,
  openSteps,
  type RunStep,
  runSteps,
  stateOf,
  stepsAfter,
  stepsBefore,
  stepsUntil,
} from './run-steps.ts'

/** Every step that can be reached from one. */
function reachable(from: RunStep): Set<RunStep> {
  const found = new Set<RunStep>([from])
  for (const step of found) for (const next of stepsAfter[step]) found.add(next)
  return found
}

describe('the steps of a run', () => {
  it('are all reached from the first one, and an end is reached from each', () => {
    expect([...reachable('queued')].sort()).toEqual([...runSteps].sort())
    for (const step of runSteps) expect([...reachable(step)].some(isEnd), step).toBe(true)
  })

  it('end in three ways, and every step before publication can fail', () => {
    expect(runSteps.filter(isEnd)).toEqual(['succeeded', 'not-needed', 'failed'])
    const published = ['distribute', 'succeeded', 'not-needed', 'failed']
    for (const step of openSteps)
      expect(stepsAfter[step].includes('failed'), step).toBe(!published.includes(step))
  })

  it('never lead from what is published back to work', () => {
    expect([...reachable('distribute')].sort()).toEqual(['distribute', 'succeeded'])
    expect(stepsBefore('distribute')).toEqual(['publish'])
    expect(stepsBefore('publish')).toEqual(['prove', 'publish'])
  })

  it('are shown as states', () => {
    expect(runSteps.map(step => [step, stateOf(step)].join(' '))).toEqual([
      'queued planning',
      'plan planning',
      'pre-flight running',
      'wait-for-worker waiting',
      'prepare running',
      'carry-out running',
      'prove running',
      'publish running',
      'distribute running',
      'succeeded succeeded',
      'not-needed not-needed',
      'failed failed',
    ])
  })

  it('of a worker are taken one after the other, and never backwards', () => {
    expect(stepsUntil('prepare', 'prove')).toEqual(['carry-out', 'prove'])
    expect(stepsUntil('carry-out', 'prepare')).toEqual([])
    expect(stepsUntil('publish', 'prove')).toEqual([])
  })
})
