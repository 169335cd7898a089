// Keeps the chain going: seals what was written, notes the head in the data folder and in the log, and verifies everything now and then.

import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '#platform/database'
import type { Log } from '#platform/logging'
import { recordActivity } from './activity.ts'
import { type AuditHead, sealAudit } from './audit.ts'
import { type AnchorFolder, readAnchor, writeAnchor } from './audit-anchor.ts'
import { AuditHeadNotInDoubt, AuditHeadUnreadable } from './errors.ts'
import { withActivity } from './tables.ts'
import { type AuditVerification, type BrokenLink, verifyAudit } from './verify-audit.ts'

/** What keeping the audit needs. */
export type AuditHouse = { db: Database; folder: AnchorFolder; log: Log }

const sealEveryMs = 1000
const verifyEveryMs = 24 * 3_600_000

/**
 * Seals every second, until the signal. Everything is verified at the start, every day, and when the noted head no longer holds; what is found
 * broken is told once. An error is logged and met again.
 */
export async function keepAudit(house: AuditHouse, signal: AbortSignal): Promise<void> {
  let verifyAt = 0
  let held = true
  let told = ''
  while (!signal.aborted) {
    try {
      const holdsNow = await sealAndNote(house)
      if (performance.now() >= verifyAt || holdsNow !== held) {
        const broken = await findBroken(house)
        if (broken !== null && broken.text !== told) await recordBroken(house, broken)
        told = broken?.text ?? ''
        held = holdsNow
        verifyAt = performance.now() + verifyEveryMs
      }
    } catch (error) {
      if (!signal.aborted) house.log.warn({ err: error }, 'the audit could not be sealed now')
    }
    await wait(sealEveryMs, null, { signal }).catch(() => undefined)
  }
}

/** Seals, and notes the new head when the chain still holds the one that was noted before; says whether it does. */
export async function sealAndNote({ db, folder, log }: AuditHouse): Promise<boolean> {
  const head = await sealAudit(db)
  const noted = await readAnchor(folder).catch(forUnreadable)
  if (noted === null) return false
  if (head.sequence === noted.sequence && head.hash === noted.hash) return true
  if (!(await holds(db, noted))) return false
  await writeAnchor(folder, head)
  log.info({ sequence: head.sequence, hash: head.hash }, 'the head of the audit was noted')
  return true
}

/** The first link that does not hold; a noted head that cannot be read is as bad as one that says something else. */
export async function findBroken({ db, folder }: AuditHouse): Promise<BrokenLink | null> {
  try {
    return (await verifyAudit(db, await readAnchor(folder))).broken
  } catch (error) {
    if (!(error instanceof AuditHeadUnreadable)) throw error
    return { sequence: 0, how: 'other-than-noted', text: error.message }
  }
}

function forUnreadable(error: unknown): null {
  if (error instanceof AuditHeadUnreadable) return null
  throw error
}

async function holds(db: Database, { sequence, hash }: AuditHead): Promise<boolean> {
  if (sequence === 0) return true
  const row = await withActivity(db)
    .selectFrom('activity_audit')
    .select('hash')
    .where('sequence', '=', sequence)
    .executeTakeFirst()
  return row?.hash === hash
}

async function recordBroken({ db, log }: AuditHouse, { sequence, how, text }: BrokenLink): Promise<void> {
  log.error({ sequence, how }, text)
  await db.transaction().execute(trx =>
    recordActivity(trx, {
      code: 'AUDIT_CHAIN_BROKEN',
      actor: 'site server',
      subject: null,
      message: text,
      facts: { sequence, how },
    }),
  )
}

/**
 * Notes the head as it is now, though it does not follow from the one that was noted: after a database was restored from a backup. That it was
 * accepted is an entry of the audit itself, with both heads.
 * @throws AuditHeadNotInDoubt
 */
export async function acceptHead(
  house: AuditHouse,
  { reason, by }: { reason: string; by: string },
): Promise<AuditVerification> {
  const { db, folder, log } = house
  const before = await sealAudit(db)
  // A file that cannot be read is as much in doubt as one that says something else.
  const noted = await readAnchor(folder).catch(forUnreadable)
  if (noted !== null && (await holds(db, noted))) throw new AuditHeadNotInDoubt({})
  await db.transaction().execute(trx =>
    recordActivity(trx, {
      code: 'AUDIT_HEAD_ACCEPTED',
      actor: by,
      subject: null,
      message: `${by} accepted the head of the audit, entry ${before.sequence}, in place of entry ${noted?.sequence ?? 'unknown'}: ${reason}`,
      change: { before: noted, after: before },
    }),
  )
  const head = await sealAudit(db)
  await writeAnchor(folder, head)
  log.warn({ noted, ...head }, 'the head of the audit was accepted as it is')
  return verifyAudit(db, head)
}
