// A page that is a list with its details: most nodes of the tree are one.

import { type ReactNode, useCallback } from 'react'
import type { ActionGroup } from './action.ts'
import { Details, type DetailsTab } from './details.tsx'
import type { Column } from './list/column.ts'
import { List } from './list/list.tsx'
import { Page } from './page.tsx'
import { useSelectedRows } from './selected.ts'

/** What was read, as TanStack Query has it. */
type Read<Row> = { data: readonly Row[] | undefined; error: Error | null; refetch: () => Promise<unknown> }

/** See the top of this file. */
export function ListPage<Row extends object>(props: {
  title: string
  columns: readonly Column<Row>[]
  query: Read<Row>
  rowKey: (row: Row) => string
  /** What the details are headed with. */
  nameOf: (row: Row) => string
  actions: (selected: readonly Row[], refresh: () => void) => readonly ActionGroup[]
  /** Absent: there is nothing more to tell of a row than what the list does. */
  tabs?: (row: Row) => readonly DetailsTab[]
  empty: ReactNode
  /** Between the title and the list: filters that the site carries out. */
  above?: ReactNode
  onOpen?: (row: Row) => void
  /** Dialogs. */
  children?: ReactNode
}) {
  const { title, columns, query, rowKey, nameOf, actions, tabs, empty, above, onOpen, children } = props
  const { data, error, refetch } = query
  const refresh = useCallback(() => void refetch(), [refetch])
  const selected = useSelectedRows(data, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  return (
    <Page title={title} actions={actions(selected, refresh)}>
      {above}
      <List
        label={title}
        columns={columns}
        rows={data}
        rowKey={rowKey}
        problem={error}
        onRetry={refresh}
        empty={empty}
        {...(onOpen && { onOpen })}
      />
      {tabs && (
        <Details name={one ? nameOf(one) : null} selected={selected.length} tabs={one ? tabs(one) : []} />
      )}
      {children}
    </Page>
  )
}
