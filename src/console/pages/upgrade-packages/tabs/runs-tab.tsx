import { useQuery } from '@tanstack/react-query'
import { servicingRunsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, RowLink, SmallTable, type StateKind, StateLabel } from '#console/parts'
import type { ListedPackage } from '../listed-package.ts'
import { useText } from '../package-text.ts'

const kinds = {
  planning: 'working',
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  'not-needed': 'none',
  failed: 'bad',
} as const satisfies Record<string, StateKind>

/** The servicing runs of the package, the newest first. */
export function RunsTab({ row }: { row: ListedPackage }) {
  const text = useText()
  const { dateTime, seconds, number } = useFormats()
  const query = useQuery(servicingRunsQuery(row.id))
  const lasted = (from: string, to: string | null) =>
    to === null ? null : seconds((new Date(to).getTime() - new Date(from).getTime()) / 1000)
  return (
    <Loaded query={query}>
      {runs => (
        <SmallTable
          label={text('tabs.runs')}
          rows={runs}
          rowKey={run => run.id}
          empty={text('runs.none')}
          columns={[
            {
              key: 'started',
              title: text('runs.started'),
              isShort: true,
              show: run => (
                <RowLink to={`/software-library/operating-systems/upgrade-packages/${row.id}/runs/${run.id}`}>
                  {dateTime(run.startedAt)}
                </RowLink>
              ),
            },
            {
              key: 'state',
              title: text('runs.state'),
              show: run => (
                <StateLabel kind={kinds[run.state]}>
                  {text(`runs.states.${run.state}`)}
                  {typeof run.error?.message === 'string' ? `: ${run.error.message}` : ''}
                </StateLabel>
              ),
            },
            {
              key: 'result',
              title: text('runs.result'),
              show: run =>
                run.publishedVersion === null
                  ? null
                  : text('runs.published', { version: number(run.publishedVersion) }),
            },
            { key: 'base', title: text('runs.base'), atEnd: true, show: run => number(run.baseVersion) },
            { key: 'engine', title: text('runs.engine'), show: run => run.engine },
            {
              key: 'duration',
              title: text('runs.duration'),
              show: run => lasted(run.startedAt, run.finishedAt),
            },
            { key: 'by', title: text('runs.by'), show: run => run.requestedBy },
          ]}
        />
      )}
    </Loaded>
  )
}
