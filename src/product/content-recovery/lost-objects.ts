// What is lost, told so that somebody can do something about it: which package needs it, and what would bring it back.

import type { Database } from '#platform/database'
import { readManifest, readNeeds } from '#product/content-library'
import type { ContentReader } from '#product/content-store'
import { withRecovery } from './tables.ts'

/** An object that the library needs and does not hold. */
export type LostObject = {
  sha256: string
  size: number
  state: 'damaged' | 'missing'
  foundAt: string
  /** Package versions that need it. */
  packages: { packageId: string; version: number }[]
  /** Others that need it, for example `software-update:…`. */
  holders: string[]
  /** Its places in the package, where the manifest can be read; at most five. */
  paths: string[]
  /** Why it was not fetched back. */
  why: string
  remedy: string
}

/** Everything that is lost: how many objects, and the first of them. */
export type Losses = { lostCount: number; lost: LostObject[] }

const mostPaths = 5
/** More than a person would read; the rest is counted. */
const mostObjects = 200

/** What is lost now; at most 200 objects are described. */
export async function listLost(db: Database, reader: ContentReader): Promise<Losses> {
  const rows = await withRecovery(db)
    .selectFrom('content_recovery_findings')
    .selectAll()
    .where('healed_at', 'is', null)
    .orderBy('sha256')
    .execute()
  const lost: LostObject[] = []
  let lostCount = 0
  const pathsOf = makePathFinder(db, reader)
  for (const row of rows) {
    const { versions, fileHolders } = await readNeeds(db, row.sha256)
    if (versions.length === 0 && fileHolders.length === 0) continue
    lostCount += 1
    if (lost.length >= mostObjects) continue
    const packages = versions.flatMap(({ holders }) => holders.flatMap(holder => packageOf(holder) ?? []))
    const [first] = versions
    lost.push({
      sha256: row.sha256,
      size: row.size,
      state: row.state,
      foundAt: row.found_at.toISOString(),
      packages,
      holders: fileHolders,
      paths: first ? await pathsOf({ digest: first.contentVersion, sha256: row.sha256 }) : [],
      why: row.why ?? 'No attempt was made yet.',
      remedy: remedyFor(packages, fileHolders),
    })
  }
  return { lostCount, lost }
}

/** Finds the places of objects. Manifests are large, and most losses are of few versions: the last one read is kept. */
function makePathFinder(db: Database, reader: ContentReader) {
  let known: { digest: string; files: readonly { path: string; sha256: string }[] } | null = null
  return async ({ digest, sha256 }: { digest: string; sha256: string }): Promise<string[]> => {
    if (digest === sha256) return []
    if (known?.digest !== digest) {
      const read = await readManifest(db, reader, digest).catch(() => null)
      known = { digest, files: read?.manifest.files ?? [] }
    }
    const files = known.files.filter(file => file.sha256 === sha256)
    return files.slice(0, mostPaths).map(file => file.path)
  }
}

/** `upgrade-package:S0100001:2` names a package version; other holders are something else. */
function packageOf(holder: string): { packageId: string; version: number } | null {
  const [kind, packageId = '', version = ''] = holder.split(':')
  return kind === 'upgrade-package' ? { packageId, version: Number(version) } : null
}

function remedyFor(packages: LostObject['packages'], fileHolders: readonly string[]): string {
  if (packages.length === 0 && fileHolders.some(holder => holder.startsWith('software-update:')))
    return 'Add the software update again from its file: the same bytes take the place of what was lost.'
  return 'Start a distribution point that holds this version and verify again. Else add the same media again under another name: equal files take the place of lost ones. A serviced version can be made again from the version before it.'
}
