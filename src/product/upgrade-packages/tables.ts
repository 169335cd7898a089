import type { ColumnType, Generated } from 'kysely'
import type { WimImageDescription } from '#formats/wim-xml'
import type { Database, DatabaseTransaction } from '#platform/database'

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
    created_by: string
    created_at: Generated<Date>
  }
  upgrade_packages_versions: {
    package_id: string
    number: number
    content_version: string
    file_count: number
    total_bytes: number
    origin: 'added' | 'serviced'
    operation: string
    created_by: string
    created_at: Generated<Date>
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
