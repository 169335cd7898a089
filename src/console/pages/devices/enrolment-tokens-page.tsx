// Assets and Compliance > Enrolment Tokens: each lets one device in without waiting, once.

import { AddRegular } from '@fluentui/react-icons/svg/add'
import { ArrowClockwiseRegular } from '@fluentui/react-icons/svg/arrow-clockwise'
import { ProhibitedRegular } from '@fluentui/react-icons/svg/prohibited'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { EnrolmentToken } from '#api-client'
import { enrolmentTokensQuery, queryClient, site } from '#console/data'
import { useFormats } from '#console/language'
import { type Column, Confirm, ListPage, RowLink, type StateKind, StateLabel } from '#console/parts'
import { useText } from './device-text.ts'
import { CreateTokens } from './token-question.tsx'

const rowKey = (token: EnrolmentToken) => token.id

type TokenState = 'unused' | 'used' | 'revoked' | 'expired'

function stateOf(token: EnrolmentToken): TokenState {
  if (token.usedAt !== null) return 'used'
  if (token.revokedAt !== null) return 'revoked'
  return Date.parse(token.expiresAt) <= Date.now() ? 'expired' : 'unused'
}
const kinds: Record<TokenState, StateKind> = {
  unused: 'waiting',
  used: 'good',
  revoked: 'bad',
  expired: 'none',
}

/** See the top of this file. */
export function EnrolmentTokensPage() {
  const text = useText()
  const { dateTime } = useFormats()
  const tokens = useQuery(enrolmentTokensQuery())
  const [isCreating, setCreating] = useState(false)
  const [revoked, setRevoked] = useState<readonly EnrolmentToken[] | null>(null)
  const columns = useMemo<Column<EnrolmentToken>[]>(
    () => [
      { key: 'name', title: text('columns.for'), value: row => row.name, width: 160, onNarrow: true },
      {
        key: 'state',
        title: text('columns.state'),
        value: row => text(`tokenStates.${stateOf(row)}`),
        show: row => (
          <StateLabel kind={kinds[stateOf(row)]}>{text(`tokenStates.${stateOf(row)}`)}</StateLabel>
        ),
        width: 130,
        onNarrow: true,
      },
      {
        key: 'device',
        title: text('columns.usedBy'),
        value: row => row.usedBy,
        show: row =>
          row.usedBy && (
            <RowLink to="/assets-and-compliance/devices" search={{ selected: row.usedBy }}>
              {text('showDevice')}
            </RowLink>
          ),
        width: 130,
      },
      { key: 'tags', title: text('columns.tags'), value: row => row.tags.join(', '), width: 110 },
      {
        key: 'expires',
        title: text('columns.expires'),
        value: row => row.expiresAt,
        show: row => dateTime(row.expiresAt),
        width: 140,
      },
      {
        key: 'made',
        title: text('columns.made'),
        value: row => row.madeAt,
        show: row => dateTime(row.madeAt),
        width: 140,
      },
      { key: 'madeBy', title: text('columns.madeBy'), value: row => row.madeBy, width: 130 },
    ],
    [text, dateTime],
  )
  return (
    <ListPage
      title={text('tokensTitle')}
      columns={columns}
      query={tokens}
      rowKey={rowKey}
      nameOf={token => token.name}
      actions={(selected, refresh) => [
        {
          key: 'tokens',
          label: text('tokensTitle'),
          actions: [
            {
              key: 'create',
              label: text('actions.createTokens'),
              icon: <AddRegular />,
              needs: ['device', 'create'],
              run: () => setCreating(true),
            },
            {
              key: 'revoke',
              label: text('actions.revokeTokens'),
              icon: <ProhibitedRegular />,
              needs: ['device', 'delete'],
              run: () => setRevoked(selected),
              unavailable: whyNotRevoked(selected) && text(`why.${whyNotRevoked(selected) ?? 'oneToken'}`),
            },
            { key: 'refresh', label: text('actions.refresh'), icon: <ArrowClockwiseRegular />, run: refresh },
          ],
        },
      ]}
      empty={text('noTokens')}
    >
      {isCreating && <CreateTokens onClose={() => setCreating(false)} />}
      {revoked && (
        <Confirm
          title={text('actions.revokeTokens')}
          label={text('actions.revokeTokens')}
          run={async () => {
            for (const { id } of revoked) await site.revokeEnrolmentToken({ token: id })
            await queryClient.invalidateQueries({ queryKey: ['enrolment-token'] })
          }}
          onClose={() => setRevoked(null)}
        >
          {text('confirm.revokeTokens', { names: [...new Set(revoked.map(one => one.name))].join(', ') })}
        </Confirm>
      )}
    </ListPage>
  )
}

function whyNotRevoked(selected: readonly EnrolmentToken[]): 'oneToken' | 'tokenOver' | null {
  if (selected.length === 0) return 'oneToken'
  return selected.every(one => ['unused', 'expired'].includes(stateOf(one))) ? null : 'tokenOver'
}
