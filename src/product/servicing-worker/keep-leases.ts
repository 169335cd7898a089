// The leases that a worker has, one file for each: should it die with them, it gives them back at its next start, so that nobody waits until
// they have run out.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFolder } from '#platform/data-folder'
import type { Log } from '#platform/logging'
import { callsOfLease, type WorkerSite } from './site-calls.ts'

const lastWordMs = 10_000
const placeOf = (folder: DataFolder) => folder.inside('leases')

/** Where leases are noted, and who is told when they cannot be. */
type LeaseNotes = { folder: DataFolder; log: Log }

/**
 * Notes a lease. The name says all: the file is empty. Without the note, for example because the disk is full, the work can be done all the
 * same: should the worker die, others wait until the lease has run out.
 */
export async function noteLease({ folder, log }: LeaseNotes, lease: string): Promise<void> {
  try {
    await mkdir(placeOf(folder), { recursive: true, mode: 0o700 })
    await writeFile(join(placeOf(folder), lease), '', { mode: 0o600 })
  } catch (error) {
    log.warn({ err: error, lease }, 'the lease could not be noted')
  }
}

/** The lease is over, or given back. A note that stays is given back in vain at the next start. */
export async function dropLease({ folder, log }: LeaseNotes, lease: string): Promise<void> {
  await rm(join(placeOf(folder), lease), { force: true }).catch(error =>
    log.warn({ err: error, lease }, 'the note of a lease could not be removed'),
  )
}

/** Gives back the leases with which this worker died. */
export async function giveBackLeft(
  { folder, site, log }: LeaseNotes & { site: WorkerSite },
  signal: AbortSignal,
): Promise<void> {
  for (const lease of await readdir(placeOf(folder)).catch(() => [])) {
    await callsOfLease(site, lease)
      .release('interrupted', AbortSignal.any([signal, AbortSignal.timeout(lastWordMs)]))
      .then(
        () => log.info({ lease }, 'the work that was interrupted is given back'),
        error =>
          log.info({ err: error, lease }, 'the work that was interrupted is not with this worker any more'),
      )
    await dropLease({ folder, log }, lease)
  }
}
