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

const mostPaths = 5

/** Everything that is lost now. */
export async function listLost(db: Database, reader: ContentReader): Promise<LostObject[]> {
  const rows = await withRecovery(db)
    .selectFrom('content_recovery_findings')
    .selectAll()
    .where('healed_at', 'is', null)
    .orderBy('sha256')
    .execute()
  const lost: LostObject[] = []
  for (const row of rows) {
    const { versions, fileHolders } = await readNeeds(db, row.sha256)
    if (versions.length === 0 && fileHolders.length === 0) continue
    const packages = versions.flatMap(({ holders }) => holders.flatMap(holder => packageOf(holder) ?? []))
    const [first] = versions
    lost.push({
      sha256: row.sha256,
      size: row.size,
      state: row.state,
      foundAt: row.found_at.toISOString(),
      packages,
      holders: fileHolders,
      paths: first ? await pathsOf(db, reader, { digest: first.contentVersion, sha256: row.sha256 }) : [],
      why: row.why ?? 'No attempt was made yet.',
      remedy: remedyFor(packages, fileHolders),
    })
  }
  return lost
}

async function pathsOf(
  db: Database,
  reader: ContentReader,
  { digest, sha256 }: { digest: string; sha256: string },
): Promise<string[]> {
  if (digest === sha256) return []
  const read = await readManifest(db, reader, digest).catch(() => null)
  const files = read?.manifest.files.filter(file => file.sha256 === sha256) ?? []
  return files.slice(0, mostPaths).map(file => file.path)
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
