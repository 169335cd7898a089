import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { type BoundaryValue, readBoundaryValue } from './boundary-value.ts'
import { BoundaryNameTaken, BoundaryValueTaken } from './errors.ts'
import { withBoundaries } from './tables.ts'

/** A boundary to be. The name is its value when none is given. */
export type NewBoundary = { name?: string | undefined; value: string; description: string }

/**
 * Makes a boundary, which is in no group yet.
 * @throws BoundaryValueRefused, BoundaryNameTaken, BoundaryValueTaken
 */
export async function createBoundary(
  db: Database,
  asked: NewBoundary,
  by: string,
): Promise<{ name: string }> {
  return db.transaction().execute(trx => createBoundaryIn(trx, asked, by))
}

/** The same in somebody else's transaction. */
export async function createBoundaryIn(
  trx: DatabaseTransaction,
  { name: chosen, value: text, description }: NewBoundary,
  by: string,
): Promise<{ name: string }> {
  const read = readBoundaryValue(text)
  const name = chosen ?? read.value
  await refuseTaken(trx, { name, value: read, except: null })
  await withBoundaries(trx)
    .insertInto('boundaries')
    .values({
      name,
      name_key: name.toLowerCase(),
      ...valueColumns(read),
      description,
      created_by: by,
      modified_by: by,
    })
    .execute()
  await recordActivity(trx, {
    code: 'BOUNDARY_CREATED',
    actor: by,
    subject: name,
    message: `${by} made the boundary “${name}”: ${read.value}.`,
    change: { after: { name, value: read.value, description } },
  })
  return { name }
}

/** What a value is in the table. */
export function valueColumns({ kind, value, low, high }: BoundaryValue) {
  return { kind, value, addresses: `[${low.text},${high.text}]` }
}

/** Any number that nobody else uses. */
const nameLock = 730_144_273

/**
 * Locks the names and values of boundaries until the transaction ends, and refuses those that another one has. The table's own constraints say the same;
 * they are not left to tell it, for a transaction does not go on after them.
 * @throws BoundaryNameTaken, BoundaryValueTaken
 */
export async function refuseTaken(
  trx: DatabaseTransaction,
  { name, value, except }: { name: string; value: BoundaryValue; except: number | null },
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${nameLock})`.execute(trx)
  const others = await withBoundaries(trx)
    .selectFrom('boundaries')
    .select(['name', 'name_key'])
    .where(where =>
      where.or([
        where('name_key', '=', name.toLowerCase()),
        where.and([where('kind', '=', value.kind), where('value', '=', value.value)]),
      ]),
    )
    .where('id', '<>', except ?? -1)
    .execute()
  if (others.some(other => other.name_key === name.toLowerCase())) throw new BoundaryNameTaken({ name })
  const [same] = others
  if (same) throw new BoundaryValueTaken({ value: value.value, boundary: same.name })
}
