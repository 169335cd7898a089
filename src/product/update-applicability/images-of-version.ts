// The images of a package version that can be decided about, and what was decided when. Recovery images inside them come last; they are known once
// somebody has decided about the version.

import type { Database } from '#platform/database'
import { type ContentLibrary, readManifest } from '#product/content-library'
import { readRecoveryImagePath } from '#product/servicing-engines'
import { catalogueState } from '#product/update-catalogue'
import { readPackage, readPackageVersion } from '#product/upgrade-packages'
import type { ImageKey } from './keep-decisions.ts'
import { columnsOf } from './keep-decisions.ts'
import { withApplicability } from './tables.ts'

/** An image, and how its decisions stand. */
export type DecidedImageOfVersion = {
  key: ImageKey
  name: string | null
  architecture: string | null
  /** Null when nobody has decided about it. */
  decidedAt: string | null
  /** Whether the catalogue is still the one that was asked. */
  isCurrent: boolean
  /** Updates that the catalogue held, and those whose prerequisites the image meets or may meet. */
  updates: number
  considered: number
  /** Why nothing can be decided about it; null when it can. */
  problem: string | null
}

/** A version and its images. */
export type ImagesOfVersion = { packageId: string; version: number; images: DecidedImageOfVersion[] }

/** Reads them; the version in use when none is named. @throws PackageMissing, PackageVersionMissing */
export async function readImagesOfVersion(
  { db, library }: { db: Database; library: Pick<ContentLibrary, 'reader'> },
  asked: { packageId: string; version?: number | undefined },
): Promise<ImagesOfVersion> {
  const { packageId } = asked
  const version = asked.version ?? (await readPackage(db, packageId)).currentVersion
  const { contentVersion, images } = await readPackageVersion(db, packageId, version)
  const { manifest } = await readManifest(db, library.reader, contentVersion)
  const digests = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]))
  const state = await catalogueState(db)
  const found: DecidedImageOfVersion[] = []
  for (const { path, index, name, architecture } of images) {
    const key = { wimSha256: digests.get(path) ?? '', path, index }
    const row = await decisionsWithout(db)
      .where(where => where.and(columnsOf(key)))
      .executeTakeFirst()
    found.push({ key, name, architecture, ...standingOf(row, state) })
  }
  for (const path of new Set(images.map(image => image.path)))
    for (const row of await readRecoveryImages(db, digests.get(path) ?? '', path)) {
      const key = { wimSha256: row.wim_sha256, path: row.path, index: row.image_index }
      found.push({ key, name: row.name, architecture: row.architecture, ...standingOf(row, state) })
    }
  return { packageId, version, images: found }
}

/** Rows of images without what was decided about single updates. */
function decisionsWithout(db: Database) {
  return withApplicability(db).selectFrom('update_applicability_images').selectAll()
}

/** Recovery images inside the images of a WIM file, that were decided about or could not be. */
async function readRecoveryImages(db: Database, wimSha256: string, path: string) {
  const rows = await decisionsWithout(db)
    .where('wim_sha256', '=', wimSha256)
    .orderBy('path')
    .orderBy('image_index')
    .execute()
  return rows.filter(row => readRecoveryImagePath(row.path)?.wim === path)
}

type Row = Awaited<ReturnType<typeof readRecoveryImages>>[number]

function standingOf(row: Row | undefined, state: string) {
  return {
    decidedAt: row?.decided_at.toISOString() ?? null,
    isCurrent: row?.catalogue === state,
    updates: row?.updates ?? 0,
    considered: row?.considered ?? 0,
    problem: row?.problem ?? null,
  }
}
