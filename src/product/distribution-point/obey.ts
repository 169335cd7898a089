// Takes what the site says the point shall hold. What is no longer named is not served any more and waits for its removal, but
// never on the word of an older site: a database that was restored from a backup knows less, not better.

import { reachFailpoint } from '#platform/failpoints'
import type { DesiredState, Epoch } from '#product/distribution-protocol'
import { DesiredStateNotOurs, SiteStateOlder } from './errors.ts'
import type { Point } from './point.ts'
import {
  changeHeld,
  changeUnderway,
  epochFile,
  type HeldVersion,
  isSameVersion,
  type KnownEpoch,
  lastStateFile,
  readHeld,
  type UnderwayVersion,
} from './point-state.ts'
import { errorOf, makeReport, reportedOf } from './progress.ts'
import { changeState, readState } from './state-file.ts'

/** Takes up what was said before the point was stopped, so that it goes on while its site is away. */
export async function recallDesired(point: Point): Promise<void> {
  const state = await readState(point.folder, lastStateFile)
  if (state === null || !isOurs(point, state)) return
  point.desired.state = state
  point.desired.isObeyed = isLater(await readState(point.folder, epochFile), state.epoch)
}

/**
 * Obeys a desired state.
 * @returns whether it is another one than before
 * @throws DesiredStateNotOurs
 */
export async function obey(point: Point, state: DesiredState): Promise<boolean> {
  const { membership, folder, clock, desired, outbox } = point
  if (!isOurs(point, state))
    throw new DesiredStateNotOurs({ pointId: state.pointId, siteCode: membership.siteCode })
  await clock.learn(state.siteTime)
  const isNew = state.revision !== desired.state?.revision
  const known = await readState(folder, epochFile)
  const isObeyed = isLater(known, state.epoch)
  const next = isObeyed ? { ...state.epoch, refused: null } : refuse(known, state.epoch)
  await changeState(folder, epochFile, epoch => (isEqual(epoch, next) ? epoch : next))
  // Tickets are renewed with every answer; a restart does with those of the last change, and asks for others.
  if (isNew) {
    await changeState(folder, lastStateFile, () => state)
    reachFailpoint('distribution-point.state-kept')
    outbox.forgetTold()
  }
  desired.state = state
  desired.isObeyed = isObeyed
  // Not while something is being removed: what is taken back then is not whole.
  await point.alone(async () => {
    await takeBack(point, state)
    if (isObeyed) await markUndesired(point, state)
  })
  if (!isObeyed && known) await warn(point, state, known)
  return isNew
}

function isOurs({ membership }: Point, state: DesiredState): boolean {
  return state.pointId === membership.pointId && state.siteCode === membership.siteCode
}

function isEqual(one: KnownEpoch, other: KnownEpoch): boolean {
  const parts = ['store', 'incarnation', 'generation', 'refused'] as const
  return parts.every(part => one?.[part] === other?.[part])
}

/** Whether an epoch may remove what an earlier one asked for. */
export function isLater(known: KnownEpoch, said: Epoch): boolean {
  if (known === null) return true
  return (
    known.store === said.store && said.incarnation !== known.refused && said.generation >= known.generation
  )
}

/** A database that once said less than before will say more again, and still not know what was between. */
function refuse(known: KnownEpoch, said: Epoch): KnownEpoch {
  const isOlder = known !== null && known.store === said.store && said.generation < known.generation
  return isOlder ? { ...known, refused: said.incarnation } : known
}

function isDesired(state: DesiredState, version: UnderwayVersion): boolean {
  return state.contents.some(content => isSameVersion(content, version))
}

/**
 * What is desired again comes back at once; its receipt says when it was verified. So does content that is held under another version of
 * the package, as after a rollback: nothing is fetched or read for it.
 */
async function takeBack({ folder, outbox }: Point, state: DesiredState): Promise<void> {
  const isBack = (one: UnderwayVersion) => one.undesiredSince !== undefined && isDesired(state, one)
  const withoutMark = <Version extends UnderwayVersion>({ undesiredSince: _, ...rest }: Version) => rest
  await changeHeld(folder, held =>
    held.some(isBack)
      ? held.map(one => (isBack(one) ? { ...withoutMark(one), receiptTaken: false } : one))
      : held,
  )
  await changeUnderway(folder, all =>
    all.some(isBack) ? all.map(one => (isBack(one) ? withoutMark(one) : one)) : all,
  )
  await changeHeld(folder, held => {
    const renamed = renamedOf(held, state)
    return renamed.length === 0 ? held : [...held, ...renamed]
  })
  await outbox.offerReceipts()
}

/** Held versions under the names that they are desired by, where only the number is another one and nothing else was asked for. */
function renamedOf(held: readonly HeldVersion[], state: DesiredState): HeldVersion[] {
  return state.contents.flatMap(({ packageId, version, contentVersion, request }) => {
    if (request !== null || held.some(one => isSameVersion(one, { packageId, version, contentVersion })))
      return []
    const known = held.find(one => one.contentVersion === contentVersion && one.packageId === packageId)
    if (known === undefined) return []
    const { files, bytes, verifiedAt } = known
    return [{ packageId, version, contentVersion, files, bytes, verifiedAt, receiptTaken: false }]
  })
}

async function markUndesired({ folder, clock, outbox }: Point, state: DesiredState): Promise<void> {
  const undesiredSince = clock.now().toISOString()
  const isMarked = (one: UnderwayVersion) => one.undesiredSince === undefined && !isDesired(state, one)
  const marked = (await readHeld(folder)).filter(isMarked)
  await changeHeld(folder, held =>
    held.some(isMarked) ? held.map(one => (isMarked(one) ? { ...one, undesiredSince } : one)) : held,
  )
  await changeUnderway(folder, all =>
    all.some(isMarked) ? all.map(one => (isMarked(one) ? { ...one, undesiredSince } : one)) : all,
  )
  for (const version of marked) outbox.tell(makeReport(reportedOf(version), 'removing'))
}

/** Says what is kept though the site does not name it, and why. */
async function warn({ folder, log, outbox }: Point, state: DesiredState, known: Epoch): Promise<void> {
  const kept = (await readHeld(folder)).filter(
    one => one.undesiredSince === undefined && !isDesired(state, one),
  )
  const error = new SiteStateOlder({
    ...state.epoch,
    knownStore: known.store,
    knownGeneration: known.generation,
  })
  log.warn({ code: error.code, versions: kept.length, ...error.facts }, error.message)
  for (const version of kept) outbox.tell(makeReport(reportedOf(version), 'held', { error: errorOf(error) }))
}
