// Writes the notes of versions that have none yet, and puts those of removed versions aside. Called after whatever publishes and
// before its end is told to anybody, and at every start: should the server die in between, the next start makes up for it.

import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { readContentVersion } from '#product/content-library'
import type { StoreNotes } from '#product/content-store'
import type { Site } from '#product/sites'
import { withPackages } from './tables.ts'
import { largestNote, openNote, type VersionNote, versionNotes, writeNote } from './version-note.ts'
import { markOf } from './version-row.ts'

/** Where notes go. */
export type NotesHouse = { db: Database; site: Site; notes: StoreNotes }

/** Brings the notes up to date with the database. */
export async function writeVersionNotes(house: NotesHouse): Promise<void> {
  const { db } = house
  const rows = await versionQuery(db).where('removed_at', 'is', null).where('noted_at', 'is', null).execute()
  for (const row of rows) {
    const note = await noteOf(house, row)
    const file = noteFile({ packageId: row.package_id, version: row.number })
    await spareOther(house.notes, { file, note })
    await house.notes.write(`${versionNotes}/${file}`, writeNote(note, house.site))
    reachFailpoint('upgrade-packages.version-noted')
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
    await putAside(house.notes, { file: noteFile(version), to: 'removed' })
    reachFailpoint('upgrade-packages.note-put-aside')
    await setNoted(db, { ...version, at: null })
  }
  await putAsideRemoved(house)
}

/** The notes of packages that were removed as a whole. */
async function putAsideRemoved({ db, notes }: NotesHouse): Promise<void> {
  const rows = await withPackages(db).selectFrom('upgrade_packages_removed_notes').selectAll().execute()
  for (const { package_id: packageId, version_number: version } of rows) {
    await putAside(notes, { file: noteFile({ packageId, version }), to: 'removed' })
    reachFailpoint('upgrade-packages.note-put-aside')
    await withPackages(db)
      .deleteFrom('upgrade_packages_removed_notes')
      .where('package_id', '=', packageId)
      .where('version_number', '=', version)
      .execute()
  }
}

function noteFile({ packageId, version }: { packageId: string; version: number }): string {
  return `${packageId}-${version}.json`
}

/** A database that was restored from an older backup gives numbers out again: the note of other content is kept. */
async function spareOther(
  notes: StoreNotes,
  { file, note }: { file: string; note: VersionNote },
): Promise<void> {
  const text = await notes.read(`${versionNotes}/${file}`, largestNote)
  if (text === null) return
  if (openNote(text)?.note.version.contentVersion === note.version.contentVersion) return
  await putAside(notes, { file, to: 'replaced' })
}

/** One that is not there was put aside before, and only the database was not told. */
async function putAside(notes: StoreNotes, { file, to }: { file: string; to: string }): Promise<void> {
  await notes.move(`${versionNotes}/${file}`, `${versionNotes}/${to}/${file}.${Date.now()}`)
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
  const bad = markOf(row.bad_by, row.bad_at, row.bad_reason)
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
      ...(row.restores !== null && { restores: row.restores }),
      ...(row.pristine_version !== null && { pristine: row.pristine_version }),
      ...(bad && { bad }),
      operation: row.operation,
      createdBy: row.created_by,
      createdAt: row.created_at.toISOString(),
    },
    manifestSignature: signature,
    images: images.map(image => image.description as unknown as VersionNote['images'][number]),
  }
}
