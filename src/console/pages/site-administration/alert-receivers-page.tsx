// Administration > Site Configuration > Alert Receivers: who is told of what, and whether it arrives.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { SendRegular } from '@fluentui/react-icons/svg/send'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { AlertSubscription } from '#api-client'
import { alertSubscriptionsQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Facts, ListPage, StateLabel } from '#console/parts'
import { type AskedOfReceiver, ReceiverQuestion } from './receiver-question.tsx'
import { useText } from './site-text.ts'

const rowKey = ({ name }: AlertSubscription) => encodeURIComponent(name)

/** See the top of this file. */
export function AlertReceiversPage() {
  const text = useText()
  const { number } = useFormats()
  const receivers = useQuery(alertSubscriptionsQuery())
  const [asked, setAsked] = useState<AskedOfReceiver | null>(null)
  const columns = useMemo<Column<AlertSubscription>[]>(
    () => [
      { key: 'name', title: text('alerts.name'), value: row => row.name, width: 160, onNarrow: true },
      {
        key: 'state',
        title: text('alerts.state'),
        value: row => text(`alerts.states.${stateOf(row)}`),
        show: row => <ReceiverState receiver={row} />,
        width: 170,
        onNarrow: true,
      },
      { key: 'channel', title: text('alerts.channel'), value: row => text(`alerts.channels.${row.channel}`) },
      { key: 'address', title: text('alerts.address'), value: row => row.address, width: 240 },
      {
        key: 'delivered',
        title: text('alerts.delivered'),
        value: row => row.delivered,
        show: row => number(row.delivered),
        atEnd: true,
      },
      {
        key: 'waiting',
        title: text('alerts.waiting'),
        value: row => row.waiting,
        show: row => number(row.waiting),
        atEnd: true,
      },
    ],
    [text, number],
  )
  return (
    <ListPage
      title={text('alerts.title')}
      columns={columns}
      query={receivers}
      rowKey={rowKey}
      nameOf={row => row.name}
      actions={(selected, refresh) => {
        const one = selected.length === 1 ? selected[0] : undefined
        const notOne = one === undefined ? text('why.one') : null
        return [
          {
            key: 'receivers',
            label: text('alerts.title'),
            actions: [
              {
                key: 'add',
                label: text('alerts.add'),
                icon: <AddRegular />,
                run: () => setAsked({ about: 'add' }),
                needs: ['alert-subscription', 'modify'],
              },
              {
                key: 'test',
                label: text('alerts.test'),
                icon: <SendRegular />,
                run: () => one && setAsked({ about: 'test', receiver: one }),
                needs: ['alert-subscription', 'modify'],
                unavailable: notOne,
              },
              {
                key: 'remove',
                label: text('remove'),
                icon: <DeleteRegular />,
                run: () => one && setAsked({ about: 'remove', receiver: one }),
                needs: ['alert-subscription', 'delete'],
                unavailable: notOne,
              },
              {
                key: 'mail-server',
                label: text('alerts.mailServer'),
                icon: <MailRegular />,
                run: () => setAsked({ about: 'mail-server' }),
                needs: ['alert-subscription', 'modify'],
              },
              { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
            ],
          },
        ]
      }}
      tabs={row => [
        { key: 'summary', label: text('alerts.summary'), content: () => <ReceiverSummary receiver={row} /> },
      ]}
      empty={text('alerts.empty')}
    >
      {asked && <ReceiverQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}

function stateOf({ enabled, problem, last }: AlertSubscription): 'off' | 'failing' | 'good' | 'quiet' {
  if (!enabled) return 'off'
  if (problem !== null || last?.delivered === false) return 'failing'
  return last === null ? 'quiet' : 'good'
}

function ReceiverState({ receiver }: { receiver: AlertSubscription }) {
  const text = useText()
  const state = stateOf(receiver)
  const kinds = { off: 'none', failing: 'bad', good: 'good', quiet: 'waiting' } as const
  return <StateLabel kind={kinds[state]}>{text(`alerts.states.${state}`)}</StateLabel>
}

function ReceiverSummary({ receiver }: { receiver: AlertSubscription }) {
  const text = useText()
  const { dateTime, number, seconds } = useFormats()
  const { filter, last } = receiver
  const all = (words: readonly string[]) => (words.length === 0 ? text('alerts.all') : words.join(', '))
  return (
    <Facts
      facts={[
        { label: text('alerts.state'), value: <ReceiverState receiver={receiver} /> },
        { label: text('alerts.problem'), value: receiver.problem ?? last?.error ?? null },
        { label: text('alerts.address'), value: receiver.address },
        { label: text('alerts.severities'), value: all(filter.severities) },
        { label: text('alerts.components'), value: all(filter.components) },
        { label: text('alerts.codes'), value: all(filter.codes) },
        { label: text('alerts.repeat'), value: seconds(receiver.repeatSeconds) },
        { label: text('alerts.delivered'), value: number(receiver.delivered) },
        { label: text('alerts.waiting'), value: number(receiver.waiting) },
        { label: text('alerts.givenUp'), value: number(receiver.givenUp) },
        { label: text('alerts.last'), value: dateTime(last?.at ?? null) },
      ]}
    />
  )
}
