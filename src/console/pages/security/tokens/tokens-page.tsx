// Administration > Security > API Tokens: what programs sign in with. They are made at their user.

import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { ApiToken } from '#api-client'
import { queryClient, site, tokensQuery } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Confirm, ListPage } from '#console/parts'
import { listPermissions } from '../roles/permissions.tsx'
import { useText } from '../security-text.ts'
import { TokenPermissions } from './token-tabs.tsx'

const rowKey = (token: ApiToken) => token.id

/** See the top of this file. */
export function TokensPage() {
  const text = useText()
  const { dateTime, ago } = useFormats()
  const tokens = useQuery(tokensQuery())
  const [asked, setAsked] = useState<readonly ApiToken[] | null>(null)
  const columns = useMemo<Column<ApiToken>[]>(
    () => [
      { key: 'name', title: text('tokens.name'), value: row => row.name, width: 180, onNarrow: true },
      {
        key: 'userName',
        title: text('users.userName'),
        value: row => row.userName,
        width: 150,
        onNarrow: true,
      },
      {
        key: 'made',
        title: text('tokens.made'),
        value: row => row.madeAt,
        show: row => dateTime(row.madeAt),
        width: 150,
      },
      {
        key: 'expires',
        title: text('tokens.expires'),
        value: row => row.expiresAt,
        show: row => (row.expiresAt === null ? text('tokens.never') : dateTime(row.expiresAt)),
        width: 150,
      },
      {
        key: 'used',
        title: text('tokens.used'),
        value: row => row.lastUsedAt,
        show: row => ago(row.lastUsedAt),
        width: 140,
      },
      {
        key: 'may',
        title: text('tokens.may'),
        value: row =>
          row.permissions === null
            ? text('tokens.all')
            : text('tokens.permissions', { count: listPermissions(row.permissions).length }),
        width: 220,
      },
      {
        key: 'givesAccess',
        title: text('tokens.givesAccess'),
        value: row => text(row.givesAccess ? 'yes' : 'no'),
        width: 130,
      },
    ],
    [text, dateTime, ago],
  )
  return (
    <ListPage
      title={text('tokens.title')}
      columns={columns}
      query={tokens}
      rowKey={rowKey}
      nameOf={token => token.name}
      actions={(selected, refresh) => [
        {
          key: 'tokens',
          label: text('tokens.title'),
          actions: [
            {
              key: 'revoke',
              label: text('actions.revoke'),
              icon: <DeleteRegular />,
              run: () => setAsked(selected),
              needs: ['token', 'delete'],
              unavailable: selected.length === 0 ? text('why.oneToken') : null,
            },
            { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      tabs={token => [
        { key: 'may', label: text('tokens.may'), content: () => <TokenPermissions token={token} /> },
      ]}
      empty={text('tokens.empty')}
    >
      {asked && (
        <Confirm
          title={text('actions.revoke')}
          label={text('actions.revoke')}
          run={async () => {
            for (const { id } of asked) await site.revokeToken({ token: id })
            await queryClient.invalidateQueries({ queryKey: ['token'] })
          }}
          onClose={() => setAsked(null)}
        >
          {text('confirm.revoke', { names: asked.map(one => one.name).join(', ') })}
        </Confirm>
      )}
    </ListPage>
  )
}
