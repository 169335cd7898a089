// Assets and Compliance > Devices.

import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { Device } from '#api-client'
import { deviceQuery, deviceSortings, devicesQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Details, Page, PagedList, readMany, useAddress, useAskedOrder } from '#console/parts'
import { deviceActions } from './device-actions.tsx'
import { deviceColumns } from './device-columns.tsx'
import { DeviceFilters, useDeviceSearch } from './device-filters.tsx'
import { type Asked, DeviceQuestion } from './device-question.tsx'
import { deviceTabs } from './device-tabs.tsx'
import { useText } from './device-text.ts'

const rowKey = (row: Device) => row.id

/** The devices with the details of one. */
export function DevicesPage() {
  const text = useText()
  const formats = useFormats()
  const [address] = useAddress()
  const [asked, setAsked] = useState<Asked | null>(null)
  const search = useDeviceSearch()
  const all = useMemo(() => deviceColumns(text, formats), [text, formats])
  const { sorting, columns } = useAskedOrder(all, deviceSortings)
  const query = useInfiniteQuery(devicesQuery(search, sorting))
  const { data, refetch, fetchNextPage } = query
  const rows = useMemo(() => data?.pages.flat(), [data])
  const keys = readMany(address.selected)
  const here = (rows ?? []).filter(row => keys.includes(row.id))
  // Which one is looked at stands in the address, also when it is none of the first.
  const alone = useQuery({
    ...deviceQuery(keys[0] ?? ''),
    enabled: keys.length === 1 && rows !== undefined && here.length === 0,
    retry: false,
  })
  const selected = here.length === 0 && alone.data?.id === keys[0] && alone.data ? [alone.data] : here
  const one = selected.length === 1 ? (selected[0] ?? null) : null
  const refresh = useCallback(() => void refetch(), [refetch])
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage])
  const isSearched = search.text !== '' || search.state !== null || search.deviceGroup !== null
  return (
    <Page title={text('title')} actions={deviceActions({ text, selected, ask: setAsked, refresh })}>
      <PagedList
        label={text('title')}
        columns={columns}
        rows={rows}
        tools={<DeviceFilters />}
        hasMore={query.hasNextPage}
        isReadingMore={query.isFetchingNextPage}
        onMore={more}
        problem={query.error}
        onRetry={refresh}
        rowKey={rowKey}
        empty={text(isSearched ? 'nothingFound' : 'empty')}
      />
      <Details name={one?.name ?? null} selected={selected.length} tabs={one ? deviceTabs(one, text) : []} />
      {asked && <DeviceQuestion asked={asked} onClose={() => setAsked(null)} />}
    </Page>
  )
}
