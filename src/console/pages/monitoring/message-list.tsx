// A page that lists status messages: all that a filter lets through, or those that are alerts.

import { useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import type { StatusMessage } from '#api-client'
import { type StatusFilter, statusMessagesQuery, usePackageNames } from '#console/data'
import { useFormats } from '#console/language'
import { type ActionGroup, PagedListPage, useAddress, useAskedOrder } from '#console/parts'
import { messageColumns, messageTabs } from './message-columns.tsx'
import { useMessageText } from './message-text.ts'
import { useText } from './monitoring-text.ts'

/** Their numbers rise with time. */
const sortable = ['at'] as const

const rowKey = (message: StatusMessage) => String(message.id)

/** See the top of this file. The search of the address is added to the filter. */
export function MessageList(props: {
  title: string
  filter: Omit<StatusFilter, 'text'>
  actions: (selected: readonly StatusMessage[], refresh: () => void) => readonly ActionGroup[]
  above: ReactNode
  empty: string
}) {
  const text = useText()
  const formats = useFormats()
  const nameOf = usePackageNames()
  const say = useMessageText()
  const [address] = useAddress()
  const all = useMemo(() => messageColumns(text, formats, { nameOf, say }), [text, formats, nameOf, say])
  const { sorting, columns } = useAskedOrder(all, sortable)
  const filter = { ...props.filter, text: (address.search ?? '').trim() }
  const query = useInfiniteQuery(statusMessagesQuery(filter, sorting?.descending === false))
  const rows = useMemo(() => query.data?.pages.flat(), [query.data])
  return (
    <PagedListPage
      title={props.title}
      columns={columns}
      rows={rows}
      query={query}
      rowKey={rowKey}
      nameOf={row => row.code}
      actions={props.actions}
      above={props.above}
      tabs={row => messageTabs(row, text, formats, { nameOf, say })}
      empty={filter.text === '' ? props.empty : text('messages.empty')}
    />
  )
}
