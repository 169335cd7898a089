// Asks servicing for the run of one package. The only place that knows what a run can be asked for.

import type { StartOperation } from '#platform/jobs'
import { type AskingHouse, askForRun, type RunRequest } from '#product/servicing'
import { noteOperation } from './occurrence-records.ts'
import type { ScheduleOptions } from './schedule-definition.ts'

/** A package's run; `updates` are SHA-256 of software updates. */
export type RunToStart = {
  occurrence: string
  packageId: string
  updates: string[]
  options: ScheduleOptions
  requestedBy: string
}

/** What a run is asked for. */
export function runRequestOf({
  packageId,
  updates,
  options,
}: Pick<RunToStart, 'packageId' | 'updates' | 'options'>): RunRequest {
  const { indexes, engine, cleanup, optimize, verify, runOn } = options
  const { continueOnError, continueOnErrorClasses, priority } = options
  return {
    packageId,
    updates,
    // The schedule does it when the run has ended, and notes where.
    updateDistributionPoints: false,
    runOn,
    continueOnError,
    priority,
    ...(continueOnErrorClasses.length > 0 && { continueOnErrorClasses }),
    ...(indexes !== null && { indexes }),
    ...(engine !== null && { engine }),
    ...(cleanup !== 'none' && { cleanup }),
    ...(optimize && { optimize }),
    ...(verify !== 'changed' && { verify }),
  }
}

/**
 * Starts the run and notes it with the package, in one transaction: a package has one run, however often this is tried.
 * @throws OperationNoted, the errors of asking for a run
 */
export async function startRun(house: AskingHouse, asked: RunToStart): Promise<void> {
  const start: StartOperation = async (trx, job, request) => {
    const run = await house.start(trx, job, request)
    await noteOperation(trx, asked, { run })
    return run
  }
  await askForRun({ ...house, start }, runRequestOf(asked), asked.requestedBy)
}
