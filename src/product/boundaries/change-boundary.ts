import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { readBoundaryValue } from './boundary-value.ts'
import { refuseTaken, valueColumns } from './create-boundary.ts'
import { BoundaryMissing } from './errors.ts'
import { withBoundaries } from './tables.ts'

/** What can be different; what is not named stays. */
export type BoundaryChange = {
  name?: string | undefined
  value?: string | undefined
  description?: string | undefined
}

/**
 * Changes a boundary, in all groups that it is in.
 * @throws BoundaryMissing, BoundaryValueRefused, BoundaryNameTaken, BoundaryValueTaken
 */
export async function changeBoundary(
  db: Database,
  boundary: string,
  change: BoundaryChange,
  by: string,
): Promise<void> {
  await db.transaction().execute(async trx => {
    const before = await lockBoundary(trx, boundary)
    const value = readBoundaryValue(change.value ?? before.value)
    const after = {
      name: change.name ?? before.name,
      value: value.value,
      description: change.description ?? before.description,
    }
    await refuseTaken(trx, { name: after.name, value, except: before.id })
    await withBoundaries(trx)
      .updateTable('boundaries')
      .set({
        name: after.name,
        name_key: after.name.toLowerCase(),
        ...valueColumns(value),
        description: after.description,
        modified_by: by,
        modified_at: new Date(),
      })
      .where('id', '=', before.id)
      .execute()
    await recordActivity(trx, {
      code: 'BOUNDARY_CHANGED',
      actor: by,
      subject: after.name,
      message: `${by} changed the boundary “${before.name}”: it is ${after.value} now.`,
      change: { before: { name: before.name, value: before.value, description: before.description }, after },
    })
  })
}

/**
 * Removes a boundary, also from the groups that it is in: clients that were in it only are in no boundary group then.
 * @throws BoundaryMissing
 */
export async function removeBoundary(db: Database, boundary: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const before = await lockBoundary(trx, boundary)
    const groups = await withBoundaries(trx)
      .selectFrom('boundaries_group_boundaries')
      .innerJoin('boundaries_groups', 'boundaries_groups.id', 'boundaries_group_boundaries.group_id')
      .select('name')
      .where('boundary_id', '=', before.id)
      .orderBy('name_key')
      .execute()
    await withBoundaries(trx).deleteFrom('boundaries').where('id', '=', before.id).execute()
    const from = groups.length === 0 ? '' : ` It was in ${groups.map(one => `“${one.name}”`).join(', ')}.`
    await recordActivity(trx, {
      code: 'BOUNDARY_REMOVED',
      actor: by,
      subject: before.name,
      message: `${by} removed the boundary “${before.name}” (${before.value}).${from}`,
      change: {
        before: {
          name: before.name,
          value: before.value,
          description: before.description,
          boundaryGroups: groups.map(one => one.name),
        },
      },
    })
  })
}

/** @throws BoundaryMissing */
async function lockBoundary(trx: DatabaseTransaction, boundary: string) {
  const row = await withBoundaries(trx)
    .selectFrom('boundaries')
    .select(['id', 'name', 'value', 'description'])
    .where('name_key', '=', boundary.toLowerCase())
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new BoundaryMissing({ boundary })
  return row
}
