// What is read about devices and what they shall do; the keys as in queries.ts.

import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Device, DeviceGroup } from '#api-client'
import { type AskedOrder, orderOf } from './asked-order.ts'
import { site } from './send.ts'

/** What devices are searched by; a text that is empty searches nothing. */
export type DeviceSearch = { text: string; state: Device['state'] | null; deviceGroup: string | null }

/** What makes a device a member of a group. */
export type DeviceGroupRule = Pick<DeviceGroup, 'deviceNames' | 'subnets' | 'tags'>

/** How many devices one reading brings. */
const devicesPerPage = 200

/** By what devices are sorted, by the names of columns. */
export const deviceSortings = ['name', 'state', 'edition', 'architecture', 'language'] as const

/** Devices, page by page; by name unless another order is asked for. */
export const devicesQuery = (
  { text, state, deviceGroup }: DeviceSearch,
  sorting: AskedOrder<(typeof deviceSortings)[number]> = null,
) =>
  infiniteQueryOptions({
    queryKey: ['device', 'search', { text, state, deviceGroup }, sorting],
    queryFn: ({ pageParam }) =>
      site.listDevices({
        ...(text !== '' && { text }),
        ...(state !== null && { state }),
        ...(deviceGroup !== null && { deviceGroup }),
        ...orderOf(sorting),
        limit: devicesPerPage,
        ...(pageParam !== null && { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: page => (page.length < devicesPerPage ? null : (page.at(-1)?.id ?? null)),
    placeholderData: keepPreviousData,
    staleTime: 5000,
  })

/** One device, by its ID. */
export const deviceQuery = (device: string) =>
  queryOptions({ queryKey: ['device', device], queryFn: () => site.readDevice({ device }) })

/** All device groups. */
export const deviceGroupsQuery = () =>
  queryOptions({ queryKey: ['device-group'], queryFn: () => site.listDeviceGroups() })

/** Which approved devices would be in such a group. */
export const deviceGroupPreviewQuery = (rule: DeviceGroupRule) =>
  queryOptions({
    queryKey: ['device-group', 'preview', rule],
    queryFn: () => site.previewDeviceGroup(rule),
    refetchInterval: false,
    retry: false,
  })

/** All enrolment tokens, the newest first; of each what it is for, and never its text. */
export const enrolmentTokensQuery = () =>
  queryOptions({ queryKey: ['enrolment-token'], queryFn: () => site.listEnrolmentTokens() })
