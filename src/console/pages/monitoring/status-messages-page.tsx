// Monitoring > Status Messages: the newest that a filter lets through. The site filters, so that old messages are found, too.

import { Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import type { StatusMessage } from '#api-client'
import { useAddress } from '#console/parts'
import { MessageList } from './message-list.tsx'
import { useText } from './monitoring-text.ts'

const severities = ['information', 'warning', 'error'] as const
/** A component that is missing here does not compile. */
const components = {
  site: true,
  audit: true,
  alerts: true,
  operations: true,
  'network-accounts': true,
  identity: true,
  'upgrade-packages': true,
  'software-updates': true,
  'update-catalogue': true,
  'selection-rules': true,
  servicing: true,
  'servicing-schedules': true,
  distribution: true,
  boundaries: true,
  'content-library': true,
  'task-sequences': true,
  devices: true,
  deployments: true,
} satisfies Record<NonNullable<StatusMessage['component']>, true>
/** How far back, in hours. */
const stretches = { hour: 1, day: 24, week: 168, month: 720 } as const

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalM}`,
    flexShrink: 0,
  },
})

/** See the top of this file. */
export function StatusMessagesPage() {
  const text = useText()
  const [address] = useAddress()
  const since = address.since as keyof typeof stretches | undefined
  const hours = since === undefined ? undefined : stretches[since]
  return (
    <MessageList
      title={text('messages.title')}
      filter={{
        severity: address.severity,
        component: address.component,
        code: address.code?.trim().toUpperCase(),
        hours,
      }}
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
        Object.keys(components).map(value => ({ value, label: value })),
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
