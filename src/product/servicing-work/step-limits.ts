// How long each step of a run may take. The limits are there for what hangs, not for what is slow.

import { ServicingStepTimedOut } from './errors.ts'

/** The steps that have a limit. Waiting for a worker has none. */
export const limitedSteps = ['plan', 'pre-flight', 'prepare', 'carry-out', 'prove', 'publish'] as const

/** A step that has a limit. */
export type LimitedStep = (typeof limitedSteps)[number]

/** Minutes by step. */
export type StepLimits = Readonly<Record<LimitedStep, number>>

/** Several times what the largest media take on slow disks. */
export const standardLimits: StepLimits = {
  plan: 120,
  'pre-flight': 120,
  prepare: 240,
  'carry-out': 720,
  prove: 360,
  publish: 240,
}

/** The steps that carrying a plan out consists of. */
export type WorkStep = 'prepare' | 'carry-out' | 'prove'

/** Does the work of one step, whose signal ends when the step has taken too long. */
export type DoStep<Step extends LimitedStep = WorkStep> = <Result>(
  step: Step,
  work: (signal: AbortSignal) => Promise<Result>,
) => Promise<Result>

/**
 * Does the work of a step within its limit.
 * @throws ServicingStepTimedOut when it took longer; the signal's reason
 */
export async function withinLimit<Result>(
  step: LimitedStep,
  { limits, signal }: { limits: StepLimits; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const minutes = limits[step]
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new ServicingStepTimedOut({ step, minutes })), minutes * 60_000)
  try {
    return await work(AbortSignal.any([signal, late.signal]))
  } catch (error) {
    // Whatever the work says when it is stopped: the reason is the limit.
    if (late.signal.aborted && !signal.aborted) throw late.signal.reason
    throw error
  } finally {
    clearTimeout(timer)
  }
}
