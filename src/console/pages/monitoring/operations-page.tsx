// Monitoring > Operations: long work that was asked for; how far it is, and what came of it.

import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Operation } from '#api-client'
import { operationQuery, operationsQuery, queryClient, site, usePackageNames } from '#console/data'
import { useFormats } from '#console/language'
import {
  type Column,
  Confirm,
  Facts,
  ListPage,
  Loaded,
  OperationProgress,
  type StateKind,
  StateLabel,
} from '#console/parts'
import { ProblemText } from '#console/problems'
import { JsonFacts } from './json-facts.tsx'
import { useText } from './monitoring-text.ts'
import { nameOfKind } from './operation-kind.ts'

const kinds: Record<Operation['state'], StateKind> = {
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'none',
}
const isUnderWay = ({ state }: Operation) => state === 'waiting' || state === 'running'
const rowKey = (operation: Operation) => operation.id

/** See the top of this file. */
export function OperationsPage() {
  const text = useText()
  const formats = useFormats()
  const { dateTime, percent } = formats
  const nameOf = usePackageNames()
  const operations = useQuery(operationsQuery(500))
  const [asked, setAsked] = useState<readonly Operation[] | null>(null)
  const columns = useMemo<Column<Operation>[]>(
    () => [
      {
        key: 'kind',
        title: text('operations.kind'),
        value: row => nameOfKind(row.kind, text),
        width: 200,
        onNarrow: true,
      },
      {
        key: 'state',
        title: text('operations.state'),
        value: row => text(`operations.states.${row.state}`),
        show: row => (
          <StateLabel kind={kinds[row.state]}>
            {text(`operations.states.${row.state}`)}
            {row.state === 'running' && row.bytesTotal
              ? ` ${percent((row.bytesDone / row.bytesTotal) * 100)}`
              : ''}
          </StateLabel>
        ),
        width: 150,
        onNarrow: true,
      },
      {
        key: 'subject',
        title: text('operations.subject'),
        value: row => row.subject && nameOf(row.subject),
        width: 200,
      },
      {
        key: 'created',
        title: text('operations.created'),
        value: row => row.createdAt,
        show: row => dateTime(row.createdAt),
        width: 150,
      },
      {
        key: 'finished',
        title: text('operations.finished'),
        value: row => row.finishedAt,
        show: row => dateTime(row.finishedAt),
        width: 150,
      },
      { key: 'by', title: text('operations.by'), value: row => row.requestedBy, width: 140 },
    ],
    [text, dateTime, percent, nameOf],
  )
  return (
    <ListPage
      title={text('operations.title')}
      columns={columns}
      query={operations}
      rowKey={rowKey}
      nameOf={row => nameOfKind(row.kind, text)}
      actions={(selected, refresh) => {
        const running = selected.filter(isUnderWay)
        return [
          {
            key: 'operations',
            label: text('operations.title'),
            actions: [
              {
                key: 'cancel',
                label: text('operations.cancel'),
                needs: ['operation', 'cancel'],
                icon: <DismissCircleRegular />,
                run: () => setAsked(running),
                unavailable:
                  selected.length === 0
                    ? text('operations.selectOne')
                    : running.length === 0
                      ? text('operations.isOver')
                      : null,
              },
              { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
            ],
          },
        ]
      }}
      tabs={row => [
        {
          key: 'summary',
          label: text('tabs.summary'),
          content: () => <OperationSummary operation={row.id} />,
        },
        {
          key: 'result',
          label: text('tabs.result'),
          content: () => <JsonFacts value={row.error ?? row.result} />,
        },
      ]}
      empty={text('operations.empty')}
    >
      {asked && (
        <Confirm
          title={text('operations.cancel')}
          label={text('operations.cancel')}
          run={async () => {
            for (const { id } of asked) await site.cancelOperation({ operation: id })
            await queryClient.invalidateQueries({ queryKey: ['operation'] })
          }}
          onClose={() => setAsked(null)}
        >
          {text('operations.cancelText', { kinds: asked.map(one => nameOfKind(one.kind, text)).join(', ') })}
        </Confirm>
      )}
    </ListPage>
  )
}

function OperationSummary({ operation }: { operation: string }) {
  const text = useText()
  const { dateTime, number } = useFormats()
  const nameOf = usePackageNames()
  const query = useQuery(operationQuery(operation))
  return (
    <Loaded query={query}>
      {one => (
        <>
          {isUnderWay(one) && <OperationProgress operation={one} />}
          <Facts
            facts={[
              {
                label: text('operations.state'),
                value: (
                  <StateLabel kind={kinds[one.state]}>{text(`operations.states.${one.state}`)}</StateLabel>
                ),
              },
              { label: text('operations.subject'), value: one.subject && nameOf(one.subject) },
              { label: text('operations.by'), value: one.requestedBy },
              { label: text('operations.created'), value: dateTime(one.createdAt) },
              { label: text('operations.started'), value: dateTime(one.startedAt) },
              { label: text('operations.finished'), value: dateTime(one.finishedAt) },
              { label: text('operations.attempt'), value: number(one.attempt) },
              ...(one.error
                ? [{ label: text('operations.error'), value: <ProblemText of={one.error} /> }]
                : []),
            ]}
          />
        </>
      )}
    </Loaded>
  )
}
