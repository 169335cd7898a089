// What came of a schedule: each update in each image of each package, never one word for a whole run.

import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ServicingOccurrence } from '#api-client'
import { occurrenceQuery, occurrencesQuery, servicingSchedulesQuery } from '#console/data'
import { Loaded, RowLink, SmallTable, type StateKind, StateLabel, TimeList } from '#console/parts'
import { ProblemText } from '#console/problems'
import type { ServicedPackage } from './schedule-updates-page.tsx'
import { useText } from './wizard-text.ts'

const useStyles = makeStyles({
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  title: { margin: 0 },
})

type PackageResult = ServicingOccurrence['packages'][number]
type Result = PackageResult['results'][number]

const resultKinds: Record<Result['status'], StateKind> = {
  failed: 'bad',
  unsupported: 'warning',
  unknown: 'unknown',
  applied: 'good',
  installed: 'good',
  'not-required': 'none',
  'not-tried': 'warning',
}
const packageKinds: Record<PackageResult['state'], StateKind> = {
  waiting: 'waiting',
  downloading: 'working',
  servicing: 'working',
  finishing: 'working',
  succeeded: 'good',
  partly: 'warning',
  'nothing-to-do': 'none',
  failed: 'bad',
  'not-started': 'bad',
  cancelled: 'bad',
}

/** The result of an update, by its word. */
export function ResultLabel({ status, children }: { status: Result['status']; children: ReactNode }) {
  return <StateLabel kind={resultKinds[status]}>{children}</StateLabel>
}

/** See the top of this file. */
export function ScheduleResults(props: { schedule: string; packages: readonly ServicedPackage[] }) {
  const { schedule, packages } = props
  const styles = useStyles()
  const text = useText()
  const times = useQuery(occurrencesQuery(schedule))
  return (
    <div className={styles.part}>
      <Loaded query={times}>
        {all => {
          // A time that was left out because the one before it still runs has nothing to show, and that one has.
          const shown = all.find(one => one.state !== 'skipped')
          return shown === undefined ? (
            <Scheduled schedule={schedule} />
          ) : (
            <Occurrence schedule={schedule} occurrence={shown.id} packages={packages} />
          )
        }}
      </Loaded>
      <RowLink to="/software-library/operating-systems/update-schedules" search={{ search: schedule }}>
        {text('results.show')}
      </RowLink>
    </div>
  )
}

function Scheduled({ schedule }: { schedule: string }) {
  const text = useText()
  const query = useQuery(servicingSchedulesQuery())
  return (
    <Loaded query={query}>
      {all => {
        const next = all.find(one => one.definition.name === schedule)?.next ?? []
        return (
          <>
            <MessageBar intent="success" layout="multiline">
              <MessageBarBody>
                <MessageBarTitle>{text('results.scheduled', { name: schedule })}</MessageBarTitle>
              </MessageBarBody>
            </MessageBar>
            <TimeList next={next.map(one => one.start ?? one.due)} />
          </>
        )
      }}
    </Loaded>
  )
}

function Occurrence(props: { schedule: string; occurrence: string; packages: readonly ServicedPackage[] }) {
  const { schedule, occurrence, packages } = props
  const text = useText()
  const query = useQuery(occurrenceQuery(schedule, occurrence))
  return (
    <Loaded query={query}>
      {found => (
        <>
          {found.finishedAt === null ? (
            <Spinner size="small" label={text('results.atWork')} />
          ) : (
            <Outcome state={found.state} reason={found.reason} />
          )}
          {found.packages.map(one => (
            <PackageResults
              key={one.packageId}
              result={one}
              name={packages.find(other => other.id === one.packageId)?.name ?? one.packageId}
            />
          ))}
        </>
      )}
    </Loaded>
  )
}

function Outcome({ state, reason }: Pick<ServicingOccurrence, 'state' | 'reason'>) {
  const text = useText()
  const intent = state !== 'succeeded' ? 'error' : reason === null ? 'success' : 'warning'
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{text(`results.states.${state}`)}</MessageBarTitle>
        {reason}
      </MessageBarBody>
    </MessageBar>
  )
}

function PackageResults({ result, name }: { result: PackageResult; name: string }) {
  const styles = useStyles()
  const text = useText()
  const { packageId, state, publishedVersion, reason, results, distributed, error, removedVersions } = result
  const rows = results.flatMap(update =>
    (update.images.length > 0 ? update.images : [{ ...update, image: null }]).map(image => ({
      ...image,
      title:
        update.kb !== null && !update.title.includes(update.kb)
          ? `${update.title} (${update.kb})`
          : update.title,
      key: `${update.name} ${image.image?.path} ${image.image?.index}`,
    })),
  )
  return (
    <section className={styles.part} aria-label={`${name} (${packageId})`}>
      <Subtitle2 as="h3" className={styles.title}>{`${name} (${packageId})`}</Subtitle2>
      <StateLabel kind={packageKinds[state]}>
        {[
          text(`results.packageStates.${state}`),
          publishedVersion !== null && text('results.published', { version: publishedVersion }),
          reason,
        ]
          .filter(Boolean)
          .join(' – ')}
      </StateLabel>
      {error !== null && (
        <Text>
          <ProblemText of={{ message: '', ...error }} />
        </Text>
      )}
      {rows.length > 0 && (
        <SmallTable
          label={text('results.title')}
          rows={rows}
          rowKey={row => row.key}
          columns={[
            { key: 'update', title: text('choose.columns.title'), show: row => row.title },
            {
              key: 'image',
              title: text('why.image'),
              show: row => row.image && `${row.image.path.split('/').at(-1)}:${row.image.index}`,
            },
            {
              key: 'status',
              title: text('results.status'),
              show: row => (
                <ResultLabel status={row.status}>{text(`results.statuses.${row.status}`)}</ResultLabel>
              ),
            },
            {
              key: 'cause',
              title: text('results.cause'),
              show: row => row.cause && <ProblemText of={{ ...row, message: row.cause }} />,
            },
          ]}
        />
      )}
      {distributed.length > 0 && (
        <Text>{text('results.distributed', { points: distributed.map(one => one.point).join(', ') })}</Text>
      )}
      {removedVersions.length > 0 && (
        <Text>{text('results.removed', { versions: removedVersions.join(', ') })}</Text>
      )}
    </section>
  )
}
