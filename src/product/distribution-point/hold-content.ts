// A running point: what it does all the time, side by side, until it is stopped. The site being away is no reason to stop.

import { askSiteAgainAndAgain } from './ask-site.ts'
import { keepDoing, makeBell } from './bell.ts'
import { reportLost } from './check-held.ts'
import { cleanUp } from './clean-up.ts'
import { recallDesired } from './obey.ts'
import { openOutbox } from './outbox.ts'
import { makeTurns, type Point, type PointHouse } from './point.ts'
import { emptyQuarantine, makeRoomInQuarantine } from './quarantine.ts'
import { carryOutRequests } from './requests.ts'
import { scrubWhenDue } from './scrub.ts'
import { openDiskSpace } from './space.ts'
import { openTransferQueue } from './transfer-queue.ts'

/** How often the store is looked through for what held.json says; also at the start. */
const checkEveryMs = 3_600_000

/** Makes the store hold what the site says, and tells the site how it stands, until the signal. */
export async function holdContent(house: PointHouse, signal: AbortSignal): Promise<void> {
  const point: Point = {
    ...house,
    bell: makeBell(),
    outbox: openOutbox(house),
    desired: { state: null, isObeyed: false, undesiredHere: new Map() },
    alone: makeTurns(),
  }
  await recallDesired(point)
  await reportLost(point, signal).catch(error => {
    if (!signal.aborted) house.log.error({ err: error }, 'what is held could not be looked through')
  })
  await point.outbox.offerReceipts()
  const { certificate } = house
  const space = openDiskSpace(house.folder.inside('content'), async bytes => {
    await makeRoomInQuarantine(house.store, bytes)
  })
  const queue = openTransferQueue(point, space)
  let checkedAt = performance.now()
  const lookThrough = async () => {
    const leftMs = checkedAt + checkEveryMs - performance.now()
    if (leftMs > 0) return leftMs
    await reportLost(point, signal)
    checkedAt = performance.now()
    return checkEveryMs
  }
  await Promise.all([
    askSiteAgainAndAgain(point, space, signal),
    point.outbox.run(signal),
    keepDoing(point, { name: 'the queue of transfers', work: queue.step }, signal),
    keepDoing(point, { name: 'looking through what is held', work: lookThrough }, signal),
    keepDoing(point, { name: 'a request to validate', work: () => carryOutRequests(point, signal) }, signal),
    keepDoing(point, { name: 'validating on schedule', work: () => scrubWhenDue(point, signal) }, signal),
    keepDoing(point, { name: 'the clean-up', work: () => cleanUp(point, signal) }, signal),
    keepDoing(point, { name: 'emptying the quarantine', work: () => emptyQuarantine(point) }, signal),
    ...(certificate
      ? [keepDoing(point, { name: 'renewing the certificate', work: certificate.renew }, signal)]
      : []),
  ])
  await queue.stop()
}
