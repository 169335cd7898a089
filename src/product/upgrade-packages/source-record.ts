// What is kept of a source when it is read, so that a later look can say what is different.

import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ListedFile, SourceKind, SourceListing } from '#product/package-sources'
import { withPackages } from './tables.ts'

/** A source as it was when a version was read from it. Times are ISO 8601 in UTC. */
export type SourceRecord = {
  path: string
  kind: SourceKind
  extractIndex: number | null
  /** The ISO file itself. */
  iso: { size: number; modified: string } | null
  files: { path: string; size: number; modified: string | null }[]
}

/** A record that was kept, and of which version. */
export type KeptSourceRecord = SourceRecord & { version: number; readAt: string }

const filesSchema = z.array(z.object({ path: z.string(), size: z.int(), modified: z.string().nullable() }))
const isoSchema = z.object({ size: z.int(), modified: z.string() }).nullable()

/** What is kept of a listing. */
export function recordOf(listing: SourceListing, extractIndex: number | null): SourceRecord {
  const iso =
    listing.kind === 'iso' ? { size: listing.iso.size, modified: listing.iso.modified.toISOString() } : null
  const files = [...listing.files].map(({ path, size, modified }) => ({
    path,
    size,
    modified: modified?.toISOString() ?? null,
  }))
  return { path: listing.path, kind: listing.kind, extractIndex, iso, files }
}

/** The same for two listings with the same names and sizes, in whatever order; names count as they are spelled. */
export function digestListing(files: readonly Pick<ListedFile, 'path' | 'size'>[]): string {
  const hash = createHash('sha256')
  const lines = files.map(({ path, size }) => `${size}\t${path}\n`).sort()
  for (const line of lines) hash.update(line)
  return hash.digest('hex')
}

/** Keeps the record in place of the package's last one. */
export async function keepSourceRecord(
  transaction: DatabaseTransaction,
  { packageId, version, record }: { packageId: string; version: number; record: SourceRecord },
): Promise<void> {
  const row = {
    version_number: version,
    path: record.path,
    kind: record.kind,
    extract_index: record.extractIndex,
    iso: record.iso === null ? null : JSON.stringify(record.iso),
    files: JSON.stringify(record.files),
    listing_digest: digestListing(record.files),
    read_at: new Date(),
  }
  await withPackages(transaction)
    .insertInto('upgrade_packages_sources')
    .values({ package_id: packageId, ...row })
    .onConflict(conflict => conflict.column('package_id').doUpdateSet(row))
    .execute()
}

/** The record of the package's last read; null for a package that was read before records were kept, or came back from notes. */
export async function readSourceRecord(db: Database, packageId: string): Promise<KeptSourceRecord | null> {
  const row = await withPackages(db)
    .selectFrom('upgrade_packages_sources')
    .selectAll()
    .where('package_id', '=', packageId)
    .executeTakeFirst()
  if (!row) return null
  return {
    version: row.version_number,
    readAt: row.read_at.toISOString(),
    path: row.path,
    kind: row.kind,
    extractIndex: row.extract_index,
    iso: isoSchema.parse(row.iso),
    files: filesSchema.parse(row.files),
  }
}

/** A package whose source had the same names and sizes when it was read. */
export type SameMedia = { packageId: string; name: string; version: number; sourcePath: string }

/** The packages that were read from media with exactly these names and sizes. */
export async function findSameMedia(
  db: Database,
  files: readonly Pick<ListedFile, 'path' | 'size'>[],
): Promise<SameMedia[]> {
  const rows = await withPackages(db)
    .selectFrom('upgrade_packages_sources')
    .innerJoin('upgrade_packages', 'upgrade_packages.id', 'upgrade_packages_sources.package_id')
    .select(['package_id', 'name', 'version_number', 'path'])
    .where('listing_digest', '=', digestListing(files))
    .orderBy('package_id')
    .execute()
  return rows.map(row => ({
    packageId: row.package_id,
    name: row.name,
    version: row.version_number,
    sourcePath: row.path,
  }))
}
