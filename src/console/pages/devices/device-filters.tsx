// Which devices are shown: by state and by group. It stands in the address.

import { Select } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { Device } from '#api-client'
import { type DeviceSearch, deviceGroupsQuery } from '#console/data'
import { useAddress } from '#console/parts'
import { useText } from './device-text.ts'

const states = ['waiting', 'approved', 'revoked'] as const satisfies readonly Device['state'][]

/** The search of the address. */
export function useDeviceSearch(): DeviceSearch {
  const [address] = useAddress()
  return {
    text: (address.search ?? '').trim(),
    state: states.find(one => one === address.state) ?? null,
    deviceGroup: address.group ?? null,
  }
}

/** See the top of this file. */
export function DeviceFilters() {
  const text = useText()
  const [, change] = useAddress()
  const { state, deviceGroup } = useDeviceSearch()
  const groups = useQuery(deviceGroupsQuery())
  const names = (groups.data ?? []).map(one => one.name)
  return (
    <>
      <Select
        aria-label={text('columns.state')}
        value={state ?? ''}
        onChange={(_, { value }) => change({ state: value, selected: null })}
      >
        <option value="">{text('filters.allStates')}</option>
        {states.map(one => (
          <option key={one} value={one}>
            {text(`states.${one}`)}
          </option>
        ))}
      </Select>
      <Select
        aria-label={text('columns.group')}
        value={deviceGroup ?? ''}
        onChange={(_, { value }) => change({ group: value, selected: null })}
      >
        <option value="">{text('filters.allGroups')}</option>
        {[...new Set([...names, ...(deviceGroup === null ? [] : [deviceGroup])])].map(one => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </Select>
    </>
  )
}
