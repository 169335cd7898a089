// Content validation that an administrator asked for: everything of a version is read again, and a receipt says so and names the
// request. What is damaged is fetched again first; then the transfer answers the request.

import { reachFailpoint } from '#platform/failpoints'
import type { DesiredContent } from '#product/distribution-protocol'
import { readHeldManifest, reportLost } from './check-held.ts'
import type { Point } from './point.ts'
import { changeHeld, type HeldVersion, isSameVersion, readHeld } from './point-state.ts'
import { makeReport, reportedOf } from './progress.ts'

const lookAgainMs = 3_600_000

/** Carries out all requests to validate that are open. Gives the milliseconds after which to look again. */
export async function carryOutRequests(point: Point, signal: AbortSignal): Promise<number> {
  for (const content of point.desired.state?.contents ?? []) {
    signal.throwIfAborted()
    const { request } = content
    if (request?.action !== 'validate') continue
    const held = (await readHeld(point.folder)).find(one => isSameVersion(one, content))
    if (!held || held.request === request.id || held.undesiredSince !== undefined) continue
    if (point.desired.state?.rules.maintenance) {
      point.outbox.tell(makeReport(reportedOf(held), 'waiting', { waitingFor: 'maintenance' }))
      continue
    }
    await validate(point, { content, held, signal })
  }
  return lookAgainMs
}

async function validate(
  point: Point,
  { content, held, signal }: { content: DesiredContent; held: HeldVersion; signal: AbortSignal },
): Promise<void> {
  const { store, folder, outbox, log } = point
  const verifiedAt = point.clock.now().toISOString()
  outbox.tell(makeReport(reportedOf(held), 'validating'))
  const manifest = await readHeldManifest(store, held.contentVersion)
  const objects = new Set([held.contentVersion, ...(manifest?.files.map(file => file.sha256) ?? [])])
  let isSound = manifest !== null
  for (const sha256 of objects) {
    signal.throwIfAborted()
    if (point.desired.state?.rules.maintenance) return
    if ((await store.verify(sha256, { signal })) !== 'sound') isSound = false
  }
  const request = content.request?.id
  if (isSound && request !== undefined) {
    await changeHeld(folder, all =>
      all.map(one => (isSameVersion(one, held) ? { ...one, verifiedAt, receiptTaken: false, request } : one)),
    )
    reachFailpoint('distribution-point.validated')
    await outbox.offerReceipts()
    log.info({ package: held.packageId, version: held.version }, 'content was validated, as was asked')
    return
  }
  await reportLost(point, signal)
}
