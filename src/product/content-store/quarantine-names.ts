// Names of what lies in quarantine: whose bytes they should have been, and since when they are there. They say so themselves, because a
// file that is moved keeps its own times.

import { randomUUID } from 'node:crypto'

/** Something in quarantine. */
export type Quarantined = {
  name: string
  /** Bytes. */
  size: number
  /** When it was put there, by the clock of this machine. */
  since: Date
}

const pattern = /^[0-9a-f]{64}-(\d{13})-[0-9a-f]{8}$/

/** A name that nothing in quarantine has yet. */
export function newQuarantineName(sha256: string): string {
  return `${sha256}-${Date.now()}-${randomUUID().slice(0, 8)}`
}

/** Since when what has this name is in quarantine; null for a name that this store has not given. */
export function quarantinedSince(name: string): Date | null {
  const [, since] = pattern.exec(name) ?? []
  return since === undefined ? null : new Date(Number(since))
}
