// The answer to a point's question: everything that it shall hold, from where, and by which rules.

import { createHash } from 'node:crypto'
import type { Database } from '#platform/database'
import { readContentVersions, readEpoch } from '#product/content-library'
import type { DesiredContent, DesiredState, Priority } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { isRemoval } from './content-state.ts'
import { PointMissing } from './errors.ts'
import { makeTicket } from './make-ticket.ts'
import { propertiesOf, reachableAddress, rulesOf } from './point-properties.ts'
import { type AssignmentRow, type PointRow, withDistribution } from './tables.ts'

/** What answering points needs. */
export type AnswerHouse = { db: Database; site: Site; siteBaseUrl: () => string }

/** Long enough for the slowest link to fetch the largest media. */
const ticketForMs = 7 * 24 * 3_600_000
const urgency: Record<Priority, number> = { high: 0, medium: 1, low: 2 }

/** One version that a point shall hold, before it has its sources and tickets. */
type Wanted = Pick<DesiredContent, 'packageId' | 'version' | 'contentVersion' | 'priority' | 'request'>

/**
 * Everything that the point shall hold now.
 * @param askAgainSeconds how long the point shall wait before it asks again.
 * @throws PointMissing; ContentVersionMissing when the library lost a version that the point shall hold: no answer at all is better
 * than one without it, which would make the point remove it
 */
export async function desiredStateOf(
  { db, site, siteBaseUrl }: AnswerHouse,
  pointId: string,
  askAgainSeconds: number,
): Promise<DesiredState> {
  const point = await withDistribution(db)
    .selectFrom('distribution_points')
    .selectAll()
    .where('id', '=', pointId)
    .executeTakeFirst()
  if (!point) throw new PointMissing({ point: pointId })
  const wanted = await wantedOf(db, pointId)
  const versions = await readContentVersions(
    db,
    wanted.map(one => one.contentVersion),
  )
  const sources = await sourcesOf(db, pointId)
  const ticketFor = (contentVersion: string, audience: string) =>
    makeTicket(site, { contentVersion, audience, forMs: ticketForMs })
  const contents = wanted.map(one => {
    const { signature, totalBytes } = versions.get(one.contentVersion) ?? lost(one)
    const holders = sources.filter(source => source.holds.has(`${one.packageId} ${one.contentVersion}`))
    return {
      ...one,
      signature,
      totalBytes,
      sources: [
        ...holders.map(({ id, name, baseUrl }) => ({
          name,
          kind: 'point' as const,
          baseUrl,
          ticket: ticketFor(one.contentVersion, id),
        })),
        {
          name: 'site',
          kind: 'site' as const,
          baseUrl: siteBaseUrl(),
          ticket: ticketFor(one.contentVersion, 'site'),
        },
      ],
    }
  })
  const state = {
    protocolVersion: 1 as const,
    siteCode: site.code,
    pointId,
    epoch: await readEpoch(db),
    rules: rulesOf(propertiesOf(point)),
    contents,
  }
  return { ...state, revision: revisionOf(state), siteTime: new Date().toISOString(), askAgainSeconds }
}

function lost({ contentVersion }: Wanted): never {
  throw new Error(`the content version ${contentVersion} was asked for and not read`)
}

/** Everything in the state but tickets and times, in one short text. */
function revisionOf(state: Pick<DesiredState, 'epoch' | 'rules' | 'contents'>): string {
  const contents = state.contents.map(({ sources, ...content }) => [
    content,
    sources.map(({ ticket: _ticket, ...source }) => source),
  ])
  return createHash('sha256')
    .update(JSON.stringify([state.epoch, state.rules, contents]))
    .digest('hex')
}

/** The most urgent first; of equal urgency what was asked for first. */
async function wantedOf(db: Database, pointId: string): Promise<Wanted[]> {
  const rows = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .leftJoin(
      'distribution_packages',
      'distribution_packages.package_id',
      'distribution_assignments.package_id',
    )
    .selectAll('distribution_assignments')
    .select('distribution_packages.priority as package_priority')
    .where('point_id', '=', pointId)
    .orderBy('requested_at')
    .orderBy('distribution_assignments.package_id')
    .execute()
  return rows
    .flatMap(row => wantedOfRow(row, row.priority ?? row.package_priority ?? 'medium'))
    .sort((left, right) => urgency[left.priority] - urgency[right.priority])
}

/** A cancelled update leaves what the point held before it; a cancelled first copy leaves nothing. */
function wantedOfRow(row: AssignmentRow, priority: Priority): Wanted[] {
  if (isRemoval(row.state)) return []
  const packageId = row.package_id
  if (row.cancelled_at !== null) {
    if (row.previous_version_number === null || row.previous_content_version === null) return []
    const before = { version: row.previous_version_number, contentVersion: row.previous_content_version }
    return [{ packageId, ...before, priority, request: null }]
  }
  const request =
    row.request_id !== null && row.request_action !== null
      ? { id: row.request_id, action: row.request_action }
      : null
  return [{ packageId, version: row.version_number, contentVersion: row.content_version, priority, request }]
}

type PullSource = { id: string; name: string; baseUrl: string; holds: ReadonlySet<string> }

/** The points that this one may fetch from, in their order, each with what it has proved to hold. */
async function sourcesOf(db: Database, pointId: string): Promise<PullSource[]> {
  const points = await withDistribution(db)
    .selectFrom('distribution_pull_sources')
    .innerJoin('distribution_points', 'distribution_points.id', 'distribution_pull_sources.source_point_id')
    .selectAll('distribution_points')
    .where('point_id', '=', pointId)
    .orderBy('source_order')
    .orderBy('name_key')
    .execute()
  if (points.length === 0) return []
  const held = await withDistribution(db)
    .selectFrom('distribution_assignments')
    .select(['point_id', 'package_id', 'receipt_content_version', 'state'])
    .where(
      'point_id',
      'in',
      points.map(point => point.id),
    )
    .where('receipt_content_version', 'is not', null)
    .execute()
  const holds = Map.groupBy(
    held.filter(row => !isRemoval(row.state)),
    row => row.point_id,
  )
  return points.flatMap(point => pullSource(point, holds.get(point.id) ?? []))
}

function pullSource(
  point: PointRow,
  held: readonly { package_id: string; receipt_content_version: string | null }[],
): PullSource[] {
  const baseUrl = reachableAddress(point)
  // A point in maintenance is about to be worked on: nobody new is sent to it.
  if (baseUrl === null || propertiesOf(point).maintenance) return []
  const holds = new Set(held.map(row => `${row.package_id} ${row.receipt_content_version}`))
  return [{ id: point.id, name: point.name, baseUrl, holds }]
}
