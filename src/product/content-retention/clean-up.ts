// Clean-up: removes the versions that nothing keeps. First a preview of it, with a hash to agree to.

import { createHash } from 'node:crypto'
import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type Collected, type ContentLibrary, measureReleased } from '#product/content-library'
import { versionsInDeployments } from '#product/deployments'
import { versionsOnPoints } from '#product/distribution'
import { versionsInServicing } from '#product/servicing'
import { versionsInTaskSequences } from '#product/task-sequences'
import { listRetainedVersions, lockPackages, removeVersion } from '#product/upgrade-packages'
import { CleanUpChanged } from './errors.ts'
import { type JudgedVersion, judgeVersions, type NamedVersion } from './retention-rule.ts'

/** What a clean-up would do. Bytes and objects count each object once, and only what nobody else needs. */
export type CleanUpPreview = {
  /** Names the versions that would be removed; the same versions give the same hash. */
  plan: string
  remove: NamedVersion[]
  objects: number
  bytes: number
  /** What collection would do now: what it would remove at once, and what waits for its grace to end. */
  collection: Collected
}

/** What cleaning up needs. */
export type CleanUpHouse = { db: Database; library: ContentLibrary }

/** The versions of one package, or of all, with what keeps each. @throws PackageMissing */
export async function judgePackageVersions(db: Database, packageId?: string): Promise<JudgedVersion[]> {
  const versions = await listRetainedVersions(db, packageId)
  return judgeVersions(versions, {
    distributed: await versionsOnPoints(db),
    servicing: await versionsInServicing(db),
    taskSequences: await versionsInTaskSequences(db),
    deployments: await versionsInDeployments(db),
  })
}

/** What a clean-up would do now; nothing is changed. */
export async function previewCleanUp({ db, library }: CleanUpHouse): Promise<CleanUpPreview> {
  const remove = await unkept(db)
  const holders = remove.map(({ packageId, version }) => `upgrade-package:${packageId}:${version}`)
  const released = await measureReleased(db, holders)
  return { plan: hashOf(remove), remove, ...released, collection: await library.previewCollection() }
}

/** What a clean-up did. */
export type CleanedUp = { removed: NamedVersion[]; collection: Collected }

/**
 * Removes the versions that nothing keeps, in one transaction, and collects. Their objects stay for the grace time.
 * @param plan the hash that was agreed to; null removes what there is to remove.
 * @throws CleanUpChanged
 */
export async function cleanUp(
  { db, library }: CleanUpHouse,
  { plan }: { plan: string | null },
  { requestedBy: by, signal, report }: Pick<JobContext, 'requestedBy' | 'signal' | 'report'>,
): Promise<CleanedUp> {
  report({ phase: 'removing', bytesDone: 0, bytesTotal: null })
  const removed = await db.transaction().execute(async trx => {
    await lockPackages(trx)
    const remove = await unkept(trx as Database)
    // When this is tried again after a crash, the versions are gone already: then only the collection is left to do.
    if (plan !== null && remove.length > 0 && hashOf(remove) !== plan)
      throw new CleanUpChanged({ agreed: plan, found: hashOf(remove) })
    const done: NamedVersion[] = []
    for (const version of remove) {
      signal.throwIfAborted()
      if (await removeVersion(trx, { ...version, by })) done.push(version)
    }
    return done
  })
  reachFailpoint('content-retention.versions-removed')
  report({ phase: 'collecting', bytesDone: 0, bytesTotal: null })
  return { removed, collection: await library.collect() }
}

async function unkept(db: Database): Promise<NamedVersion[]> {
  const judged = await judgePackageVersions(db)
  return judged
    .filter(({ kept }) => kept.length === 0)
    .map(({ packageId, number }) => ({ packageId, version: number }))
}

function hashOf(versions: readonly NamedVersion[]): string {
  return createHash('sha256').update(JSON.stringify(versions)).digest('hex')
}
