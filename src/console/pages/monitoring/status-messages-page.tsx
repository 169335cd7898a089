// Monitoring > Status Messages: the newest that a filter lets through. The site filters, so that old messages are found, too.

import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { StatusMessage } from '#api-client'
import { statusMessagesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Facts, ListPage, type StateKind, StateLabel, useAddress } from '#console/parts'
import { JsonFacts } from './json-facts.tsx'
import { useText } from './monitoring-text.ts'

const severities = ['information', 'warning', 'error'] as const
const components: readonly NonNullable<StatusMessage['component']>[] = [
  'site',
  'audit',
  'alerts',
  'operations',
  'network-accounts',
  'identity',
  'upgrade-packages',
  'software-updates',
  'update-catalogue',
  'selection-rules',
  'servicing',
  'servicing-schedules',
  'distribution',
  'content-library',
]
/** How far back, in hours. */
const stretches = { hour: 1, day: 24, week: 168, month: 720 } as const
const kinds: Record<StatusMessage['severity'], StateKind> = {
  information: 'none',
  warning: 'warning',
  error: 'bad',
}

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalM}`,
    flexShrink: 0,
  },
})

const rowKey = (message: StatusMessage) => String(message.id)

/** See the top of this file. */
export function StatusMessagesPage() {
  const text = useText()
  const { dateTime, number } = useFormats()
  const [address] = useAddress()
  const since = address.since as keyof typeof stretches | undefined
  const hours = since === undefined ? undefined : stretches[since]
  const messages = useQuery({
    ...statusMessagesQuery({
      severity: address.severity,
      component: address.component,
      code: address.code?.trim().toUpperCase(),
      hours,
    }),
    placeholderData: keepPreviousData,
  })
  const columns = useMemo<Column<StatusMessage>[]>(
    () => [
      {
        key: 'message',
        title: text('messages.message'),
        value: row => row.message,
        width: 200,
        onNarrow: true,
      },
      {
        key: 'severity',
        title: text('messages.severity'),
        value: row => text(`severities.${row.severity}`),
        show: row => <StateLabel kind={kinds[row.severity]}>{text(`severities.${row.severity}`)}</StateLabel>,
        width: 124,
        onNarrow: true,
      },
      {
        key: 'at',
        title: text('messages.at'),
        value: row => row.at,
        show: row => dateTime(row.at),
        width: 152,
      },
      { key: 'component', title: text('messages.component'), value: row => row.component, width: 140 },
      {
        key: 'number',
        title: text('messages.number'),
        value: row => row.number,
        width: 76,
        atEnd: true,
      },
      { key: 'code', title: text('messages.code'), value: row => row.code, width: 240, isExtra: true },
      { key: 'actor', title: text('messages.actor'), value: row => row.actor, width: 140, isExtra: true },
      {
        key: 'subject',
        title: text('messages.subject'),
        value: row => row.subject,
        width: 120,
        isExtra: true,
      },
    ],
    [text, dateTime],
  )
  return (
    <ListPage
      title={text('messages.title')}
      columns={columns}
      query={messages}
      rowKey={rowKey}
      nameOf={row => row.code}
      actions={(_, refresh) => [
        {
          key: 'messages',
          label: text('messages.title'),
          actions: [
            { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      above={<Filters />}
      tabs={row => [
        {
          key: 'summary',
          label: text('tabs.summary'),
          content: () => (
            <Facts
              facts={[
                { label: text('messages.message'), value: row.message },
                { label: text('messages.severity'), value: text(`severities.${row.severity}`) },
                { label: text('messages.at'), value: dateTime(row.at) },
                { label: text('messages.component'), value: row.component },
                { label: text('messages.code'), value: row.code },
                { label: text('messages.number'), value: row.number === null ? null : number(row.number) },
                { label: text('messages.actor'), value: row.actor },
                { label: text('messages.subject'), value: row.subject },
              ]}
            />
          ),
        },
        { key: 'facts', label: text('tabs.facts'), content: () => <JsonFacts value={row.facts} /> },
      ]}
      empty={text('messages.empty')}
    />
  )
}

function Filters() {
  const styles = useStyles()
  const text = useText()
  const [address, change] = useAddress()
  const choice = (key: string, label: string, choices: readonly { value: string; label: string }[]) => (
    <Field label={label} size="small">
      <Select
        size="small"
        value={address[key] ?? ''}
        onChange={(_, { value }) => change({ [key]: value, selected: null })}
      >
        <option value="">{text('messages.all')}</option>
        {choices.map(one => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </Select>
    </Field>
  )
  return (
    <search className={styles.filters}>
      {choice(
        'severity',
        text('messages.severity'),
        severities.map(value => ({ value, label: text(`severities.${value}`) })),
      )}
      {choice(
        'component',
        text('messages.component'),
        components.map(value => ({ value, label: value })),
      )}
      {choice(
        'since',
        text('messages.since'),
        (Object.keys(stretches) as (keyof typeof stretches)[]).map(value => ({
          value,
          label: text(`stretches.${value}`),
        })),
      )}
      <Field label={text('messages.code')} size="small">
        <Input
          size="small"
          value={address.code ?? ''}
          onChange={(_, { value }) => change({ code: value, selected: null })}
        />
      </Field>
    </search>
  )
}
