// The rings of a site, in their order: set, listed, removed. Rollouts that have started keep the rings that they started with.

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { findGroups, findPoints } from '#product/distribution'
import { RingMissing, RingWithoutPoints } from './errors.ts'
import type { Gate } from './rollout-rule.ts'
import { withRings } from './tables.ts'

/** Points and groups by name, their gate, and their place: the lowest order is first; equal ones are by name. */
export type Ring = Gate & { name: string; order: number; points: string[]; groups: string[] }

/** A ring as it was set. The time is ISO 8601 in UTC. */
export type KeptRing = Ring & { setBy: string; setAt: string }

/** A name that is not right would be a ring through which nothing goes. @throws PointMissing, PointGroupMissing */
export async function refuseUnknownMembers(
  db: Database,
  { points, groups }: Pick<Ring, 'points' | 'groups'>,
): Promise<void> {
  if (points.length > 0) await findPoints(db, points)
  await findGroups(db, groups)
}

/** Sets a ring; one of this name, whatever its case, becomes what is said now. @throws RingWithoutPoints */
export async function setRing(db: Database, ring: Ring, by: string): Promise<void> {
  const { name, order, points, groups } = ring
  if (points.length + groups.length === 0) throw new RingWithoutPoints({ ring: name })
  const columns = { ring_order: order, ...ringColumns(ring), set_by: by, set_at: new Date() }
  await db.transaction().execute(async trx => {
    await withRings(trx)
      .insertInto('distribution_rings')
      .values({ id: randomUUID(), name_key: name.toLowerCase(), ...columns })
      .onConflict(conflict => conflict.column('name_key').doUpdateSet(columns))
      .execute()
    const message = `${by} set the distribution ring “${name}”: ${gateText(ring)}.`
    await recordActivity(trx, {
      code: 'DISTRIBUTION_RING_SET',
      actor: by,
      subject: name,
      message,
    })
  })
}

/** All rings in their order. */
export async function listRings(db: Database | DatabaseTransaction): Promise<KeptRing[]> {
  const rows = await withRings(db)
    .selectFrom('distribution_rings')
    .selectAll()
    .orderBy('ring_order')
    .orderBy('name_key')
    .execute()
  return rows.map(row => ({
    ...gateOf(row),
    name: row.name,
    order: row.ring_order,
    points: row.points,
    groups: row.groups,
    setBy: row.set_by,
    setAt: row.set_at.toISOString(),
  }))
}

/** @throws RingMissing */
export async function removeRing(db: Database, name: string, by: string): Promise<void> {
  await db.transaction().execute(async trx => {
    const removed = await withRings(trx)
      .deleteFrom('distribution_rings')
      .where('name_key', '=', name.toLowerCase())
      .executeTakeFirst()
    if (removed.numDeletedRows === 0n) throw new RingMissing({ ring: name })
    const message = `${by} removed the distribution ring “${name}”; rollouts that have started keep it.`
    await recordActivity(trx, {
      code: 'DISTRIBUTION_RING_REMOVED',
      actor: by,
      subject: name,
      message,
    })
  })
}

/** What rings and the stages of rollouts have in common, as it is written. */
export function ringColumns(ring: Omit<Ring, 'order'>) {
  return {
    name: ring.name,
    points: JSON.stringify(ring.points),
    groups: JSON.stringify(ring.groups),
    minimum_success_percent: ring.minimumSuccessPercent,
    minimum_success_count: ring.minimumSuccessCount,
    soak_seconds: ring.soakSeconds,
    needs_promotion: ring.needsPromotion,
  }
}

/** The gate of a row. */
export function gateOf(row: {
  minimum_success_percent: number
  minimum_success_count: number
  soak_seconds: number
  needs_promotion: boolean
}): Gate {
  return {
    minimumSuccessPercent: row.minimum_success_percent,
    minimumSuccessCount: row.minimum_success_count,
    soakSeconds: row.soak_seconds,
    needsPromotion: row.needs_promotion,
  }
}

function gateText({ minimumSuccessPercent, minimumSuccessCount, soakSeconds, needsPromotion }: Gate): string {
  const promotion = needsPromotion ? ', only what is promoted' : ''
  return `at least ${minimumSuccessPercent} % and ${minimumSuccessCount} points, soak time ${soakSeconds} s${promotion}`
}
