// How far a run is: its step, bytes, rate and time left.

import type { Database } from '#platform/database'
import { reportError } from '#platform/errors'
import { type Operation, readOperation } from '#platform/jobs'
import { readRun, type ServicingRunSummary } from './read-runs.ts'
import { isEnd, type RunStep, runSteps } from './run-steps.ts'
import { endInterruptedRuns } from './runs.ts'

/** What is told of a run while it goes on. Bytes count the phase alone; rate and time left are null while they are not known. */
export type RunProgress = Pick<ServicingRunSummary, 'id' | 'state' | 'step' | 'stepAt' | 'worker'> & {
  /** Of all steps that a run can take, in their order. */
  stepNumber: number
  stepCount: number
  phase: string | null
  bytesDone: number
  bytesTotal: number | null
  bytesPerSecond: number | null
  secondsLeft: number | null
  isOver: boolean
}

/** Turns what is looked at again and again into a rate. */
export function makeMeter() {
  let phase: string | null = null
  let began = { at: 0, bytes: 0 }
  return (now: number, progress: Pick<Operation, 'phase' | 'bytesDone' | 'bytesTotal'>) => {
    if (progress.phase !== phase || progress.bytesDone < began.bytes) {
      phase = progress.phase
      began = { at: now, bytes: progress.bytesDone }
    }
    const seconds = (now - began.at) / 1000
    const bytes = progress.bytesDone - began.bytes
    if (seconds <= 0 || bytes <= 0) return { bytesPerSecond: null, secondsLeft: null }
    const bytesPerSecond = Math.round(bytes / seconds)
    const left = progress.bytesTotal === null ? null : progress.bytesTotal - progress.bytesDone
    return {
      bytesPerSecond,
      secondsLeft:
        left === null || bytesPerSecond === 0 ? null : Math.ceil(Math.max(0, left) / bytesPerSecond),
    }
  }
}

/** A reader of one run's progress; it learns the rate from one look to the next. @throws ServicingRunMissing */
export function watchRun(db: Database, run: string): () => Promise<RunProgress> {
  const meter = makeMeter()
  return async () => {
    await endInterruptedRuns(db)
    const { id, state, step, stepAt, worker } = await readRun(db, run)
    const progress = await readProgress(db, run, isEnd(step))
    const rate = meter(performance.now(), progress)
    return { id, state, step, stepAt, worker, ...numberOf(step), ...progress, ...rate, isOver: isEnd(step) }
  }
}

/** Of a run that has ended its operation may be forgotten. */
async function readProgress(db: Database, run: string, isOver: boolean) {
  try {
    const { phase, bytesDone, bytesTotal } = await readOperation(db, run)
    return { phase, bytesDone, bytesTotal }
  } catch (error) {
    if (!isOver || reportError(error).code !== 'OPERATION_MISSING') throw error
    return { phase: null, bytesDone: 0, bytesTotal: null }
  }
}

const stepCount = runSteps.filter(step => !isEnd(step)).length

function numberOf(step: RunStep): { stepNumber: number; stepCount: number } {
  return { stepNumber: Math.min(runSteps.indexOf(step) + 1, stepCount), stepCount }
}
