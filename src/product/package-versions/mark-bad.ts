// Marks a version bad, with everything that follows from it: its rollout stops, what is under way of it is cancelled, and whoever marked
// it hears whether somebody has to roll back.

import type { Database } from '#platform/database'
import type { ContentLibrary } from '#product/content-library'
import { cancelUnderWay } from '#product/distribution'
import { stopRollouts } from '#product/distribution-rings'
import { listRetainedVersions, markVersionBad, unmarkVersionBad } from '#product/upgrade-packages'
import { rollbackTarget } from './rollback-target.ts'

/** What marking needs. */
export type MarkHouse = { db: Database; library: Pick<ContentLibrary, 'session'> }

/** Which version, who speaks, and why. */
export type BadMark = { packageId: string; version: number; reason: string; by: string }

/**
 * What it came to. `sameContent`: other versions with the same content, which are bad too. `rollBackTo`: the version to go back to when the bad
 * one is in use; null when it is not, or there is none.
 */
export type MarkedBad = { inUse: boolean; sameContent: number[]; rollBackTo: number | null }

/** Marks. @throws PackageMissing, PackageVersionMissing */
export async function markBad({ db, library }: MarkHouse, mark: BadMark): Promise<MarkedBad> {
  const { packageId, by } = mark
  // The note of the version, which says that it is bad, is written at the end of the session.
  const { inUse, sameContent } = await library.session(() =>
    db.transaction().execute(async trx => {
      const marked = await markVersionBad(trx, mark)
      const { contentVersion } = marked
      if (marked.inUse)
        await stopRollouts(trx, { packageId, reason: `the version was marked bad by ${by}`, by })
      await cancelUnderWay(trx, { packageId, contentVersion, by })
      return marked
    }),
  )
  const rollBackTo = inUse ? rollbackTarget(await listRetainedVersions(db, packageId)) : null
  return { inUse, sameContent, rollBackTo }
}

/** Takes the mark away; what was cancelled stays so. @throws PackageMissing, PackageVersionMissing */
export async function unmarkBad({ db, library }: MarkHouse, mark: BadMark): Promise<void> {
  await library.session(() => db.transaction().execute(trx => unmarkVersionBad(trx, mark)))
}
