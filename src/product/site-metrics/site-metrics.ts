import type { Database } from '#platform/database'
import { countOperations, type EndedOperation } from '#platform/jobs'
import { type Metrics, makeReading, type Sample } from '#platform/metrics'
import { readAuditFigures } from '#product/activity'
import { readAlertFigures } from '#product/alerts'
import { measureNeeded } from '#product/content-library'
import { readDistributionFigures } from '#product/distribution'
import { countRuns } from '#product/servicing'
import { readSourceFigures } from '#product/update-catalogue'

/** The metrics of a site server. */
export type SiteMetrics = {
  /** All of them as text, those of the process too; what is due is read again first. */
  expose: Metrics['expose']
  /** Notes how long an operation ran here. */
  noteEnded: (ended: Pick<EndedOperation, 'kind' | 'state' | 'seconds'>) => void
}

const keepMs = { counted: 5_000, measured: 60_000 }
const durationBuckets = [0.5, 2, 10, 30, 60, 300, 900, 1800, 3600, 7200, 14_400, 43_200]
const openStates: readonly string[] = ['waiting', 'running', 'planning']

/** Adds the site's metrics to those of the process. */
export function makeSiteMetrics(db: Database, metrics: Metrics): SiteMetrics {
  const durations = metrics.durations({
    name: 'slipstream_operation_duration_seconds',
    help: 'How long operations ran that ended on this site server, in their last attempt.',
    labels: ['kind', 'state'],
    buckets: durationBuckets,
  })
  const counted = [countWork(db, metrics), countDistribution(db, metrics), countTelling(db, metrics)]
  const measured = measureLibrary(db, metrics)
  const refreshCounted = makeReading(async () => {
    for (const read of counted) await read()
  }, keepMs.counted)
  const refreshMeasured = makeReading(measured, keepMs.measured)
  return {
    async expose() {
      await refreshCounted()
      await refreshMeasured()
      return metrics.expose()
    },
    noteEnded({ kind, state, seconds }) {
      if (seconds !== null) durations.observe(seconds, { kind, state })
    },
  }
}

type Read = () => Promise<void>

const isOpen = ({ state }: { state: string }) => openStates.includes(state)
const isOver = ({ state }: { state: string }) => !isOpen({ state })
const sampleOf = ({ count, ...labels }: { count: number } & Record<string, string | number>): Sample => ({
  labels: labels as Record<string, string>,
  value: count,
})

function countWork(db: Database, metrics: Metrics): Read {
  const open = metrics.gauge({
    name: 'slipstream_operations',
    help: 'Operations that wait or run; those that wait are the length of the queue.',
    labels: ['kind', 'state'],
  })
  const ended = metrics.total({
    name: 'slipstream_operations_ended_total',
    help: 'Operations that ended, by how.',
    labels: ['kind', 'state'],
  })
  const openRuns = metrics.gauge({
    name: 'slipstream_servicing_runs',
    help: 'Servicing runs that have not ended.',
    labels: ['state'],
  })
  const endedRuns = metrics.total({
    name: 'slipstream_servicing_runs_ended_total',
    help: 'Servicing runs that ended, by their result.',
    labels: ['state'],
  })
  return async () => {
    const operations = await countOperations(db)
    open.setAll(operations.filter(isOpen).map(sampleOf))
    ended.setAll(operations.filter(isOver).map(sampleOf))
    const runs = await countRuns(db)
    openRuns.setAll(runs.filter(isOpen).map(sampleOf))
    endedRuns.setAll(runs.filter(isOver).map(sampleOf))
  }
}

function countDistribution(db: Database, metrics: Metrics): Read {
  const points = metrics.gauge({
    name: 'slipstream_distribution_points',
    help: 'Distribution points: heard of, silent for so long that what they said no longer counts, or in maintenance mode.',
    labels: ['state'],
  })
  const contents = metrics.gauge({
    name: 'slipstream_distribution_contents',
    help: 'Packages on distribution points, by their state with Configuration Manager’s names.',
    labels: ['state'],
  })
  return async () => {
    const figures = await readDistributionFigures(db)
    points.setAll(figures.points.map(sampleOf))
    contents.setAll(figures.contents.map(sampleOf))
  }
}

function countTelling(db: Database, metrics: Metrics): Read {
  const gauge = (name: string, help: string) => metrics.gauge({ name, help })
  const total = (name: string, help: string) => metrics.total({ name, help })
  const waiting = gauge('slipstream_alerts_waiting', 'Alerts that wait to be delivered.')
  const delivered = total('slipstream_alerts_delivered_total', 'Alerts that were delivered.')
  const givenUp = total('slipstream_alerts_given_up_total', 'Alerts that were given up after many tries.')
  const head = gauge(
    'slipstream_audit_head_sequence',
    'The sequence number of the last entry of the audit’s chain.',
  )
  const unsealed = gauge(
    'slipstream_audit_unsealed',
    'Entries of the audit that have no place in the chain yet.',
  )
  const age = metrics.gauge({
    name: 'slipstream_update_catalogue_synchronisation_age_seconds',
    help: 'The time since the last synchronisation that succeeded, of the source of each kind where it is longest ago.',
    labels: ['kind'],
  })
  const never = metrics.gauge({
    name: 'slipstream_update_sources_never_synchronised',
    help: 'Sources of updates that were never synchronised.',
    labels: ['kind'],
  })
  return async () => {
    const alerts = await readAlertFigures(db)
    waiting.setAll([{ value: alerts.waiting }])
    delivered.setAll([{ value: alerts.delivered }])
    givenUp.setAll([{ value: alerts.givenUp }])
    const audit = await readAuditFigures(db)
    head.setAll([{ value: audit.sequence }])
    unsealed.setAll([{ value: audit.unsealed }])
    const sources = await readSourceFigures(db)
    const ages = sources.flatMap(({ kind, oldestSeconds: count }) => (count === null ? [] : { kind, count }))
    age.setAll(ages.map(sampleOf))
    never.setAll(sources.map(one => sampleOf({ kind: one.kind, count: one.never })))
  }
}

function measureLibrary(db: Database, metrics: Metrics): Read {
  const objects = metrics.gauge({
    name: 'slipstream_content_library_objects',
    help: 'Objects that the content library needs, each once.',
  })
  const bytes = metrics.gauge({
    name: 'slipstream_content_library_bytes',
    help: 'The bytes of these objects.',
  })
  return async () => {
    const needed = await measureNeeded(db)
    objects.setAll([{ value: needed.objects }])
    bytes.setAll([{ value: needed.bytes }])
  }
}
