// Monitoring > Alerts: the warnings and errors of the last thirty days, and whether those who are to be told of them are.

import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { PeopleRegular } from '@fluentui/react-icons/svg/people'
import { useQuery } from '@tanstack/react-query'
import { alertSubscriptionsQuery } from '#console/data'
import { type ActionGroup, Page, Together } from '#console/parts'
import { MessageList } from './message-list.tsx'
import { useText } from './monitoring-text.ts'

const thirtyDays = 30 * 24
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
  const receivers = useQuery({ ...alertSubscriptionsQuery(), retry: false })
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
      <Page title={text('alerts.title')} actions={actions(null, () => void receivers.refetch())}>
        <Together queries={[receivers]}>{null}</Together>
      </Page>
    )
  return (
    <MessageList
      title={text('alerts.title')}
      filter={{ severity: 'warning,error', component: undefined, code: undefined, hours: thirtyDays }}
      actions={actions}
      above={<Receivers />}
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
