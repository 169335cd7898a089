// Takes what a worker delivers, after checking everything that can be checked without reading the files again. The files are
// read before they are published (read-delivered.ts).

import type { Database } from '#platform/database'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { ContentLibrary } from '#product/content-library'
import { wholeFileCheck } from '#product/servicing-engines'
import { changedPathsOf, changedWimsOf, type Delivery } from '#product/servicing-work'
import { problemOfDone } from './done-on-workers.ts'
import { ServicingDeliveryRefused } from './errors.ts'
import { type LeasedWork, type LeaseHolder, lockLeased, readLeased } from './lease-work.ts'
import { followWorker } from './move-run.ts'
import { hasObject } from './receive-objects.ts'
import { withServicing } from './tables.ts'

/**
 * Takes a delivery. One that is refused ends the run; one that was taken before is taken again, for a worker that did not get the
 * answer.
 * @throws ServicingLeaseLost, ServicingDeliveryRefused
 */
export async function takeDelivery(
  { db, library }: { db: Database; library: ContentLibrary },
  holder: LeaseHolder,
  delivered: Delivery,
): Promise<void> {
  if (await isTakenAlready(db, holder)) return
  const work = await readLeased(db, holder.lease)
  const problem = await problemOf({ db, library }, work, delivered)
  const { packageId } = work
  const refused = problem === null ? null : new ServicingDeliveryRefused({ packageId, reason: problem })
  await db.transaction().execute(async trx => {
    const run = await lockLeased(trx, holder)
    const servicing = withServicing(trx)
    const taken = refused
      ? { state: 'given-up' as const, error: JSON.stringify(reportError(refused)) }
      : { state: 'delivered' as const, delivery: JSON.stringify(delivered) }
    await servicing.updateTable('servicing_work').set(taken).where('run_id', '=', run).execute()
    if (refused === null) await followWorker(trx, run, 'prove')
    await servicing
      .updateTable('servicing_runs')
      .set({ bytes_downloaded: delivered.bytesFetched })
      .where('id', '=', run)
      .execute()
  })
  if (refused) throw refused
  reachFailpoint('servicing.delivery-taken')
}

async function isTakenAlready(db: Database, { worker, lease }: LeaseHolder): Promise<boolean> {
  const row = await withServicing(db)
    .selectFrom('servicing_work')
    .select('run_id')
    .where('lease', '=', lease)
    .where('worker', '=', worker)
    .where('state', '=', 'delivered')
    .executeTakeFirst()
  return row !== undefined
}

/** What is wrong with a delivery; null when nothing is. */
async function problemOf(
  { db, library }: { db: Database; library: ContentLibrary },
  work: LeasedWork,
  delivered: Delivery,
): Promise<string | null> {
  const { planHash, produced, proof } = delivered
  if (planHash !== work.plan.hash) return 'it was made from another plan'
  if (!proof.proven || proof.checks.length === 0 || proof.checks.some(({ ok }) => !ok))
    return 'it is not proven'
  const unread =
    work.plan.verify === 'whole'
      ? changedWimsOf(work.plan).find(path => !isProvenWhole(proof, path))
      : undefined
  if (unread !== undefined) return `${unread} was not verified as a whole, which the plan asks for`
  const expected = changedPathsOf(work.plan)
  const paths = produced.map(({ path }) => path)
  const strange = paths.find(path => !expected.includes(path))
  if (strange !== undefined) return `it changed ${strange}, which the plan does not`
  if (new Set(paths).size !== paths.length) return 'it holds a file twice'
  const lacking = expected.find(path => !paths.includes(path))
  if (lacking !== undefined) return `it lacks ${lacking}`
  for (const { path, sha256, size } of produced) {
    if (!(await hasObject({ db, library }, work, sha256))) return `${path} was not uploaded`
    if ((await library.reader.sizeOf(sha256)) !== size) return `${path} was not uploaded whole`
  }
  return problemOfDone(
    work.plan,
    delivered,
    async (sha256, size) =>
      (await hasObject({ db, library }, work, sha256)) && (await library.reader.sizeOf(sha256)) === size,
  )
}

function isProvenWhole({ checks }: Delivery['proof'], path: string): boolean {
  return checks.some(({ what, where }) => what === wholeFileCheck && where === path)
}
