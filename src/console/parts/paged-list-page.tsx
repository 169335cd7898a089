// As list-page.tsx, for a list that the site searches and sorts, and that comes page by page.

import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { type ReactNode, useCallback } from 'react'
import type { ActionGroup } from './action.ts'
import { Details, type DetailsTab } from './details.tsx'
import type { Column } from './list/column.ts'
import { PagedList } from './list/paged-list.tsx'
import { Page } from './page.tsx'
import { useSelectedRows } from './selected.ts'

/** See the top of this file. */
export function PagedListPage<Row extends object>(props: {
  title: string
  columns: readonly Column<Row>[]
  /** The rows that are here, and the query that brings more; `rows` stays the same as long as they do. */
  rows: readonly Row[] | undefined
  query: UseInfiniteQueryResult
  rowKey: (row: Row) => string
  /** What the details are headed with. */
  nameOf: (row: Row) => string
  actions: (selected: readonly Row[], refresh: () => void) => readonly ActionGroup[]
  tabs: (row: Row) => readonly DetailsTab[]
  empty: ReactNode
  /** Beside the search, and between the title and the list. */
  tools?: ReactNode
  above?: ReactNode
  /** Dialogs. */
  children?: ReactNode
}) {
  const { title, columns, rows, query, rowKey, nameOf, actions, tabs, empty } = props
  const { refetch, fetchNextPage } = query
  const refresh = useCallback(() => void refetch(), [refetch])
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const selected = useSelectedRows(rows, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  return (
    <Page title={title} actions={actions(selected, refresh)}>
      {props.above}
      <PagedList
        label={title}
        columns={columns}
        rows={rows}
        tools={props.tools}
        hasMore={query.hasNextPage}
        isReadingMore={query.isFetchingNextPage}
        onMore={more}
        problem={query.error}
        onRetry={refresh}
        rowKey={rowKey}
        empty={empty}
      />
      <Details name={one ? nameOf(one) : null} selected={selected.length} tabs={one ? tabs(one) : []} />
      {props.children}
    </Page>
  )
}
