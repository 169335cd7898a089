// The last steps of a run: publish, then tell distribution points; or nothing had to be done.

import { isDatabaseAway } from '#platform/database'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import type { Proof } from '#product/servicing-engines'
import { withinLimit } from '#product/servicing-work'
import type { RunAt } from './carry-out-run.ts'
import type { RunPlan } from './plan-of-run.ts'
import { type Produced, publishServiced } from './publish-serviced.ts'
import { endDistribution, endWork } from './runs.ts'

/** How a run ended; the statuses are with the run. */
export type ServicingOutcome = {
  run: string
  state: 'succeeded' | 'not-needed'
  packageId: string
  version: number
}

/** Publishes what was produced, and tells distribution points when that was asked for. @throws ServicingNotProven, PackageChanged */
export async function publish(
  at: RunAt,
  planned: RunPlan,
  produced: Pick<Produced, 'store' | 'files' | 'proof' | 'optimized'>,
): Promise<ServicingOutcome> {
  const { house, request, context, log } = at
  const { signal } = context
  context.report({ phase: 'publishing', bytesDone: 0, bytesTotal: null })
  const version = await withinLimit('publish', { limits: house.limits, signal }, limited => {
    const { facts } = planned
    const limitedContext = { ...context, signal: limited }
    return publishServiced(house, { ...produced, facts, request, context: limitedContext, by: at })
  })
  reachFailpoint('servicing.published')
  if (version === null) return endUnneeded(at, planned, produced.proof)
  log.say(`version ${version} is in use`)
  if (request.updateDistributionPoints) return distribute(at, version)
  return { run: at.run, state: 'succeeded', packageId: request.packageId, version }
}

/**
 * Tells distribution points of the version that is in use. What is published has not failed: when points cannot be told, the run says why
 * and has succeeded all the same.
 */
export async function distribute(at: RunAt, version: number): Promise<ServicingOutcome> {
  const { house, run, request, context, log } = at
  const { packageId } = request
  const { requestedBy } = context
  try {
    await house.db.transaction().execute(async trx => {
      await house.updateDistributionPoints(trx, packageId, requestedBy)
      await endDistribution(trx, at, null)
    })
    reachFailpoint('servicing.distributed')
    log.say('distribution points are told')
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    const report = reportError(error)
    log.say(`distribution points could not be told: ${report.code}: ${report.message}`, 'error')
    await house.db.transaction().execute(async trx => {
      await endDistribution(trx, at, report)
      await recordActivity(trx, {
        code: 'SERVICING_NOT_DISTRIBUTED',
        actor: requestedBy,
        subject: packageId,
        message: `Version ${version} of ${packageId} is in use, and distribution points could not be told: ${report.message}`,
      })
    })
  }
  return { run, state: 'succeeded', packageId, version }
}

/** Everything that can be done is in already: nothing is published. */
export async function endUnneeded(
  at: RunAt,
  { facts }: RunPlan,
  proof: Proof | null,
): Promise<ServicingOutcome> {
  const { house, run } = at
  await house.db
    .transaction()
    .execute(trx => endWork(trx, { by: at, to: 'not-needed', publishedVersion: null, proof, wims: null }))
  return { run, state: 'not-needed', packageId: facts.package.id, version: facts.package.currentVersion }
}
