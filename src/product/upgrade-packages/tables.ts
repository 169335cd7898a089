import type { ColumnType, Generated } from 'kysely'
import type { WimImageDescription } from '#formats/wim-xml'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { SourceKind } from '#product/package-sources'

type OptionalText = ColumnType<string | null, string | null | undefined, string | null>
type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>

/** How a version came to be: read from a source, made by servicing, or read from the source again. */
export type VersionOrigin = 'added' | 'serviced' | 'reloaded'

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
    keep_versions: ColumnType<number | null, number | null | undefined, number | null>
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
