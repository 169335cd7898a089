import type { ColumnType, Generated } from 'kysely'
import type { WimImageDescription } from '#formats/wim-xml'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { SourceKind } from '#product/package-sources'

type OptionalText = ColumnType<string | null, string | null | undefined, string | null>
type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>
type OptionalNumber = ColumnType<number | null, number | null | undefined, number | null>

/**
 * How a version came to be: read from a source, made by servicing, read from the source again, or an older one that was put into use
 * again.
 */
export const versionOrigins = ['added', 'serviced', 'reloaded', 'rolled-back'] as const
/** One of {@link versionOrigins}. */
export type VersionOrigin = (typeof versionOrigins)[number]

type Tables = {
  upgrade_packages: {
    id: string
    name: string
    name_key: string
    version: string
    comment: string
    source_path: string
    architecture: string | null
    language: string | null
    licence_accepted_by: string
    licence_accepted_at: Date
    current_version: number
    keep_versions: OptionalNumber
    created_by: string
    created_at: Generated<Date>
  }
  upgrade_packages_versions: {
    package_id: string
    number: number
    content_version: string
    file_count: number
    total_bytes: number
    origin: VersionOrigin
    operation: string
    created_by: string
    created_at: Generated<Date>
    pinned_by: OptionalText
    pinned_at: OptionalTime
    pin_reason: OptionalText
    restores: OptionalNumber
    pristine_version: OptionalNumber
    held_by: OptionalText
    held_at: OptionalTime
    hold_reason: OptionalText
    bad_by: OptionalText
    bad_at: OptionalTime
    bad_reason: OptionalText
    promoted_by: OptionalText
    promoted_at: OptionalTime
    promote_reason: OptionalText
    removed_by: OptionalText
    removed_at: OptionalTime
    noted_at: OptionalTime
  }
  upgrade_packages_retention: { one_row: Generated<boolean>; keep_versions: number | null }
  upgrade_packages_sources: {
    package_id: string
    version_number: number
    path: string
    kind: SourceKind
    extract_index: number | null
    iso: ColumnType<unknown, string | null, string | null>
    files: ColumnType<unknown, string, string>
    listing_digest: string
    read_at: Generated<Date>
  }
  upgrade_packages_removed_notes: { package_id: string; version_number: number }
  upgrade_packages_images: {
    package_id: string
    version_number: number
    path: string
    image_index: number
    description: ColumnType<WimImageDescription, string, string>
  }
}

/** The database with this room's tables. */
export function withPackages(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
