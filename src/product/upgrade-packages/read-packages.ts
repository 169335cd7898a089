// Reading packages, their versions and their images.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type Page, PagePlaceGone } from '#platform/http'
import type { PackageImage } from './describe-images.ts'
import { PackageMissing, PackageVersionMissing } from './errors.ts'
import { withPackages } from './tables.ts'
import { type PackageVersion, pristineOf, type VersionWithImages, versionOf } from './version-row.ts'

/** A package as lists show it. */
export type UpgradePackage = {
  id: string
  name: string
  version: string
  comment: string
  sourcePath: string
  architecture: string | null
  language: string | null
  /** The only image of install.wim that was kept when the source was read; null: all. */
  extractIndex: number | null
  /** How many versions of it are kept; null stands for the site's number. */
  keepVersions: number | null
  licenceAcceptedBy: string
  licenceAcceptedAt: string
  /** The package version in use. */
  currentVersion: number
  /** When that version was published. */
  currentVersionAt: string
  contentVersion: string
  fileCount: number
  totalBytes: number
  createdBy: string
  createdAt: string
}

/** A package with its versions (newest first) and the images of the version in use. */
export type UpgradePackageDetail = UpgradePackage & { versions: PackageVersion[]; images: PackageImage[] }

/** Which packages are listed; what is not given does not matter. */
export type PackageFilter = Page & {
  /** A part of the ID, the name, the version or the comment, in any case. */
  text?: string | undefined
}

/** Packages by name. @throws PagePlaceGone */
export async function listPackages(
  db: Database,
  { text, limit, after }: PackageFilter = {},
): Promise<UpgradePackage[]> {
  let query = packageQuery(db).orderBy('name_key')
  if (text !== undefined)
    query = query.where(
      sql<boolean>`strpos(lower(concat_ws(chr(10), upgrade_packages.id, name, upgrade_packages.version, comment)), ${text.toLowerCase()}) > 0`,
    )
  if (after !== undefined) query = query.where('name_key', '>', await nameKeyOf(db, after))
  if (limit !== undefined) query = query.limit(limit)
  return (await query.execute()).map(fromRow)
}

async function nameKeyOf(db: Database, id: string): Promise<string> {
  const row = isPackageId(id)
    ? await withPackages(db)
        .selectFrom('upgrade_packages')
        .select('name_key')
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined
  if (!row) throw new PagePlaceGone({ after: id })
  return row.name_key
}

/** @throws PackageMissing */
export async function readPackage(db: Database, id: string): Promise<UpgradePackageDetail> {
  // What cannot be an ID is not looked for: the database refuses some texts as such.
  const row = isPackageId(id)
    ? await packageQuery(db).where('upgrade_packages.id', '=', id).executeTakeFirst()
    : undefined
  if (!row) throw new PackageMissing({ packageId: id })
  const versions = await withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .selectAll()
    .where('package_id', '=', id)
    .where('removed_at', 'is', null)
    .orderBy('number', 'desc')
    .execute()
  return {
    ...fromRow(row),
    versions: versions.map(versionOf),
    images: await readImages(db, id, row.current_version),
  }
}

/**
 * One version of a package with its images, whether it is in use or not.
 * @throws PackageMissing, PackageVersionMissing
 */
export async function readPackageVersion(
  db: Database,
  id: string,
  number: number,
): Promise<VersionWithImages> {
  const { versions } = await readPackage(db, id)
  const version = versions.find(one => one.number === number)
  if (!version) throw new PackageVersionMissing({ packageId: id, version: number })
  return { ...version, images: await readImages(db, id, number) }
}

async function readImages(db: Database, id: string, version: number): Promise<PackageImage[]> {
  const images = await withPackages(db)
    .selectFrom('upgrade_packages_images')
    .select('description')
    .where('package_id', '=', id)
    .where('version_number', '=', version)
    // install.wim before boot.wim, however the media and the database spell and sort.
    .orderBy(sql`lower(path) collate "C"`, 'desc')
    .orderBy('image_index')
    .execute()
  return images.map(image => image.description as PackageImage)
}

/**
 * The version as it was read from a source that this one was made from: itself when it was read, else what the chain of servicing
 * runs and rollbacks began with.
 * @throws PackageMissing; PackageVersionMissing also when retention removed it
 */
export async function readPristineVersion(
  db: Database,
  id: string,
  number: number,
): Promise<VersionWithImages> {
  const { versions } = await readPackage(db, id)
  const pristine = pristineOf(versions, number)
  const version = versions.find(one => one.number === pristine)
  if (!version) throw new PackageVersionMissing({ packageId: id, version: pristine ?? number })
  return { ...version, images: await readImages(db, id, version.number) }
}

/** Whether a text can be the ID of a package. */
export function isPackageId(text: string): boolean {
  return /^[A-Z0-9]{3}[0-9A-F]{5}$/.test(text)
}

/** Packages with their versions in use. */
export function packageQuery(db: Database) {
  return withPackages(db)
    .selectFrom('upgrade_packages')
    .innerJoin('upgrade_packages_versions', join =>
      join
        .onRef('upgrade_packages_versions.package_id', '=', 'upgrade_packages.id')
        .onRef('upgrade_packages_versions.number', '=', 'upgrade_packages.current_version'),
    )
    .leftJoin('upgrade_packages_sources', 'upgrade_packages_sources.package_id', 'upgrade_packages.id')
    .selectAll('upgrade_packages')
    .select(['content_version', 'file_count', 'total_bytes', 'extract_index'])
    .select('upgrade_packages_versions.created_at as version_created_at')
}

type PackageRow = Awaited<ReturnType<ReturnType<typeof packageQuery>['execute']>>[number]

function fromRow(row: PackageRow): UpgradePackage {
  const { id, name, version, comment, architecture, language } = row
  return {
    id,
    name,
    version,
    comment,
    sourcePath: row.source_path,
    architecture,
    language,
    extractIndex: row.extract_index,
    keepVersions: row.keep_versions,
    licenceAcceptedBy: row.licence_accepted_by,
    licenceAcceptedAt: row.licence_accepted_at.toISOString(),
    currentVersion: row.current_version,
    currentVersionAt: row.version_created_at.toISOString(),
    contentVersion: row.content_version,
    fileCount: row.file_count,
    totalBytes: row.total_bytes,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  }
}
