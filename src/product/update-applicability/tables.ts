import type { Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { UpdateAnswer } from './update-answer.ts'

type ImageKey = { wim_sha256: string; path: string; image_index: number }

type Tables = {
  update_applicability_images: ImageKey & {
    decided_at: Generated<Date>
    catalogue: string
    updates: number
    considered: number
    files: number
    name: string | null
    architecture: string | null
    problem: string | null
  }
  update_applicability: ImageKey & { update_id: string; answer: UpdateAnswer; because: string[] }
}

/** The database with this room's tables. */
export function withApplicability(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<Tables>()
}
