// How the content arrives, live: it has arrived when the receipt of the very version is there.

import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useQueries, useQuery } from '@tanstack/react-query'
import { ContentTable } from '#console/content-states'
import { contentStatusQuery, pointGroupsQuery } from '#console/data'
import { useFormats } from '#console/language'
import type { NewDistribution } from './new-distribution.ts'
import { useText } from './wizard-text.ts'

/** How often arrivals are looked at while something is under way, in milliseconds. */
const lookMs = 1000

const useStyles = makeStyles({
  progress: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
})

/** See the top of this file. */
export function Arrivals({ input }: { input: NewDistribution }) {
  const styles = useStyles()
  const text = useText()
  const { bytes, percent } = useFormats()
  const groups = useQuery(pointGroupsQuery())
  const statuses = useQueries({
    queries: input.packages.map(packageId => ({ ...contentStatusQuery(packageId), refetchInterval: lookMs })),
  })
  const points = new Set([
    ...input.points,
    ...(groups.data ?? []).filter(group => input.groups.includes(group.name)).flatMap(group => group.members),
  ])
  const rows = statuses.flatMap(({ data }) => data ?? []).filter(row => points.has(row.point))
  const arrived = rows.filter(row => row.category === 'success').length
  const total = rows.reduce((sum, row) => sum + row.bytesTotal, 0)
  const done = rows.reduce(
    (sum, row) => sum + (row.category === 'success' ? row.bytesTotal : row.bytesSent + row.bytesReused),
    0,
  )
  const share = rows.length > 0 && arrived === rows.length ? 1 : total === 0 ? 0 : Math.min(done / total, 1)
  return (
    <>
      <div className={styles.progress} aria-live="polite">
        <Text weight="semibold">
          {text(arrived === rows.length && rows.length > 0 ? 'arrivals.all' : 'arrivals.some', {
            arrived,
            all: rows.length,
          })}
        </Text>
        <ProgressBar thickness="large" value={share} aria-label={text('arrivals.label')} />
        <Text size={200}>
          {text('arrivals.bytes', { done: bytes(done), total: bytes(total), share: percent(share * 100) })}
        </Text>
      </div>
      <ContentTable label={text('arrivals.label')} rows={rows} empty={text('arrivals.none')} />
    </>
  )
}
