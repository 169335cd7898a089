// Changing a point's properties. Two administrators who change the same point at once do not undo one another's work: whoever
// read an older revision is refused.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { PointMissing, PointPropertiesChanged, PullSourcesRefused } from './errors.ts'
import type { PointProperties } from './point-properties.ts'
import { findPoints } from './points.ts'
import { withDistribution } from './tables.ts'

/** What to change; what is not given stays. */
export type PropertiesChange = {
  name: string
  /** The revision that the caller has read. */
  expectedRevision: number
  properties: Partial<PointProperties>
  /** The points to fetch from, in this order before the site; none makes it a standard point. Left as they are when undefined. */
  sources?: readonly { point: string; order: number }[] | undefined
  by: string
}

/** Any number that nobody else uses as an advisory lock: two changes of sources that are fine alone can be a loop together. */
const sourcesLock = 7_301_442_020

/**
 * Changes a point's properties and sources in one transaction.
 * @returns the new revision.
 * @throws PointMissing, PointPropertiesChanged, PullSourcesRefused for a loop, the point itself or a source named twice
 */
export async function setPointProperties(db: Database, change: PropertiesChange): Promise<number> {
  const { name, expectedRevision, properties, sources, by } = change
  const [point] = await findPoints(db, [name])
  if (!point) throw new PointMissing({ point: name })
  const found = sources === undefined ? undefined : await findSources(db, sources)
  return db.transaction().execute(async trx => {
    if (found) await sql`select pg_advisory_xact_lock(${sourcesLock})`.execute(trx)
    const row = await withDistribution(trx)
      .selectFrom('distribution_points')
      .select(['properties', 'properties_revision'])
      .where('id', '=', point.id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) throw new PointMissing({ point: name })
    if (row.properties_revision !== expectedRevision)
      throw new PointPropertiesChanged({
        point: point.name,
        expected: expectedRevision,
        found: row.properties_revision,
      })
    const sourcesBefore = found && (await sourcesOf(trx, point.id))
    if (found) await writeSources(trx, point, found)
    const given = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
    await withDistribution(trx)
      .updateTable('distribution_points')
      .set({
        properties: JSON.stringify({ ...row.properties, ...given }),
        properties_revision: expectedRevision + 1,
      })
      .where('id', '=', point.id)
      .execute()
    const changed = [...Object.keys(given), ...(found ? ['sources'] : [])]
    const message = `${by} changed ${changed.join(', ') || 'nothing'} of the distribution point “${point.name}”.`
    const about = { actor: by, subject: point.name, message, facts: { changed } }
    const before = Object.fromEntries(
      Object.keys(given).map(key => [key, row.properties[key as never] ?? null]),
    )
    const changedValues = {
      before: { ...before, ...(sourcesBefore && { sources: sourcesBefore }) },
      after: {
        ...given,
        ...(found && { sources: found.map(one => ({ point: one.name, order: one.order })) }),
      },
    }
    await recordActivity(trx, { code: 'POINT_PROPERTIES_CHANGED', ...about, change: changedValues })
    return expectedRevision + 1
  })
}

async function sourcesOf(
  trx: DatabaseTransaction,
  pointId: string,
): Promise<{ point: string; order: number }[]> {
  return withDistribution(trx)
    .selectFrom('distribution_pull_sources as source')
    .innerJoin('distribution_points as point', 'point.id', 'source.source_point_id')
    .select(['point.name as point', 'source.source_order as order'])
    .where('source.point_id', '=', pointId)
    .orderBy('source.source_order')
    .execute()
}

type FoundSource = { id: string; name: string; order: number }

async function findSources(
  db: Database,
  sources: readonly { point: string; order: number }[],
): Promise<FoundSource[]> {
  if (sources.length === 0) return []
  const found = await findPoints(
    db,
    sources.map(source => source.point),
  )
  return found.map(({ id, name }, index) => ({ id, name, order: sources[index]?.order ?? 1 }))
}

async function writeSources(
  trx: DatabaseTransaction,
  point: { id: string; name: string },
  sources: readonly FoundSource[],
): Promise<void> {
  const table = withDistribution(trx)
  const refused = (reason: string) => new PullSourcesRefused({ point: point.name, reason })
  if (new Set(sources.map(source => source.id)).size < sources.length)
    throw refused('a source is named twice')
  await table.deleteFrom('distribution_pull_sources').where('point_id', '=', point.id).execute()
  const known = await table
    .selectFrom('distribution_pull_sources')
    .select(['point_id', 'source_point_id'])
    .execute()
  const pulls = Map.groupBy(known, row => row.point_id)
  for (const source of sources) {
    if (source.id === point.id) throw refused('it cannot be its own source')
    if (reaches(pulls, source.id, point.id))
      throw refused(`“${source.name}” itself fetches from it, directly or through other points`)
  }
  if (sources.length === 0) return
  await table
    .insertInto('distribution_pull_sources')
    .values(
      sources.map(({ id, order }) => ({ point_id: point.id, source_point_id: id, source_order: order })),
    )
    .execute()
}

/** Whether `from` fetches from `to`, directly or through others. */
function reaches(
  pulls: ReadonlyMap<string, readonly { source_point_id: string }[]>,
  from: string,
  to: string,
): boolean {
  const seen = new Set<string>()
  const waiting = [from]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === to) return true
    if (seen.has(next)) continue
    seen.add(next)
    waiting.push(...(pulls.get(next) ?? []).map(row => row.source_point_id))
  }
  return false
}
