// The steps of a servicing run: a small state machine. This table is all there is to it; `move-run.ts` is the only way from one step to
// another. Pure.

import type { ServicingRunState } from './tables.ts'

/** Every step, in the order in which a run takes them; the last three are its ends. */
export const runSteps = [
  'queued',
  'plan',
  'pre-flight',
  'wait-for-worker',
  'prepare',
  'carry-out',
  'prove',
  'publish',
  'distribute',
  'succeeded',
  'not-needed',
  'failed',
] as const

/**
 * A step of a run.
 * - `queued`: asked for; `plan`: facts are gathered and the plan is made; `pre-flight`: whether all that the plan needs is there;
 * - `wait-for-worker`: offered to servicing workers; `prepare`: copies are made (on a worker: downloads too); `carry-out`: the engine
 *   changes the copies; `prove`: they are read back;
 * - `publish`: what was produced lies in the content store, is held for the run, and is being published; `distribute`: the new version is
 *   in use, and distribution points are told;
 * - `succeeded`, `not-needed`, `failed`: its ends. A cancelled run has failed with the error OPERATION_CANCELLED.
 */
export type RunStep = (typeof runSteps)[number]

/**
 * Which steps may follow which. A step before `publish` may always go back to `plan`: the site server was started anew, or an update is
 * left out and the rest is done again. `publish` begins again after a restart, and goes back to `plan` only when what was produced is not there any more, or not as it was. What is
 * published cannot fail any more: from `distribute` there is one way.
 */
export const stepsAfter: Readonly<Record<RunStep, readonly RunStep[]>> = {
  queued: ['plan', 'failed'],
  plan: ['plan', 'pre-flight', 'not-needed', 'failed'],
  'pre-flight': ['wait-for-worker', 'prepare', 'plan', 'failed'],
  'wait-for-worker': ['prepare', 'plan', 'failed'],
  prepare: ['carry-out', 'wait-for-worker', 'plan', 'failed'],
  'carry-out': ['prove', 'wait-for-worker', 'plan', 'failed'],
  prove: ['publish', 'wait-for-worker', 'plan', 'failed'],
  publish: ['publish', 'distribute', 'succeeded', 'not-needed', 'plan', 'failed'],
  distribute: ['succeeded'],
  succeeded: [],
  'not-needed': [],
  failed: [],
}

/** Whether a run has ended with this step. */
export function isEnd(step: RunStep): boolean {
  return stepsAfter[step].length === 0
}

/** The steps from which a step may come. */
export function stepsBefore(step: RunStep): RunStep[] {
  return runSteps.filter(one => stepsAfter[one].includes(step))
}

/** The steps that have not ended. */
export const openSteps: readonly RunStep[] = runSteps.filter(step => !isEnd(step))

/** The state that people and lists are shown. */
export function stateOf(step: RunStep): ServicingRunState {
  if (step === 'queued' || step === 'plan') return 'planning'
  if (step === 'wait-for-worker') return 'waiting'
  return step === 'succeeded' || step === 'not-needed' || step === 'failed' ? step : 'running'
}

/** The steps that a worker takes, in their order. */
export const workerSteps = ['prepare', 'carry-out', 'prove'] as const

/** The steps between two of a worker's, the last one included: a worker tells of itself now and then, and may have gone on by two. */
export function stepsUntil(from: RunStep, to: (typeof workerSteps)[number]): RunStep[] {
  const [at, end] = [workerSteps.indexOf(from as (typeof workerSteps)[number]), workerSteps.indexOf(to)]
  return at < 0 ? [] : workerSteps.slice(at + 1, end + 1)
}
