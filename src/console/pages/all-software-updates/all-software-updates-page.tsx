// Software Library > Software Updates > All Software Updates.

import { useInfiniteQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { CatalogueUpdate } from '#api-client'
import { catalogueUpdatesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Details, Page, PagedList, useAddress, useSelectedRows } from '#console/parts'
import { updateActions } from './update-actions.tsx'
import { updateColumns } from './update-columns.tsx'
import { UpdateFilters, useUpdateSearch } from './update-filters.tsx'
import { type Asked, UpdateQuestion } from './update-question.tsx'
import { updateTabs } from './update-tabs.tsx'
import { useText } from './update-text.ts'

const rowKey = (row: CatalogueUpdate) => row.updateId

/** The catalogue with the details of one update. */
export function AllSoftwareUpdatesPage() {
  const text = useText()
  const formats = useFormats()
  const [address] = useAddress()
  const [asked, setAsked] = useState<Asked | null>(null)
  const query = useInfiniteQuery(catalogueUpdatesQuery(useUpdateSearch()))
  const { data, refetch, fetchNextPage } = query
  const rows = useMemo(() => data?.pages.flatMap(page => page.updates), [data])
  const columns = useMemo(() => updateColumns(text, formats), [text, formats])
  const selected = useSelectedRows(rows, rowKey)
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const refresh = useCallback(() => void refetch(), [refetch])
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  return (
    <Page title={text('title')} actions={updateActions({ text, selected, ask: setAsked, refresh })}>
      <PagedList
        label={text('title')}
        columns={columns}
        rows={rows}
        tools={<UpdateFilters leftOut={data?.pages[0]?.leftOut ?? null} />}
        hasMore={query.hasNextPage}
        isReadingMore={query.isFetchingNextPage}
        onMore={more}
        problem={query.error}
        onRetry={refresh}
        rowKey={rowKey}
        empty={text(address.search || address.filters ? 'nothingFound' : 'empty')}
      />
      <Details name={one?.title ?? null} selected={selected.length} tabs={one ? updateTabs(one, text) : []} />
      {asked && <UpdateQuestion asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  )
}
