// One verification: every needed object is read again; what is damaged or missing is fetched back from distribution points.

import { setTimeout as wait } from 'node:timers/promises'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import { listNeededObjects, type NeededObject, readNeeds } from '#product/content-library'
import type { Pace } from '#product/content-store'
import { type GivenUp, openHealer, type Waiting } from './heal-objects.ts'
import { type Losses, listLost } from './lost-objects.ts'
import {
  countFindings,
  type Finding,
  keepFinding,
  listOpenFindings,
  notePass,
  openPass,
  type Pass,
} from './passes.ts'
import type { RecoveryHouse } from './recovery-house.ts'
import { type PassKind, withRecovery } from './tables.ts'

/** What a verification came to, and what is lost now, also from earlier passes. */
export type Verification = Losses & {
  objects: number
  bytes: number
  damaged: number
  missing: number
  healed: number
  /** Points that gave wrong bytes or could not be reached. */
  givenUp: GivenUp[]
}

/** How a verification is done. `bytesPerSecond` null: as fast as the disk gives them. */
export type VerificationRequest = {
  id: string
  kind: PassKind
  bytesPerSecond: number | null
  waiting?: Waiting
}

/** After so many objects or bytes, whichever comes first, is written down how far the pass is. */
const batchObjects = 100
const batchBytes = 256 * 1024 * 1024

/** Goes through the library once; a pass of this ID that was interrupted goes on where it was. @throws ContentNoSpace */
export async function verifyLibrary(
  house: RecoveryHouse,
  request: VerificationRequest,
  { signal, report }: Pick<JobContext, 'signal' | 'report'>,
): Promise<Verification> {
  let pass = await openPass(house.db, request)
  const healer = openHealer(house, request.waiting)
  const pace = request.bytesPerSecond === null ? undefined : makePace(request.bytesPerSecond, signal)
  for (;;) {
    const batch = firstBytes(
      await listNeededObjects(house.db, { after: pass.lastObject, limit: batchObjects }),
    )
    const last = batch.at(-1)
    if (last === undefined) break
    const findings: Finding[] = []
    for (const object of batch) {
      const state = await check(house, { pass, object, pace, signal, report })
      if (state !== 'sound') findings.push({ ...object, state })
      pass = {
        ...pass,
        objectsChecked: pass.objectsChecked + 1,
        bytesChecked: pass.bytesChecked + object.size,
      }
    }
    // At once: a slow pass takes days, and a point that could help may be gone by then.
    if (findings.length > 0) reachFailpoint('content-recovery.batch-verified')
    await healer.heal(findings, signal)
    pass = { ...pass, lastObject: last.sha256 }
    await notePass(house.db, pass)
  }
  report({ phase: 'healing', bytesDone: pass.bytesChecked, bytesTotal: pass.bytesTotal })
  await healer.heal(await listOpenFindings(house.db), signal)
  return endPass(house, pass, healer.givenUp())
}

/** Heals everything that is still lost, without reading the rest of the library. Returns how many objects are whole again. */
export async function healLost(
  house: RecoveryHouse,
  signal: AbortSignal,
  waiting: Waiting = {},
): Promise<number> {
  return openHealer(house, waiting).heal(await listOpenFindings(house.db), signal)
}

type Check = Pick<JobContext, 'signal' | 'report'> & {
  pass: Pass
  object: NeededObject
  pace: Pace | undefined
}

async function check(
  house: RecoveryHouse,
  { pass, object, pace, signal, report }: Check,
): Promise<'sound' | Finding['state']> {
  signal.throwIfAborted()
  const { bytesChecked, bytesTotal } = pass
  const state = await house.library.verify(object.sha256, {
    signal,
    onProgress: bytes => report({ phase: 'verifying', bytesDone: bytesChecked + bytes, bytesTotal }),
    ...(pace && { pace }),
  })
  if (state === 'sound') return state
  const { versions, fileHolders } = await readNeeds(house.db, object.sha256)
  // It may have been let go and collected since it was listed.
  if (versions.length === 0 && fileHolders.length === 0) return 'sound'
  house.log.error({ object: object.sha256, state }, 'an object of the content library is not as it should be')
  await keepFinding(house.db, { id: pass.id, object, state })
  return state
}

function firstBytes(objects: readonly NeededObject[]): readonly NeededObject[] {
  let bytes = 0
  const end = objects.findIndex(object => {
    bytes += object.size
    return bytes >= batchBytes
  })
  return end === -1 ? objects : objects.slice(0, end + 1)
}

/** Waits after every stretch for as long as it may take at this rate. */
function makePace(bytesPerSecond: number, signal: AbortSignal): Pace {
  let due = performance.now()
  return async bytes => {
    // Time in which nothing was read is not made up for: the rate holds over any stretch.
    due = Math.max(due, performance.now() - 1000) + (bytes / bytesPerSecond) * 1000
    const ahead = due - performance.now()
    if (ahead > 0) await wait(ahead, null, { signal })
  }
}

async function endPass(house: RecoveryHouse, pass: Pass, givenUp: GivenUp[]): Promise<Verification> {
  const { objectsChecked: objects, bytesChecked: bytes } = pass
  const counted = await countFindings(house.db, pass.id)
  const losses = await listLost(house.db, house.library.reader)
  const { lostCount } = losses
  await house.db.transaction().execute(async trx => {
    await withRecovery(trx)
      .updateTable('content_recovery_passes')
      .set({ finished_at: new Date() })
      .where('id', '=', pass.id)
      .execute()
    const found = `${counted.damaged} damaged, ${counted.missing} missing, ${counted.healed} of them fetched back`
    const message = `The content library was verified: ${objects} objects read, ${found}; ${lostCount} objects are lost.`
    const isBad = counted.damaged + counted.missing > 0
    const whole = isBad ? 'CONTENT_LIBRARY_HEALED' : 'CONTENT_LIBRARY_VERIFIED'
    const code = lostCount > 0 ? 'CONTENT_LIBRARY_LOSS' : whole
    await recordActivity(trx, { code, actor: 'site server', subject: null, message })
  })
  return { objects, bytes, ...counted, ...losses, givenUp }
}
