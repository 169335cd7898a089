// Which package versions, and which distribution points, lack an update or have it.

import type { Database } from '#platform/database'
import type { ContentLibrary } from '#product/content-library'
import { contentHolders } from '#product/distribution'
import { CatalogueUpdateMissing, findUpdateIds, readUpdatesById } from '#product/update-catalogue'
import { listPackages, listRetainedVersions } from '#product/upgrade-packages'
import { readImagesOfVersion } from './images-of-version.ts'
import { columnsOf, type ImageKey } from './keep-decisions.ts'
import { withApplicability } from './tables.ts'
import type { UpdateAnswer } from './update-answer.ts'

/**
 * How an image stands to an article or a CVE, which several updates may be about. `lacks`: one of them applies and is not in it. `has`: those
 * that are for it are in it. `not-concerned`: none of them is for it. `unknown`: it cannot be known from the image. `not-decided`: nobody has asked.
 */
export type ImageVerdict = 'lacks' | 'has' | 'not-concerned' | 'unknown' | 'not-decided'

/** One image of a version. `updates`: the titles of the updates that decide the verdict. */
export type JudgedImage = {
  path: string
  index: number
  name: string | null
  verdict: ImageVerdict
  updates: string[]
}

/** A version, and the points that proved to hold it. */
export type JudgedPackageVersion = {
  packageId: string
  name: string
  version: number
  inUse: boolean
  verdict: ImageVerdict
  images: JudgedImage[]
  points: string[]
}

/** What was asked about, and the answer. */
export type VersionsByUpdate = {
  updates: { updateId: string; title: string; kb: string | null }[]
  versions: JudgedPackageVersion[]
}

/** The worst of a version's images stands for it. */
const worstFirst: readonly ImageVerdict[] = ['lacks', 'not-decided', 'unknown', 'has', 'not-concerned']

/**
 * Judges the versions of all packages: those in use, or all that were not removed.
 * @param asked.name An update ID, an article or a CVE.
 * @throws CatalogueUpdateMissing when the catalogue knows no such update
 */
export async function findVersions(
  house: { db: Database; library: Pick<ContentLibrary, 'reader'> },
  asked: { name: string; allVersions: boolean },
): Promise<VersionsByUpdate> {
  const { db } = house
  const ids = await findUpdateIds(db, asked.name)
  if (ids.length === 0) throw new CatalogueUpdateMissing({ update: asked.name })
  const updates = await readUpdatesById(db, ids)
  const titles = new Map(updates.map(one => [one.updateId, one.title]))
  const names = new Map((await listPackages(db)).map(one => [one.id, one.name]))
  const versions: JudgedPackageVersion[] = []
  for (const { packageId, number: version, inUse, contentVersion } of await listRetainedVersions(db)) {
    if (!inUse && !asked.allVersions) continue
    const images: JudgedImage[] = []
    for (const { key, name, decidedAt } of (await readImagesOfVersion(house, { packageId, version }))
      .images) {
      const judged = decidedAt === null ? notDecided : await judge(db, key, titles)
      images.push({ path: key.path, index: key.index, name, ...judged })
    }
    const holders = await contentHolders(db, contentVersion)
    versions.push({
      packageId,
      name: names.get(packageId) ?? packageId,
      version,
      inUse,
      verdict: worstFirst.find(one => images.some(({ verdict }) => verdict === one)) ?? 'not-concerned',
      images,
      points: holders.map(one => one.name).sort(),
    })
  }
  const shown = updates.map(({ updateId, title, kb }) => ({ updateId, title, kb }))
  return { updates: shown, versions }
}

const notDecided = { verdict: 'not-decided' as const, updates: [] }
const verdicts: readonly (readonly [UpdateAnswer, ImageVerdict])[] = [
  ['applicable', 'lacks'],
  ['unknown', 'unknown'],
  ['installed', 'has'],
]

async function judge(
  db: Database,
  key: ImageKey,
  titles: ReadonlyMap<string, string>,
): Promise<{ verdict: ImageVerdict; updates: string[] }> {
  const rows = await withApplicability(db)
    .selectFrom('update_applicability')
    .select(['update_id', 'answer'])
    .where(where => where.and(columnsOf(key)))
    .where('update_id', 'in', [...titles.keys()])
    .execute()
  for (const [answer, verdict] of verdicts) {
    const deciding = rows.filter(row => row.answer === answer)
    if (deciding.length > 0)
      return { verdict, updates: deciding.map(row => titles.get(row.update_id) ?? row.update_id).sort() }
  }
  return { verdict: 'not-concerned', updates: [] }
}
