// One servicing run, live.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { ServicingRun } from '#api-client'
import {
  packageQuery,
  queryClient,
  SiteProblem,
  servicingProgressQuery,
  servicingRunQuery,
  site,
} from '#console/data'
import { useFormats } from '#console/language'
import { Confirm, Facts, Loaded, Page, ProblemMessage, Progress, StateLabel } from '#console/parts'
import { RunLog } from './run-log.tsx'
import { RunSteps } from './run-steps.tsx'
import { type RunText, useText } from './run-text.ts'
import { RunUpdates } from './run-updates.tsx'

const packages = '/software-library/operating-systems/upgrade-packages'
const ends = ['succeeded', 'not-needed', 'failed']
const kinds = {
  planning: 'working',
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  'not-needed': 'none',
  failed: 'bad',
} as const

const useStyles = makeStyles({
  content: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(400px, 100%), 1fr))',
    gap: tokens.spacingHorizontalXXL,
    padding: tokens.spacingHorizontalM,
    overflow: 'auto',
    alignContent: 'start',
  },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, minWidth: 0 },
  wide: { gridColumn: '1 / -1' },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
})

/** See the top of this file. */
export function ServicingRunPage() {
  const { packageId = '', run = '' } = useParams({ strict: false }) as { packageId?: string; run?: string }
  const text = useText()
  const styles = useStyles()
  const one = useQuery(packageQuery(packageId))
  const query = useQuery(servicingRunQuery(run))
  const [isAsking, setAsking] = useState(false)
  const isOver = query.data === undefined || ends.includes(query.data.state)
  const actions = [
    {
      key: 'run',
      label: text('group'),
      actions: [
        {
          key: 'cancel',
          needs: ['operation', 'cancel'] as const,
          label: text('cancel'),
          icon: <DismissCircleRegular />,
          run: () => setAsking(true),
          unavailable: isOver ? text('over') : null,
        },
        {
          key: 'package',
          label: text('showPackage'),
          icon: <ArrowLeftRegular />,
          to: `${packages}?selected=${packageId}&tab=runs`,
        },
      ],
    },
  ]
  return (
    <Page title={text('title', { name: one.data?.name ?? packageId })} actions={actions}>
      <div className={styles.content}>
        <Loaded query={query}>
          {found => (
            <>
              <Run run={found} text={text} />
              <Part title={text('log.title')} isWide>
                <RunLog run={run} />
              </Part>
            </>
          )}
        </Loaded>
      </div>
      {isAsking && (
        <Confirm
          title={text('cancel')}
          label={text('cancel')}
          run={async () => {
            await site.cancelOperation({ operation: run })
            await queryClient.invalidateQueries({ queryKey: ['servicing-run'] })
          }}
          onClose={() => setAsking(false)}
        >
          {text('confirm')}
        </Confirm>
      )}
    </Page>
  )
}

function Part(props: { title: string; isWide?: boolean; children: ReactNode }) {
  const styles = useStyles()
  return (
    <section className={props.isWide ? `${styles.part} ${styles.wide}` : styles.part}>
      <h2 className={styles.title}>{props.title}</h2>
      {props.children}
    </section>
  )
}

function Run({ run, text }: { run: ServicingRun; text: RunText }) {
  const isOver = ends.includes(run.state)
  return (
    <>
      <Part title={text(isOver ? 'result' : 'progress')}>
        <StateLabel kind={kinds[run.state]}>{text(`states.${run.state}`)}</StateLabel>
        {isOver ? <Result run={run} text={text} /> : <RunProgress run={run} text={text} />}
        <RunFacts run={run} text={text} />
      </Part>
      <Part title={text('steps.title')}>
        <RunSteps run={run} />
      </Part>
      <Part title={text('updates.title')} isWide>
        <RunUpdates run={run} />
      </Part>
    </>
  )
}

function RunProgress({ run, text }: { run: ServicingRun; text: RunText }) {
  const { number } = useFormats()
  const query = useQuery(servicingProgressQuery(run.id))
  return (
    <Loaded query={query}>
      {progress => (
        <>
          <Text>
            {text('stepOf', { number: number(progress.stepNumber), all: number(progress.stepCount) })}
          </Text>
          <Progress
            phase={progress.phase ?? text(`steps.${progress.step}`)}
            bytesDone={progress.bytesDone}
            bytesTotal={progress.bytesTotal}
          />
        </>
      )}
    </Loaded>
  )
}

function Result({ run, text }: { run: ServicingRun; text: RunText }) {
  const { number, seconds } = useFormats()
  const base = number(run.baseVersion)
  const took =
    run.finishedAt === null
      ? null
      : (new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime()) / 1000
  const failed = run.error as { code: string; message: string; remedy: string } | null
  return (
    <>
      {failed !== null && (
        <ProblemMessage
          problem={new SiteProblem({ ...failed, status: 0, detail: failed.message })}
          title={text('states.failed')}
        />
      )}
      <Text>
        {run.publishedVersion === null
          ? text('nothingPublished', { base })
          : text('published', { version: number(run.publishedVersion), base })}{' '}
        {took !== null && text('took', { time: seconds(took) })}
      </Text>
    </>
  )
}

function RunFacts({ run, text }: { run: ServicingRun; text: RunText }) {
  const { dateTime, number } = useFormats()
  return (
    <Facts
      facts={[
        { label: text('facts.id'), value: run.id },
        { label: text('facts.base'), value: number(run.baseVersion) },
        { label: text('facts.engine'), value: run.engine },
        ...(run.worker === null ? [] : [{ label: text('facts.worker'), value: run.worker }]),
        { label: text('facts.priority'), value: text(`priorities.${run.priority}`) },
        { label: text('facts.requestedBy'), value: run.requestedBy },
        { label: text('facts.started'), value: dateTime(run.startedAt) },
        { label: text('facts.finished'), value: dateTime(run.finishedAt) },
      ]}
    />
  )
}
