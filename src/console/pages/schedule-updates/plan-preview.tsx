// What the site would do now, package by package; nothing is changed by asking.

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
import type { ServicingOccurrence, ServicingScheduleRequestInput } from '#api-client'
import { operationQuery, SiteProblem, site } from '#console/data'
import { useFormats } from '#console/language'
import { Facts, ProblemMessage, SmallTable, TimeList } from '#console/parts'
import { ProblemText } from '#console/problems'
import { ResultLabel } from './results.tsx'
import type { ServicedPackage } from './schedule-updates-page.tsx'
import { useText } from './wizard-text.ts'

const useStyles = makeStyles({
  plan: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  title: { margin: 0 },
})

type ErrorOf = { code: string; message: string; remedy: string }
type Chosen = ServicingOccurrence['packages'][number]['chosen'][number]
type LeftOut = ServicingOccurrence['packages'][number]['leftOut'][number]

/** The result of the operation, as the site describes it (product/servicing-schedules, preview). */
type Preview = {
  next: { due: string; start: string | null }[]
  packages: {
    packageId: string
    chosen: Chosen[]
    leftOut: LeftOut[]
    note: string | null
    downloads: { name: string; size: number; from: string | null; refused: string | null }[]
    refused: {
      update: string
      image: { path: string; index: number } | null
      code: string
      cause: string
      remedy: string
    }[]
    steps: number | null
    distributed: { point: string; effect: string; reason: string | null }[]
    error: ErrorOf | null
  }[]
}

/** See the top of this file. */
export function PlanPreview(props: {
  request: ServicingScheduleRequestInput
  packages: readonly ServicedPackage[]
}) {
  const { request, packages } = props
  const styles = useStyles()
  const text = useText()
  const asked = useQuery({
    queryKey: ['servicing-preview', JSON.stringify(request)],
    queryFn: () => site.previewServicingSchedule(request),
    refetchInterval: false,
    staleTime: 30_000,
    retry: false,
  })
  const operation = useQuery({
    ...operationQuery(asked.data?.operation ?? ''),
    enabled: asked.data !== undefined,
  })
  const state = operation.data?.state
  const problem = asked.error ?? operation.error ?? failureOf(operation.data?.error ?? null)
  const preview = state === 'succeeded' ? (operation.data?.result as Preview | null | undefined) : null
  return (
    <section className={styles.plan} aria-label={text('plan.title')}>
      <Subtitle2 as="h3" className={styles.title}>
        {text('plan.title')}
      </Subtitle2>
      {problem && <ProblemMessage problem={problem} title={text('plan.notMade')} />}
      {!problem && !preview && <Spinner size="small" label={operation.data?.phase ?? text('plan.making')} />}
      {preview && request.when.start !== 'as-soon-as-possible' && (
        <TimeList next={preview.next.map(one => one.start ?? one.due)} />
      )}
      {preview?.packages.map(one => (
        <PackagePlan
          key={one.packageId}
          plan={one}
          name={packages.find(other => other.id === one.packageId)?.name ?? one.packageId}
        />
      ))}
    </section>
  )
}

function failureOf(error: ErrorOf | null): SiteProblem | null {
  return error && new SiteProblem({ ...error, status: 0, detail: error.message })
}

function PackagePlan({ plan, name }: { plan: Preview['packages'][number]; name: string }) {
  const styles = useStyles()
  const text = useText()
  const { number, bytes } = useFormats()
  const { chosen, leftOut, downloads, refused, distributed, error, note } = plan
  const toDownload = downloads.filter(one => one.refused === null)
  const size = toDownload.reduce((sum, one) => sum + one.size, 0)
  return (
    <section className={styles.plan} aria-label={`${name} (${plan.packageId})`}>
      <Subtitle2 as="h4" className={styles.title}>{`${name} (${plan.packageId})`}</Subtitle2>
      {error && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{text('plan.cannot')}</MessageBarTitle>
            <ProblemText of={error} />
          </MessageBarBody>
        </MessageBar>
      )}
      {note !== null && <Text>{note}</Text>}
      <Facts
        facts={[
          { label: text('plan.chosen'), value: number(chosen.length) },
          { label: text('plan.steps'), value: plan.steps === null ? null : number(plan.steps) },
          {
            label: text('plan.downloads'),
            value: text('plan.files', { count: toDownload.length, size: bytes(size) }),
          },
          {
            label: text('plan.points'),
            value:
              distributed.length === 0
                ? text('plan.noPoints')
                : distributed.map(one => `${one.point}${one.reason ? ` (${one.reason})` : ''}`).join(', '),
          },
        ]}
      />
      {chosen.length > 0 && (
        <SmallTable
          label={text('plan.chosen')}
          rows={chosen}
          rowKey={one => one.name}
          columns={[
            { key: 'title', title: text('choose.columns.title'), show: one => one.title },
            { key: 'article', title: text('choose.columns.article'), show: one => one.kb },
            { key: 'why', title: text('choose.columns.why'), show: one => one.why },
          ]}
        />
      )}
      {refused.length > 0 && (
        <SmallTable
          label={text('plan.refused')}
          rows={refused}
          rowKey={one => `${one.update} ${one.image?.path} ${one.image?.index} ${one.code}`}
          columns={[
            {
              key: 'update',
              title: text('plan.refused'),
              show: one => chosen.find(other => other.name === one.update)?.title ?? one.update,
            },
            {
              key: 'image',
              title: text('why.image'),
              show: one =>
                one.image
                  ? `${one.image.path.split('/').at(-1)}:${one.image.index}`
                  : text('plan.everywhere'),
            },
            {
              key: 'cause',
              title: text('results.cause'),
              show: one => <ProblemText of={{ ...one, message: one.cause }} />,
            },
          ]}
        />
      )}
      {downloads.some(one => one.refused !== null) && (
        <SmallTable
          label={text('plan.notDownloaded')}
          rows={downloads.filter(one => one.refused !== null)}
          rowKey={one => one.name}
          columns={[
            { key: 'file', title: text('plan.notDownloaded'), show: one => one.name },
            { key: 'reason', title: text('results.cause'), show: one => one.refused },
          ]}
        />
      )}
      {leftOut.length > 0 && (
        <SmallTable
          label={text('plan.leftOut')}
          rows={leftOut}
          rowKey={one => one.updateId}
          columns={[
            { key: 'title', title: text('plan.leftOut'), show: one => one.title },
            { key: 'reason', title: text('choose.columns.why'), show: one => one.text },
          ]}
        />
      )}
      {chosen.length > 0 && refused.length === 0 && error === null && (
        <ResultLabel status="applied">{text('plan.allFit')}</ResultLabel>
      )}
    </section>
  )
}
