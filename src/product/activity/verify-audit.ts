// Reads the whole chain and says where it breaks first.

import type { Database } from '#platform/database'
import {
  type AuditEntry,
  type AuditHead,
  beginningOfChain,
  hashOfEntry,
  readAudit,
  sealAudit,
} from './audit.ts'

/** Where the chain breaks, and how it shows. */
export type BrokenLink = {
  /** The sequence number at which it shows. */
  sequence: number
  how: 'missing' | 'changed' | 'other-predecessor' | 'cut-off' | 'other-than-noted'
  text: string
}

/** What a verification found. */
export type AuditVerification = {
  entries: number
  head: AuditHead
  /** What this site server had noted as the head before. */
  noted: AuditHead
  /** Null when every link holds, up to the noted head and beyond. */
  broken: BrokenLink | null
}

/** Verifies; entries that wait for their place get it first. Needs no more memory for a long chain. */
export async function verifyAudit(db: Database, noted: AuditHead): Promise<AuditVerification> {
  await sealAudit(db)
  let head: AuditHead = { sequence: 0, hash: beginningOfChain }
  let entries = 0
  let broken: BrokenLink | null = null
  for await (const entry of readAudit(db)) {
    broken = brokenBetween(head, entry) ?? differsFromNoted(entry, noted)
    if (broken !== null) break
    entries += 1
    head = { sequence: entry.sequence, hash: entry.hash }
  }
  return { entries, head, noted, broken: broken ?? cutOff(head, noted) }
}

function brokenBetween(before: AuditHead, entry: AuditEntry): BrokenLink | null {
  const expected = before.sequence + 1
  if (entry.sequence !== expected)
    return {
      sequence: expected,
      how: 'missing',
      text: `Entry ${expected} is not there; the next one is ${entry.sequence}.`,
    }
  if (entry.previousHash !== before.hash)
    return {
      sequence: expected,
      how: 'other-predecessor',
      text: `Entry ${expected} was chained to another entry than the one before it: that one was changed, or they were put into another order.`,
    }
  if (hashOfEntry(entry) !== entry.hash)
    return {
      sequence: expected,
      how: 'changed',
      text: `Entry ${expected} does not have its hash: it was changed.`,
    }
  return null
}

function differsFromNoted({ sequence, hash }: AuditHead, noted: AuditHead): BrokenLink | null {
  if (sequence !== noted.sequence || hash === noted.hash) return null
  const text = `Entry ${sequence} has another hash than this site server had noted: the chain was made anew.`
  return { sequence, how: 'other-than-noted', text }
}

function cutOff(head: AuditHead, noted: AuditHead): BrokenLink | null {
  if (head.sequence >= noted.sequence) return null
  const text = `The chain ends at entry ${head.sequence}, and this site server had noted entry ${noted.sequence}: its end was cut off, or the database was restored from an older backup.`
  return { sequence: head.sequence + 1, how: 'cut-off', text }
}
