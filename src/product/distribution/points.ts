// Distribution points: joining, finding, listing.

import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { recordActivity } from '#product/activity'
import {
  createToken,
  findSpentToken,
  forgetScopesOfObject,
  revokeTokensOf,
  spendOneTimeToken,
} from '#product/identity'
import { PointMissing, PointNameTaken } from './errors.ts'
import { withDistribution } from './tables.ts'

/** A distribution point as lists show it. */
export type DistributionPoint = {
  id: string
  name: string
  address: string
  joinedAt: string
  lastSeenAt: string | null
}

/** How long a join token waits to be used. */
const joinWithinMs = 24 * 3_600_000

/**
 * Makes the one-time token with which a new distribution point joins under this name.
 * @throws PointNameTaken
 */
export async function createJoinToken(
  db: Database,
  { name, by }: { name: string; by: string },
): Promise<string> {
  await refuseTakenName(db, name)
  return db.transaction().execute(async trx => {
    const message = `${by} made a join token for a distribution point “${name}”.`
    await recordActivity(trx, {
      code: 'JOIN_TOKEN_MADE',
      actor: by,
      subject: name,
      message,
      change: { after: { point: name, role: 'join' } },
    })
    return createToken(trx, {
      kind: 'one-time',
      role: 'join',
      name,
      expiresAt: new Date(Date.now() + joinWithinMs),
    })
  })
}

/** What a point says of itself when it joins. */
export type JoinFacts = { address: string; publicKey: string }

/** What a point has after its join. */
export type JoinedPoint = { pointId: string; name: string; token: string }

/**
 * Joins a point: its one-time token is spent for a lasting one, in one transaction. A point that died before the answer reached
 * it asks again with the same token and the same key, and gets a new lasting token instead of the one that was lost.
 * @throws OneTimeTokenSpent, PointNameTaken
 */
export async function joinPoint(db: Database, token: string, facts: JoinFacts): Promise<JoinedPoint> {
  return db
    .transaction()
    .execute(async trx => (await joinAgain(trx, token, facts)) ?? joinFirst(trx, token, facts))
}

/** A point that is known by its key: its join's answer got lost, or its token was rotated and this is the token to join again. */
async function joinAgain(
  trx: DatabaseTransaction,
  token: string,
  { publicKey }: JoinFacts,
): Promise<JoinedPoint | null> {
  const point = await withDistribution(trx)
    .selectFrom('distribution_points')
    .select(['id', 'name'])
    .where('public_key', '=', publicKey)
    .executeTakeFirst()
  if (!point) return null
  const { name } = await spendOneTimeToken(trx, token, 'join').catch(error => {
    if (error instanceof SlipstreamError) return findSpentToken(trx, token, 'join')
    throw error
  })
  if (name !== point.name) throw new PointNameTaken({ name })
  await revokeTokensOf(trx, point.id)
  const lasting = await createToken(trx, { kind: 'api', role: 'distribution-point', name, subject: point.id })
  return { pointId: point.id, name, token: lasting }
}

async function joinFirst(
  trx: DatabaseTransaction,
  token: string,
  { address, publicKey }: JoinFacts,
): Promise<JoinedPoint> {
  const { name } = await spendOneTimeToken(trx, token, 'join')
  const id = randomUUID()
  const inserted = await withDistribution(trx)
    .insertInto('distribution_points')
    .values({
      id,
      name,
      name_key: name.toLowerCase(),
      address,
      public_key: publicKey,
      last_seen_at: new Date(),
    })
    .onConflict(conflict => conflict.column('name_key').doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 0n) throw new PointNameTaken({ name })
  const message = `Distribution point “${name}” joined from ${address}.`
  const about = { actor: name, subject: name, message }
  await recordActivity(trx, {
    code: 'DISTRIBUTION_POINT_JOINED',
    ...about,
    change: { after: { id, address, publicKey } },
  })
  return {
    pointId: id,
    name,
    token: await createToken(trx, { kind: 'api', role: 'distribution-point', name, subject: id }),
  }
}

/**
 * Rotates a point's token: the one that it has stops at once. The point joins again with the one-time token that is returned, under
 * the key that it has, and stays the point that it is, with its content.
 * @throws PointMissing
 */
export async function rotatePointToken(
  db: Database,
  { name, by }: { name: string; by: string },
): Promise<string> {
  const [point] = await findPoints(db, [name])
  if (!point) throw new PointMissing({ point: name })
  return db.transaction().execute(async trx => {
    await revokeTokensOf(trx, point.id)
    const message = `${by} rotated the token of the distribution point “${point.name}”; the one before no longer works.`
    const about = { actor: by, subject: point.name, message }
    await recordActivity(trx, { code: 'POINT_TOKEN_ROTATED', ...about, change: { after: { id: point.id } } })
    return createToken(trx, {
      kind: 'one-time',
      role: 'join',
      name: point.name,
      subject: point.id,
      expiresAt: new Date(Date.now() + joinWithinMs),
    })
  })
}

/**
 * Removes a point from the site: its token no longer works, and its content no longer counts. What lies on its disk stays there.
 * @throws PointMissing
 */
export async function removePoint(db: Database, { name, by }: { name: string; by: string }): Promise<void> {
  const [point] = await findPoints(db, [name])
  if (!point) throw new PointMissing({ point: name })
  await db.transaction().execute(async trx => {
    await withDistribution(trx)
      .deleteFrom('distribution_assignments')
      .where('point_id', '=', point.id)
      .execute()
    await withDistribution(trx)
      .updateTable('distribution_action_entries')
      .set({ outcome: 'superseded', ended_at: new Date() })
      .where('point_id', '=', point.id)
      .where('ended_at', 'is', null)
      .execute()
    await withDistribution(trx).deleteFrom('distribution_points').where('id', '=', point.id).execute()
    await revokeTokensOf(trx, point.id)
    await forgetScopesOfObject(trx, 'distribution-point', point.name)
    const message = `${by} removed the distribution point “${point.name}”.`
    const about = { actor: by, subject: point.name, message }
    await recordActivity(trx, { code: 'DISTRIBUTION_POINT_REMOVED', ...about, change: { before: point } })
  })
}

/** All points by name. */
export async function listPoints(db: Database | DatabaseTransaction): Promise<DistributionPoint[]> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_points')
    .selectAll()
    .orderBy('name_key')
    .execute()
  return rows.map(row => ({
    id: row.id,
    name: row.name,
    address: row.address,
    joinedAt: row.joined_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }))
}

/**
 * The points of these names; all points when no name is given.
 * @throws PointMissing
 */
export async function findPoints(
  db: Database | DatabaseTransaction,
  names: readonly string[],
): Promise<DistributionPoint[]> {
  const points = await listPoints(db)
  if (names.length === 0) return points
  return names.map(name => {
    const found = points.find(point => point.name.toLowerCase() === name.toLowerCase())
    if (!found) throw new PointMissing({ point: name })
    return found
  })
}

async function refuseTakenName(db: Database, name: string): Promise<void> {
  const taken = await withDistribution(db)
    .selectFrom('distribution_points')
    .select('id')
    .where('name_key', '=', name.toLowerCase())
    .executeTakeFirst()
  if (taken) throw new PointNameTaken({ name })
}
