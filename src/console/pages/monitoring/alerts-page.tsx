// Monitoring > Alerts: the warnings and errors of the last thirty days, and whether those who are to be told of them are.

import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { StatusMessage } from '#api-client'
import { alertSubscriptionsQuery, statusMessagesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type ActionGroup, ListPage, Page, Together } from '#console/parts'
import { messageColumns, messageTabs } from './message-columns.tsx'
import { useMessageText } from './message-text.ts'
import { useText } from './monitoring-text.ts'

const thirtyDays = 30 * 24
const rowKey = (message: StatusMessage) => String(message.id)

const useStyles = makeStyles({
  receivers: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXS,
    padding: `0 ${tokens.spacingHorizontalM}`,
    flexShrink: 0,
  },
})

/** See the top of this file. */
export function AlertsPage() {
  const text = useText()
  const formats = useFormats()
  const say = useMessageText()
  const messages = useQuery(
    statusMessagesQuery({
      severity: 'warning,error',
      component: undefined,
      code: undefined,
      hours: thirtyDays,
    }),
  )
  const receivers = useQuery({ ...alertSubscriptionsQuery(), retry: false })
  const columns = useMemo(() => messageColumns(text, formats, say), [text, formats, say])
  const actions = (_: unknown, refresh: () => void): ActionGroup[] => [
    {
      key: 'alerts',
      label: text('alerts.title'),
      actions: [
        {
          key: 'receivers',
          label: text('alerts.receivers'),
          icon: <PeopleRegular />,
          to: '/administration/alert-receivers',
          needs: ['alert-subscription', 'read'],
        },
        { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
      ],
    },
  ]
  // What is said above the list is there before the list is: it would push it down.
  if (receivers.isPending)
    return (
      <Page title={text('alerts.title')} actions={actions(null, () => void messages.refetch())}>
        <Together queries={[receivers]}>{null}</Together>
      </Page>
    )
  return (
    <ListPage
      title={text('alerts.title')}
      columns={columns}
      query={messages}
      rowKey={rowKey}
      nameOf={row => row.code}
      actions={actions}
      above={<Receivers />}
      tabs={row => messageTabs(row, text, formats, say)}
      empty={text('alerts.empty')}
    />
  )
}

/** Whom alerts do not reach now; nothing when all is well, or when that is not for this person to know. */
function Receivers() {
  const styles = useStyles()
  const text = useText()
  const receivers = useQuery({ ...alertSubscriptionsQuery(), retry: false })
  const notReached = (receivers.data ?? []).filter(
    ({ enabled, problem, last }) => enabled && (problem !== null || last?.delivered === false),
  )
  if (receivers.data?.length !== 0 && notReached.length === 0) return null
  return (
    <div className={styles.receivers}>
      {receivers.data?.length === 0 && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{text('alerts.nobody')}</MessageBarBody>
        </MessageBar>
      )}
      {notReached.map(({ name, problem, last, waiting }) => (
        <MessageBar key={name} intent="error" layout="multiline">
          <MessageBarBody>
            {text('alerts.notReached', { name, count: waiting, reason: problem ?? last?.error ?? '' })}
          </MessageBarBody>
        </MessageBar>
      ))}
    </div>
  )
}
