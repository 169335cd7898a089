import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { ImageContents, PackageInImage } from './image-contents.ts'

type Json<Value> = ColumnType<Value, string, string>

type Tables = {
  image_contents_versions: {
    package_id: string
    version_number: number
    engine: string
    inspected_at: Generated<Date>
  }
  image_contents: {
    package_id: string
    version_number: number
    path: string
    image_index: number
    position: number
    contents: Json<ImageContents>
    packages: Json<PackageInImage[]>
  }
}

/** The database with this room's tables. */
export function withContents(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
