// What can be said of a new package before its content is read, so that an administrator need not wait for it.

import type { Database, DatabaseTransaction } from '#platform/database'
import { type ShareReader, SourcePathUnreadable } from '#product/package-sources'
import { type CheckedSource, checkSourceMedia } from './check-source-media.ts'
import { LicenceNotAccepted, PackageNameTaken } from './errors.ts'
import type { NewPackage } from './jobs.ts'
import { withPackages } from './tables.ts'

/**
 * Checks the licence, the name and the source.
 * @throws LicenceNotAccepted, PackageNameTaken, the errors of checkSourceMedia
 */
export async function checkNewPackage(
  db: Database,
  asked: NewPackage,
  signal: AbortSignal,
  shares?: ShareReader,
): Promise<CheckedSource> {
  if (!asked.licenceAccepted) throw new LicenceNotAccepted({ name: asked.name })
  await refuseTakenName(db, asked.name)
  return await checkSourceMedia(asked, signal, shares)
}

/** What the person who asks is kept waiting for at most. */
const atOnceMs = 60_000

/**
 * Looks at a source for somebody who waits for the answer.
 * @throws SourcePathUnreadable when the time is up; what looking throws
 */
export async function lookAtOnce<Found>(
  path: string,
  look: (signal: AbortSignal) => Promise<Found>,
  timeIsUp: AbortSignal = AbortSignal.timeout(atOnceMs),
): Promise<Found> {
  try {
    return await look(timeIsUp)
  } catch (cause) {
    if (!timeIsUp.aborted) throw cause
    const reason = 'it took longer than a minute to list'
    throw new SourcePathUnreadable({ path, reason }, { cause })
  }
}

/** Names are compared whatever their case. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** @throws PackageNameTaken */
export async function refuseTakenName(db: Database | DatabaseTransaction, name: string): Promise<void> {
  const taken = await withPackages(db)
    .selectFrom('upgrade_packages')
    .select('id')
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst()
  if (taken) throw new PackageNameTaken({ name, packageId: taken.id })
}
