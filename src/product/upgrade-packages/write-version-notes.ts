// Writes the notes of versions that have none yet, and puts those of removed versions aside. Called after whatever publishes and
// before its end is told to anybody, and at every start: should the server die in between, the next start makes up for it.

import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { readContentVersion } from '#product/content-library'
import type { Site } from '#product/sites'
import { withPackages } from './tables.ts'
import { openNote, type VersionNote, writeNote } from './version-note.ts'

/** Where notes go: `folder` is the store's folder. */
export type NotesHouse = { db: Database; site: Site; folder: string }

/** Brings the notes up to date with the database. */
export async function writeVersionNotes(house: NotesHouse): Promise<void> {
  const { db } = house
  const rows = await versionQuery(db).where('removed_at', 'is', null).where('noted_at', 'is', null).execute()
  if (rows.length > 0) await mkdir(join(house.folder, 'versions'), { recursive: true, mode: 0o700 })
  for (const row of rows) {
    const note = await noteOf(house, row)
    const file = noteFile(house.folder, { packageId: row.package_id, version: row.number })
    await spareOther(house.folder, { file, note })
    await writePrivateFile(file, writeNote(note, house.site))
    await setNoted(db, { packageId: row.package_id, version: row.number, at: new Date() })
  }
  const removed = await withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .select(['package_id', 'number'])
    .where('removed_at', 'is not', null)
    .where('noted_at', 'is not', null)
    .execute()
  for (const row of removed) {
    const version = { packageId: row.package_id, version: row.number }
    await putAside(house.folder, { file: noteFile(house.folder, version), to: 'removed' })
    await setNoted(db, { ...version, at: null })
  }
}

/** The file of a version's note. */
export function noteFile(
  folder: string,
  { packageId, version }: { packageId: string; version: number },
): string {
  return join(folder, 'versions', `${packageId}-${version}.json`)
}

/** A database that was restored from an older backup gives numbers out again: the note of other content is kept. */
async function spareOther(
  folder: string,
  { file, note }: { file: string; note: VersionNote },
): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return
  if (openNote(text)?.note.version.contentVersion === note.version.contentVersion) return
  await putAside(folder, { file, to: 'replaced' })
}

async function putAside(folder: string, { file, to }: { file: string; to: string }): Promise<void> {
  const aside = join(folder, 'versions', to)
  await mkdir(aside, { recursive: true, mode: 0o700 })
  const name = `${file.split(/[\\/]/).at(-1)}.${Date.now()}`
  await rename(file, join(aside, name)).catch(error => {
    // Put aside before, and only the database was not told.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  })
}

async function setNoted(
  db: Database,
  { packageId, version, at }: { packageId: string; version: number; at: Date | null },
): Promise<void> {
  await withPackages(db)
    .updateTable('upgrade_packages_versions')
    .set({ noted_at: at })
    .where('package_id', '=', packageId)
    .where('number', '=', version)
    .execute()
}

function versionQuery(db: Database) {
  return withPackages(db)
    .selectFrom('upgrade_packages_versions')
    .innerJoin('upgrade_packages', 'upgrade_packages.id', 'upgrade_packages_versions.package_id')
    .selectAll('upgrade_packages_versions')
    .select([
      'name',
      'version',
      'comment',
      'source_path',
      'architecture',
      'language',
      'licence_accepted_by',
      'licence_accepted_at',
      'upgrade_packages.created_by as package_created_by',
      'upgrade_packages.created_at as package_created_at',
    ])
    .orderBy('package_id')
    .orderBy('number')
}

type VersionRow = Awaited<ReturnType<ReturnType<typeof versionQuery>['execute']>>[number]

async function noteOf({ db, site }: NotesHouse, row: VersionRow): Promise<VersionNote> {
  const images = await withPackages(db)
    .selectFrom('upgrade_packages_images')
    .select('description')
    .where('package_id', '=', row.package_id)
    .where('version_number', '=', row.number)
    .orderBy('path')
    .orderBy('image_index')
    .execute()
  const { signature } = await readContentVersion(db, row.content_version)
  const { version, comment, architecture, language } = row
  return {
    noteVersion: 1,
    siteCode: site.code,
    package: {
      id: row.package_id,
      name: row.name,
      version,
      comment,
      sourcePath: row.source_path,
      architecture,
      language,
      licenceAcceptedBy: row.licence_accepted_by,
      licenceAcceptedAt: row.licence_accepted_at.toISOString(),
      createdBy: row.package_created_by,
      createdAt: row.package_created_at.toISOString(),
    },
    version: {
      number: row.number,
      contentVersion: row.content_version,
      fileCount: row.file_count,
      totalBytes: row.total_bytes,
      origin: row.origin,
      operation: row.operation,
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
    },
    manifestSignature: signature,
    images: images.map(image => image.description as unknown as VersionNote['images'][number]),
  }
}
