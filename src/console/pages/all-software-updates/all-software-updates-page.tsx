// Software Library > Software Updates > All Software Updates.

import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CatalogueUpdate } from '#api-client'
import { catalogueUpdatesQuery, updateSortings } from '#console/data'
import { useFormats } from '#console/language'
import { PagedListPage, useAddress, useAskedOrder } from '#console/parts'
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
  const all = useMemo(() => updateColumns(text, formats), [text, formats])
  const { sorting, columns } = useAskedOrder(all, updateSortings)
  const query = useInfiniteQuery(catalogueUpdatesQuery(useUpdateSearch(), sorting))
  const { data } = query
  const rows = useMemo(() => data?.pages.flatMap(page => page.updates), [data])
  return (
    <PagedListPage
      title={text('title')}
      columns={columns}
      rows={rows}
      query={query}
      rowKey={rowKey}
      nameOf={row => row.title}
      actions={(selected, refresh) => updateActions({ text, selected, ask: setAsked, refresh })}
      tabs={row => updateTabs(row, text)}
      tools={<UpdateFilters leftOut={data?.pages[0]?.leftOut ?? null} />}
      empty={text(address.search || address.filters ? 'nothingFound' : 'empty')}
    >
      {asked && <UpdateQuestion asked={asked} onClose={() => setAsked(null)} />}
    </PagedListPage>
  )
}
