// Administration > Security > Administrative Users.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { BotAddRegular } from '@fluentui/react-icons/svg/bot-add'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { KeyRegular } from '@fluentui/react-icons/svg/key'
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed'
import { PasswordRegular } from '@fluentui/react-icons/svg/password'
import { ShieldRegular } from '@fluentui/react-icons/svg/shield'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { User } from '#api-client'
import { sessionsQuery, tokensQuery, usersQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Action, type Column, Facts, ListPage, Loaded, SmallTable, StateLabel } from '#console/parts'
import { useText } from '../security-text.ts'
import { useRoleNames } from './role-names.ts'
import { type Asked, UserQuestion } from './user-question.tsx'

const rowKey = (user: User) => user.id

/** See the top of this file. */
export function UsersPage() {
  const text = useText()
  const { dateTime } = useFormats()
  const users = useQuery(usersQuery())
  const namesOf = useRoleNames()
  const [asked, setAsked] = useState<Asked | null>(null)
  const columns = useMemo<Column<User>[]>(
    () => [
      {
        key: 'userName',
        title: text('users.userName'),
        value: row => row.userName,
        width: 160,
        onNarrow: true,
      },
      { key: 'displayName', title: text('users.displayName'), value: row => row.displayName, width: 180 },
      {
        key: 'state',
        title: text('users.state'),
        value: row => text(row.disabled ? 'users.disabled' : 'users.enabled'),
        show: row => (
          <StateLabel kind={row.disabled ? 'none' : 'good'}>
            {text(row.disabled ? 'users.disabled' : 'users.enabled')}
          </StateLabel>
        ),
        width: 110,
        onNarrow: true,
      },
      { key: 'kind', title: text('users.kind'), value: row => text(`kinds.${row.kind}`), width: 140 },
      { key: 'roles', title: text('users.roles'), value: row => namesOf(row.roles).join(', '), width: 300 },
      {
        key: 'created',
        title: text('users.created'),
        value: row => row.createdAt,
        show: row => dateTime(row.createdAt),
        width: 150,
        isExtra: true,
      },
    ],
    [text, dateTime, namesOf],
  )
  return (
    <ListPage
      title={text('users.title')}
      columns={columns}
      query={users}
      rowKey={rowKey}
      nameOf={user => user.displayName}
      actions={(selected, refresh) => {
        const user = selected.length === 1 ? selected[0] : undefined
        const notOne = user === undefined ? text(selected.length > 1 ? 'why.onlyOne' : 'why.one') : null
        const asks = (
          about: Exclude<Asked['about'], 'create'>,
          label: string,
          icon: Action['icon'],
          needs: NonNullable<Action['needs']>,
          unavailable: string | null = null,
        ): Action => ({
          needs,
          key: about,
          label,
          icon,
          run: () => user && setAsked({ about, user }),
          unavailable: unavailable ?? notOne,
        })
        const noPassword = user && user.kind !== 'person' ? text('why.noPassword') : null
        return [
          {
            key: 'create',
            label: text('groups.create'),
            actions: [
              {
                key: 'create',
                label: text('actions.create'),
                icon: <AddRegular />,
                run: () => setAsked({ about: 'create', kind: 'person' }),
                needs: ['user', 'create'],
              },
              {
                key: 'create-service',
                label: text('actions.createService'),
                icon: <BotAddRegular />,
                run: () => setAsked({ about: 'create', kind: 'service-account' }),
                needs: ['user', 'create'],
              },
            ],
          },
          {
            key: 'user',
            label: text('groups.user'),
            actions: [
              asks('roles', text('actions.roles'), <ShieldRegular />, ['user', 'modify']),
              asks('password', text('actions.password'), <PasswordRegular />, ['user', 'modify'], noPassword),
              asks(
                'disable',
                text(user?.disabled ? 'actions.enable' : 'actions.disable'),
                <LockClosedRegular />,
                ['user', 'modify'],
              ),
              asks('token', text('actions.token'), <KeyRegular />, ['token', 'create']),
              asks('remove', text('actions.remove'), <DeleteRegular />, ['user', 'delete']),
              {
                key: 'refresh',
                label: text('actions.refresh'),
                icon: <ArrowClockwiseRegular />,
                run: refresh,
              },
            ],
          },
        ]
      }}
      tabs={user => [
        { key: 'summary', label: text('tabs.summary'), content: () => <UserSummary user={user} /> },
        { key: 'sessions', label: text('tabs.sessions'), content: () => <UserSessions user={user} /> },
        { key: 'tokens', label: text('tabs.tokens'), content: () => <UserTokens user={user} /> },
      ]}
      empty={text('users.empty')}
    >
      {asked && <UserQuestion asked={asked} onClose={() => setAsked(null)} />}
    </ListPage>
  )
}

function UserSummary({ user }: { user: User }) {
  const text = useText()
  const { dateTime } = useFormats()
  const namesOf = useRoleNames()
  return (
    <Facts
      facts={[
        { label: text('users.userName'), value: user.userName },
        { label: text('users.kind'), value: text(`kinds.${user.kind}`) },
        { label: text('users.signsInWith'), value: text(`signsInWith.${user.signsInWith}`) },
        {
          label: text('users.roles'),
          value: namesOf(user.roles).join(', '),
        },
        { label: text('users.created'), value: dateTime(user.createdAt) },
        { label: text('users.createdBy'), value: user.createdBy },
      ]}
    />
  )
}

function UserSessions({ user }: { user: User }) {
  const text = useText()
  const { dateTime } = useFormats()
  const sessions = useQuery(sessionsQuery())
  return (
    <Loaded query={sessions}>
      {all => (
        <SmallTable
          label={text('tabs.sessions')}
          rows={all.filter(one => one.userName === user.userName)}
          rowKey={one => one.id}
          empty={text('sessions.empty')}
          columns={[
            { key: 'address', title: text('sessions.address'), show: one => one.address },
            { key: 'started', title: text('sessions.started'), show: one => dateTime(one.startedAt) },
            { key: 'seen', title: text('sessions.seen'), show: one => dateTime(one.lastSeenAt) },
          ]}
        />
      )}
    </Loaded>
  )
}

function UserTokens({ user }: { user: User }) {
  const text = useText()
  const { dateTime } = useFormats()
  const tokens = useQuery(tokensQuery())
  return (
    <Loaded query={tokens}>
      {all => (
        <SmallTable
          label={text('tabs.tokens')}
          rows={all.filter(one => one.userName === user.userName)}
          rowKey={one => one.id}
          empty={text('tokens.empty')}
          columns={[
            { key: 'name', title: text('tokens.name'), show: one => one.name },
            { key: 'made', title: text('tokens.made'), show: one => dateTime(one.madeAt) },
            { key: 'expires', title: text('tokens.expires'), show: one => dateTime(one.expiresAt) },
            { key: 'used', title: text('tokens.used'), show: one => dateTime(one.lastUsedAt) },
          ]}
        />
      )}
    </Loaded>
  )
}
