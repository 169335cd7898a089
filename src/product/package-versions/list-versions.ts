// The versions of a package as people choose between them: what made each, what proved it, what it changed, and how it stands.

import type { Database } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import type { ContentLibrary } from '#product/content-library'
import { type JudgedVersion, judgePackageVersions } from '#product/content-retention'
import { compareVersions } from '#product/image-contents'
import { listRunsOfVersions, type RunSummary } from '#product/servicing'
import { PackageVersionMissing } from '#product/upgrade-packages'

/** What reading versions needs. */
export type VersionsHouse = { db: Database; library: Pick<ContentLibrary, 'reader'> }

/** What is different from the kept version before it. */
export type VersionChanges = {
  against: number
  /** Articles of updates that were applied in between; empty while nobody has looked into the images of both. */
  articles: string[]
  inspected: boolean
  /** Files with other content, added and removed ones included. */
  files: number
  /** What a distribution point that holds the one before fetches. */
  newBytes: number
}

/** A version in the list. */
export type ListedVersion = JudgedVersion & {
  /** The run that made it, or of a rollback the run that made what came back; null when it was read from a source. */
  run: RunSummary | null
  /** Null for the oldest, and where the content of one cannot be read. */
  changes: VersionChanges | null
}

/** The kept versions of a package, the newest first. @throws PackageMissing */
export async function listVersions(house: VersionsHouse, packageId: string): Promise<ListedVersion[]> {
  const versions = await judgePackageVersions(house.db, packageId)
  const runs = new Map((await listRunsOfVersions(house.db, packageId)).map(run => [run.version, run]))
  const listed: ListedVersion[] = []
  for (const [index, version] of versions.entries()) {
    const changes = await changesSince(house, version, versions[index + 1])
    listed.push({ ...version, run: runs.get(version.restores ?? version.number) ?? null, changes })
  }
  return listed
}

/** One kept version, as the list has it. @throws PackageMissing, PackageVersionMissing */
export async function readVersion(
  house: VersionsHouse,
  { packageId, version: number }: { packageId: string; version: number },
): Promise<ListedVersion> {
  const versions = await judgePackageVersions(house.db, packageId)
  const index = versions.findIndex(one => one.number === number)
  const version = versions[index]
  if (version === undefined) throw new PackageVersionMissing({ packageId, version: number })
  const runs = await listRunsOfVersions(house.db, packageId)
  const run = runs.find(one => one.version === (version.restores ?? number)) ?? null
  return { ...version, run, changes: await changesSince(house, version, versions[index + 1]) }
}

async function changesSince(
  house: VersionsHouse,
  { packageId, number }: JudgedVersion,
  before: JudgedVersion | undefined,
): Promise<VersionChanges | null> {
  return before === undefined ? null : changesOf(house, { packageId, from: before.number, to: number })
}

async function changesOf(
  house: VersionsHouse,
  asked: { packageId: string; from: number; to: number },
): Promise<VersionChanges | null> {
  try {
    const { articles, inspected, files, newBytes } = await compareVersions(house, asked)
    return { against: asked.from, articles, inspected, files: files.length, newBytes }
  } catch (error) {
    // One that is damaged here, or that a clean-up has removed since, keeps nobody from seeing the others.
    if (error instanceof SlipstreamError) return null
    throw error
  }
}
