// Administration > Site Configuration > Network Accounts: who the site is to servers whose shares it reads. Passwords are never shown.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { NetworkAccount } from '#api-client'
import { networkAccountsQuery, queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Confirm, FormDialog, ListPage } from '#console/parts'
import { useText } from './site-text.ts'

const rowKey = ({ server, share }: NetworkAccount) => encodeURIComponent(`${server}/${share}`)
const placeOf = ({ server, share }: NetworkAccount) => `\\\\${server}${share === '' ? '' : `\\${share}`}`
const reread = () => queryClient.invalidateQueries({ queryKey: ['network-account'] })

/** See the top of this file. */
export function NetworkAccountsPage() {
  const text = useText()
  const { dateTime, number } = useFormats()
  const accounts = useQuery(networkAccountsQuery())
  const [isSetting, setSetting] = useState(false)
  const [removed, setRemoved] = useState<readonly NetworkAccount[] | null>(null)
  const columns = useMemo<Column<NetworkAccount>[]>(
    () => [
      { key: 'place', title: text('accounts.place'), value: placeOf, width: 260, onNarrow: true },
      { key: 'user', title: text('accounts.user'), value: row => row.user, width: 200, onNarrow: true },
      {
        key: 'port',
        title: text('accounts.port'),
        value: row => row.port,
        show: row => number(row.port),
        atEnd: true,
      },
      { key: 'by', title: text('accounts.by'), value: row => row.changedBy, width: 160 },
      {
        key: 'at',
        title: text('accounts.at'),
        value: row => row.changedAt,
        show: row => dateTime(row.changedAt),
        width: 150,
      },
    ],
    [text, dateTime, number],
  )
  return (
    <ListPage
      title={text('accounts.title')}
      columns={columns}
      query={accounts}
      rowKey={rowKey}
      nameOf={placeOf}
      actions={(selected, refresh) => [
        {
          key: 'accounts',
          label: text('accounts.title'),
          actions: [
            {
              key: 'set',
              label: text('accounts.set'),
              icon: <AddRegular />,
              run: () => setSetting(true),
              needs: ['network-account', 'modify'],
            },
            {
              key: 'remove',
              label: text('remove'),
              icon: <DeleteRegular />,
              run: () => setRemoved(selected),
              needs: ['network-account', 'delete'],
              unavailable: selected.length === 0 ? text('why.one') : null,
            },
            { key: 'refresh', label: text('refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      empty={text('accounts.empty')}
    >
      {isSetting && (
        <FormDialog
          title={text('accounts.set')}
          label={text('save')}
          fields={[
            { key: 'server', label: text('accounts.server'), required: true },
            { key: 'share', label: text('accounts.share'), hint: text('accounts.shareHint') },
            { key: 'user', label: text('accounts.user'), required: true, hint: text('accounts.userHint') },
            { key: 'password', label: text('accounts.password'), kind: 'password', required: true },
          ]}
          start={{ server: '', share: '', user: '', password: '' }}
          run={async ({ server, share, user, password }) => {
            await site.setNetworkAccount({
              server: server.trim(),
              ...(share.trim() !== '' && { share: share.trim() }),
              user: user.trim(),
              password,
            })
            await reread()
            return null
          }}
          onClose={() => setSetting(false)}
        />
      )}
      {removed && (
        <Confirm
          title={text('remove')}
          label={text('remove')}
          run={async () => {
            for (const { server, share } of removed)
              await site.removeNetworkAccount({ server, ...(share !== '' && { share }) })
            await reread()
          }}
          onClose={() => setRemoved(null)}
        >
          {text('accounts.removeText', { places: removed.map(placeOf).join(', ') })}
        </Confirm>
      )}
    </ListPage>
  )
}
