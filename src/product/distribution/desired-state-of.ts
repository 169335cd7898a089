// The answer to a point's question: everything that it shall hold, from where, and by which rules.

import { createHash } from 'node:crypto'
import type { Database } from '#platform/database'
import { readContentVersions, readEpoch } from '#product/content-library'
import type { DesiredContent, DesiredState, Priority } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { isRemoval } from './content-state.ts'
import { PointMissing } from './errors.ts'
import { makeTicket } from './make-ticket.ts'
import { propertiesOf, rulesOf } from './point-properties.ts'
import { type Holder, type PullSource, pullSourcesOf } from './pull-sources.ts'
import { type AssignmentRow, withDistribution } from './tables.ts'

/** What answering points needs. */
export type AnswerHouse = { db: Database; site: Site; siteBaseUrl: () => string }

/** Long enough for the slowest link to fetch the largest media. */
const ticketForMs = 7 * 24 * 3_600_000
const urgency: Record<Priority, number> = { high: 0, medium: 1, low: 2 }

/** One version that a point shall hold, before it has its sources and tickets. */
type Wanted = Pick<DesiredContent, 'packageId' | 'version' | 'contentVersion' | 'priority' | 'request'>

/** A point's state as it is now: its revision, and the whole message, for which the tickets are signed only when it is sent. */
export type StateNow = {
  revision: string
  /** @param askAgainSeconds how long the point shall wait before it asks again. */
  message: (askAgainSeconds: number) => DesiredState
}

/**
 * Everything that the point shall hold now.
 * @throws PointMissing; ContentVersionMissing when the library lost a version that the point shall hold: no answer at all is better
 * than one without it, which would make the point remove it
 */
export async function desiredStateOf(
  { db, site, siteBaseUrl }: AnswerHouse,
  pointId: string,
): Promise<StateNow> {
  const point = await withDistribution(db)
    .selectFrom('distribution_points')
    .selectAll()
    .where('id', '=', pointId)
    .executeTakeFirst()
  if (!point) throw new PointMissing({ point: pointId })
  const wanted = await wantedOf(db, pointId)
  const digests = wanted.map(one => one.contentVersion)
  const versions = await readContentVersions(db, digests)
  const pulls = await pullSourcesOf(db, pointId)
  const fromSite: Holder = {
    audience: 'site',
    name: 'site',
    kind: 'site',
    baseUrl: siteBaseUrl(),
    // Whoever asks the site trusts its certificate already.
    certificate: null,
  }
  const contents = wanted.map(one => {
    const { signature, totalBytes } = versions.get(one.contentVersion) ?? lost(one)
    const sources = sourcesFor(one, pulls, fromSite)
    return { content: { ...one, signature, totalBytes }, sources }
  })
  const rules = rulesOf(propertiesOf(point))
  const epoch = await readEpoch(db)
  const revision = createHash('sha256')
    // Without the generation: an action on one point would wake all the others.
    .update(JSON.stringify([epoch.store, epoch.incarnation, rules, contents]))
    .digest('hex')
  const withTicket = (contentVersion: string, { audience, ...source }: Holder) => ({
    ...source,
    ticket: makeTicket(site, { contentVersion, audience, forMs: ticketForMs }),
  })
  return {
    revision,
    message: askAgainSeconds => ({
      protocolVersion: 1,
      siteCode: site.code,
      pointId,
      epoch,
      siteTime: new Date().toISOString(),
      revision,
      rules,
      contents: contents.map(({ content, sources }) => ({
        ...content,
        sources: sources.map(source => withTicket(content.contentVersion, source)),
      })),
      askAgainSeconds,
    }),
  }
}

/** Points that hold it, then the site; none at all while the point shall wait for one of its sources. */
function sourcesFor(
  { packageId, contentVersion }: Wanted,
  pulls: readonly PullSource[],
  fromSite: Holder,
): Holder[] {
  const holders = pulls.filter(pull => pull.holds(packageId, contentVersion))
  if (holders.length === 0 && pulls.some(pull => pull.isAwaited(packageId, contentVersion))) return []
  return [...holders.map(holder => holder.source), fromSite]
}

function lost({ contentVersion }: Wanted): never {
  throw new Error(`the content version ${contentVersion} was asked for and not read`)
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
