import { Button, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Deployment, DeploymentDetail, DeploymentRing } from '#api-client'
import { deploymentQuery, useMay } from '#console/data'
import { useFormats } from '#console/language'
import {
  type DetailsTab,
  type Fact,
  Facts,
  Loaded,
  RowLink,
  ShareBar,
  SmallTable,
  StateLabel,
  useSayRecurrence,
} from '#console/parts'
import { DeploymentQuestion } from './deployment-question.tsx'
import { type DeploymentText, home, useText } from './deployment-text.ts'
import { sharesOf } from './states.ts'

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** The tabs of one deployment. */
export function deploymentTabs(row: Deployment, text: DeploymentText): DetailsTab[] {
  return [
    { key: 'compliance', label: text('tabs.compliance'), content: () => <Compliance row={row} /> },
    { key: 'rings', label: text('tabs.rings'), content: () => <Rings row={row} /> },
    { key: 'summary', label: text('tabs.summary'), content: () => <Summary row={row} /> },
  ]
}

function Compliance({ row }: { row: Deployment }) {
  const styles = useStyles()
  const text = useText()
  return (
    <div className={styles.parts}>
      {row.state === 'paused' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{text('pausedBecause', { reason: row.pauseReason ?? '' })}</MessageBarBody>
        </MessageBar>
      )}
      <ShareBar label={text('tabs.compliance')} shares={sharesOf(row.counts, text)} />
      <RowLink to={`${home}/devices/${row.id}`}>{text('showDevices')}</RowLink>
    </div>
  )
}

function Rings({ row }: { row: Deployment }) {
  const text = useText()
  const { dateTime, number } = useFormats()
  const mayOpen = useMay('deployment', 'modify')
  const query = useQuery(deploymentQuery(row.id))
  const [asked, setAsked] = useState<string | null>(null)
  return (
    <Loaded query={query}>
      {({ rings }) => (
        <>
          {rings.length === 0 && <Text>{text('rings.none')}</Text>}
          {rings.length > 0 && (
            <SmallTable
              label={text('tabs.rings')}
              rows={rings}
              rowKey={ring => ring.name}
              columns={[
                { key: 'name', title: text('columns.name'), isShort: true, show: ring => ring.name },
                { key: 'who', title: text('rings.who'), show: ring => whoIsIn(ring, text) },
                {
                  key: 'state',
                  title: text('columns.state'),
                  show: ring => (
                    <StateLabel kind={ring.state === 'open' ? 'good' : 'waiting'}>
                      {ring.state === 'open'
                        ? text('rings.open', { at: dateTime(ring.openedAt) })
                        : text('rings.waiting')}
                    </StateLabel>
                  ),
                },
                { key: 'gate', title: text('rings.gate'), show: ring => gateOf(ring, text) },
                {
                  key: 'devices',
                  title: text('columns.devices'),
                  atEnd: true,
                  show: ring => number(ring.counts.devices),
                },
                {
                  key: 'succeeded',
                  title: text('compliance.succeeded'),
                  atEnd: true,
                  show: ring => number(ring.counts.succeeded),
                },
                {
                  key: 'failed',
                  title: text('compliance.failed'),
                  atEnd: true,
                  show: ring => number(ring.counts.failed),
                },
                { key: 'reason', title: text('reason'), show: ring => ring.reason },
                {
                  key: 'do',
                  title: text('rings.action'),
                  isShort: true,
                  show: ring =>
                    ring.state === 'waiting' && mayOpen ? (
                      <Button
                        size="small"
                        aria-label={`${text('actions.openRing')}: ${ring.name}`}
                        onClick={() => setAsked(ring.name)}
                      >
                        {text('actions.openRing')}
                      </Button>
                    ) : null,
                },
              ]}
            />
          )}
          {asked !== null && (
            <DeploymentQuestion
              asked={{ about: 'open-ring', deployment: row, ring: asked }}
              onClose={() => setAsked(null)}
            />
          )}
        </>
      )}
    </Loaded>
  )
}

function whoIsIn(ring: DeploymentRing, text: DeploymentText): string {
  if (ring.deviceGroup !== null) return text('rings.ofGroup', { group: ring.deviceGroup })
  return ring.percent === null ? text('rings.rest') : text('rings.percentOf', { percent: ring.percent })
}

function gateOf(ring: DeploymentRing, text: DeploymentText): string {
  const { minimumSuccessPercent: percent, minimumSuccessCount: count, minimumHours: hours } = ring
  const gate = text('rings.gateIs', { percent, least: count, hours })
  return ring.byHand ? `${text('rings.byHand')} ${gate}` : gate
}

function Summary({ row }: { row: Deployment }) {
  const query = useQuery(deploymentQuery(row.id))
  return <Loaded query={query}>{detail => <SummaryFacts detail={detail} />}</Loaded>
}

function SummaryFacts({ detail }: { detail: DeploymentDetail }) {
  const text = useText()
  const { dateTime, seconds } = useFormats()
  const sayRecurrence = useSayRecurrence()
  const said = (by: string, at: string) => text('said', { by, at: dateTime(at) })
  const facts: Fact[] = [
    { label: text('columns.comment'), value: detail.comment },
    {
      label: text('columns.sequence'),
      value: (
        <RowLink
          to={`/software-library/operating-systems/task-sequences/steps/${detail.taskSequence}`}
          search={{ version: String(detail.sequenceVersion) }}
        >
          {text('sequenceIs', { name: detail.taskSequenceName, version: detail.sequenceVersion })}
        </RowLink>
      ),
    },
    {
      label: text('columns.group'),
      value: (
        <RowLink to="/assets-and-compliance/device-groups" search={{ search: detail.deviceGroup }}>
          {detail.deviceGroup}
        </RowLink>
      ),
    },
    { label: text('columns.purpose'), value: text(`purposes.${detail.purpose}`) },
    { label: text('columns.availableFrom'), value: dateTime(detail.availableFrom) },
    { label: text('columns.deadline'), value: dateTime(detail.deadline) },
    {
      label: text('columns.windows'),
      value:
        detail.windows === null
          ? text('windows.always')
          : detail.windows
              .map(one =>
                text('windows.for', {
                  when: sayRecurrence(one.recurrence),
                  length: seconds(one.minutes * 60),
                }),
              )
              .join('; '),
    },
    ...detail.packages.map(one => ({
      label: text('versionOfPackage', { packageId: one.packageId }),
      value: text(`choices.${one.choice}`, { ring: one.ring ?? '', version: one.version ?? '' }),
    })),
    {
      label: text('columns.preCache'),
      value: detail.preCache === null ? text('no') : text('preCacheIs', { of: preCacheOf(detail, text) }),
    },
    {
      label: text('columns.variables'),
      value: Object.entries(detail.variables)
        .map(([name, value]) => `${name} = ${value}`)
        .join('; '),
    },
    { label: text('columns.created'), value: said(detail.createdBy, detail.createdAt) },
    { label: text('columns.changed'), value: said(detail.changedBy, detail.changedAt) },
  ]
  return <Facts facts={facts} />
}

function preCacheOf({ preCache }: DeploymentDetail, text: DeploymentText): string {
  const said = [preCache?.architectures, preCache?.editions, preCache?.languages]
    .flatMap(one => one ?? [])
    .join(', ')
  return said === '' ? text('everyDevice') : said
}
