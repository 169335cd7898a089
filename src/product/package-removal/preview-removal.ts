// What would go with a package, and what hinders its removal. Every doubt hinders: what is removed does not come back by itself.

import { createHash } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { listOperations } from '#platform/jobs'
import { type ContentLibrary, measureReleased } from '#product/content-library'
import { whoHasPackage } from '#product/distribution'
import { openRollouts } from '#product/distribution-rings'
import { versionsInServicing } from '#product/servicing'
import { schedulesOfPackage } from '#product/servicing-schedules'
import { hasSchedule } from '#product/update-schedules'
import { listRetainedVersions, readPackage } from '#product/upgrade-packages'

/**
 * What refers to a package and needs it: each as the beginning of a sentence (“the task sequence “Upgrade” names it”), and the ID of the task sequence
 * that it tells of. A room that refers to packages gives one; it is asked in the transaction of the removal, too.
 */
export type ReferencesToPackage = (
  db: Database | DatabaseTransaction,
  packageId: string,
) => Promise<{ reason: string; taskSequence: string }[]>

/** What the asking person sees; all of it when absent. What is not seen hinders as well, and is not named. */
export type Sight = { taskSequence: (id: string) => boolean; allPoints: boolean }
const seesAll: Sight = { taskSequence: () => true, allPoints: true }

/** What removing needs. */
export type RemovalHouse = {
  db: Database
  library: Pick<ContentLibrary, 'session'>
  references: readonly ReferencesToPackage[]
}

/** What a removal would do. */
export type PackageRemoval = {
  packageId: string
  name: string
  /** Names everything that would go; the same things give the same hash. */
  plan: string
  /** Why it cannot be removed now; none: it can. */
  hindrances: string[]
  versions: number[]
  /** What ends or goes with it, each as a sentence without its end. */
  alsoGoes: string[]
  /** What nobody else needs, each object once. It stays for the grace of the content library. */
  objects: number
  bytes: number
  points: string[]
  groups: string[]
}

const openStates = ['waiting', 'running'] as const

/** Looks; nothing is changed. @throws PackageMissing */
export async function previewRemoval(
  db: Database | DatabaseTransaction,
  references: readonly ReferencesToPackage[],
  { packageId, sight = seesAll }: { packageId: string; sight?: Sight | undefined },
): Promise<PackageRemoval> {
  const { name } = await readPackage(db as Database, packageId)
  const versions = (await listRetainedVersions(db as Database, packageId)).map(one => one.number)
  const { points, groups } = await whoHasPackage(db, packageId)
  const holders = versions.map(version => `upgrade-package:${packageId}:${version}`)
  const gone = { packageId, name, versions, points, groups, alsoGoes: await whatGoesAlong(db, packageId) }
  return {
    ...gone,
    plan: createHash('sha256').update(JSON.stringify(gone)).digest('hex'),
    hindrances: [
      ...(await hindrancesOf(db as Database, packageId)),
      ...(await referencesSeen(db, { packageId, references, sight })),
      ...(sight.allPoints ? [] : ['it reaches distribution points or groups that you may not see']),
    ],
    ...(await measureReleased(db as Database, holders)),
  }
}

async function whatGoesAlong(db: Database | DatabaseTransaction, packageId: string): Promise<string[]> {
  const rollouts = await openRollouts(db, packageId)
  return [
    ...rollouts.map(
      ({ version, state }) => `the rollout of its version ${version}, which is ${state}, stops`,
    ),
    ...((await hasSchedule(db, packageId)) ? ['the schedule on which its source is read again'] : []),
  ]
}

async function referencesSeen(
  db: Database | DatabaseTransaction,
  {
    packageId,
    references,
    sight,
  }: { packageId: string; references: readonly ReferencesToPackage[]; sight: Sight },
): Promise<string[]> {
  const found: string[] = []
  let isHidden = false
  for (const referencesTo of references)
    for (const { reason, taskSequence } of await referencesTo(db, packageId))
      if (sight.taskSequence(taskSequence)) found.push(reason)
      else isHidden = true
  return isHidden ? [...found, 'task sequences or deployments that you may not see need it'] : found
}

async function hindrancesOf(db: Database, packageId: string): Promise<string[]> {
  const found: string[] = []
  const runs = (await versionsInServicing(db)).filter(one => one.packageId === packageId)
  for (const { version } of runs) found.push(`a servicing run works on its version ${version}`)
  for (const state of openStates)
    for (const one of await listOperations(db, { state, subject: packageId, limit: 10 }))
      found.push(`the operation ${one.kind} ${one.id} is under way`)
  for (const schedule of await schedulesOfPackage(db, packageId))
    found.push(`the scheduled updates “${schedule}” name it`)
  for (const { number, held, pinned } of await listRetainedVersions(db, packageId)) {
    if (held) found.push(`its version ${number} is held by ${held.by} (“${held.reason}”)`)
    if (pinned) found.push(`its version ${number} is pinned by ${pinned.by}`)
  }
  return found
}
