import { sql } from 'kysely'
import type { Database } from '#platform/database'
import type { Page } from '#platform/http'
import type { Boundary } from './boundary.ts'
import { BoundaryMissing } from './errors.ts'
import type { NetworkAddress } from './network-address.ts'
import { withBoundaries } from './tables.ts'

const groupsOfBoundary = sql<string[]>`array(
  select holder.name from boundaries_group_boundaries held join boundaries_groups holder on holder.id = held.group_id
  where held.boundary_id = boundaries.id order by holder.name_key)`

/** Which boundaries are listed; what is not given does not matter. */
export type BoundaryFilter = Page & {
  /** Those that contain this address. */
  containing?: NetworkAddress | undefined
  /** A part of the name, the value or the description, in any case. */
  text?: string | undefined
}

/** Boundaries by name. */
export async function listBoundaries(
  db: Database,
  { containing, text, limit, after }: BoundaryFilter = {},
): Promise<Boundary[]> {
  let query = selectBoundaries(db).orderBy('name_key')
  if (containing !== undefined) query = query.where(sql<boolean>`addresses @> ${containing.text}::inet`)
  if (text !== undefined)
    query = query.where(
      sql<boolean>`strpos(lower(concat_ws(chr(10), name, value, description)), ${text.toLowerCase()}) > 0`,
    )
  if (after !== undefined) query = query.where('name_key', '>', after.toLowerCase())
  if (limit !== undefined) query = query.limit(limit)
  return (await query.execute()).map(shown)
}

/** @throws BoundaryMissing */
export async function readBoundary(db: Database, boundary: string): Promise<Boundary> {
  const row = await selectBoundaries(db).where('name_key', '=', boundary.toLowerCase()).executeTakeFirst()
  if (!row) throw new BoundaryMissing({ boundary })
  return shown(row)
}

function selectBoundaries(db: Database) {
  return withBoundaries(db)
    .selectFrom('boundaries')
    .select(['id', 'name', 'kind', 'value', 'description'])
    .select(['created_by', 'created_at', 'modified_by', 'modified_at'])
    .select(groupsOfBoundary.as('groups'))
}

type Row = Awaited<ReturnType<ReturnType<typeof selectBoundaries>['execute']>>[number]

function shown(row: Row): Boundary {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    value: row.value,
    description: row.description,
    boundaryGroups: row.groups,
    ...madeOf(row),
  }
}

/** Who made it, who changed it, and when, as it is shown. */
export function madeOf(row: {
  created_by: string
  created_at: Date
  modified_by: string
  modified_at: Date
}) {
  return {
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    modifiedBy: row.modified_by,
    modifiedAt: row.modified_at.toISOString(),
  }
}
