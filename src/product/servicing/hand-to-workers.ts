// The part of a run that workers do: offered, waited for, and read once more before it is published.

import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import type { ContentWriter } from '#product/content-store'
import type { ServicingPlan } from '#product/servicing-engines'
import type { Delivery } from '#product/servicing-work'
import { offerWork } from './offer-work.ts'
import type { StoredFile } from './publish-serviced.ts'
import type { RunHouse } from './servicing-house.ts'
import { waitForDelivery } from './wait-for-delivery.ts'

/**
 * Has a worker carry a plan out. A server that is started again in the middle calls this again, and the work goes on.
 * @throws ServicingWorkerFailed, ServicingAttemptsUsedUp, the signal's reason
 */
export async function haveCarriedOut(
  { db }: RunHouse,
  { plan, packageId }: { plan: ServicingPlan; packageId: string },
  context: JobContext,
): Promise<Delivery> {
  await offerWork(db, { run: context.operationId, engine: plan.engine })
  reachFailpoint('servicing.offered')
  return waitForDelivery(db, { packageId }, context)
}

/**
 * Reads what was delivered, from this site's own store: a signed manifest repeats nothing that a worker only said.
 * @throws ContentMissing, ContentHashMismatch
 */
export async function readDelivered(
  store: ContentWriter,
  { produced }: Delivery,
  signal: AbortSignal,
): Promise<StoredFile[]> {
  const files: StoredFile[] = []
  for (const { path, sha256 } of produced) {
    const object = await store.open(sha256)
    files.push({ path, added: await store.addFile(object.path, { signal, expectedSha256: sha256 }) })
  }
  return files
}
