// Administration > Security > Sessions: who is signed in where; a session can be ended.

import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DismissCircleRegular } from '@fluentui/react-icons/svg/dismiss-circle'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ListedSession } from '#api-client'
import { queryClient, sessionsQuery, site } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Confirm, ListPage } from '#console/parts'
import { useText } from './security-text.ts'

const rowKey = (session: ListedSession) => session.id

/** See the top of this file. */
export function SessionsPage() {
  const text = useText()
  const { dateTime, ago } = useFormats()
  const sessions = useQuery(sessionsQuery())
  const [asked, setAsked] = useState<readonly ListedSession[] | null>(null)
  const columns = useMemo<Column<ListedSession>[]>(
    () => [
      {
        key: 'userName',
        title: text('users.userName'),
        value: row => row.userName,
        width: 160,
        onNarrow: true,
      },
      {
        key: 'address',
        title: text('sessions.address'),
        value: row => row.address,
        width: 140,
        onNarrow: true,
      },
      {
        key: 'started',
        title: text('sessions.started'),
        value: row => row.startedAt,
        show: row => dateTime(row.startedAt),
        width: 150,
      },
      {
        key: 'seen',
        title: text('sessions.seen'),
        value: row => row.lastSeenAt,
        show: row => ago(row.lastSeenAt),
        width: 140,
      },
      {
        key: 'ends',
        title: text('sessions.ends'),
        value: row => row.endsAt,
        show: row => dateTime(row.endsAt),
        width: 150,
      },
      { key: 'agent', title: text('sessions.userAgent'), value: row => row.userAgent, width: 280 },
    ],
    [text, dateTime, ago],
  )
  return (
    <ListPage
      title={text('sessions.title')}
      columns={columns}
      query={sessions}
      rowKey={rowKey}
      nameOf={session => session.userName}
      actions={(selected, refresh) => [
        {
          key: 'sessions',
          label: text('sessions.title'),
          actions: [
            {
              key: 'end',
              label: text('actions.endSession'),
              icon: <DismissCircleRegular />,
              run: () => setAsked(selected),
              needs: ['session', 'delete'],
              unavailable: selected.length === 0 ? text('why.oneSession') : null,
            },
            { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      empty={text('sessions.empty')}
    >
      {asked && (
        <Confirm
          title={text('actions.endSession')}
          label={text('actions.endSession')}
          run={async () => {
            for (const { id } of asked) await site.revokeSession({ session: id })
            await queryClient.invalidateQueries({ queryKey: ['sessions'] })
          }}
          onClose={() => setAsked(null)}
        >
          {text('confirm.endSession', { names: asked.map(one => one.userName).join(', ') })}
        </Confirm>
      )}
    </ListPage>
  )
}
