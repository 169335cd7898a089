import { MenuItemCheckbox, Text } from '@fluentui/react-components'
import { FilterRegular } from '@fluentui/react-icons/svg/filter'
import type { UpdateSearch } from '#console/data'
import { MenuButton, OpenMenu, readMany, useAddress, writeMany } from '#console/parts'
import { useText } from './update-text.ts'

/** What can be hidden or shown. */
const filters = ['hideSuperseded', 'hideExpired', 'showDeclined', 'ignoreFilters'] as const

/** The search of the address. */
export function useUpdateSearch(): UpdateSearch {
  const [address] = useAddress()
  const chosen = readMany(address.filters)
  return {
    text: (address.search ?? '').trim(),
    category: address.category ?? null,
    hideSuperseded: chosen.includes('hideSuperseded'),
    hideExpired: chosen.includes('hideExpired'),
    showDeclined: chosen.includes('showDeclined'),
    ignoreFilters: chosen.includes('ignoreFilters'),
  }
}

/** What is hidden, and what of that fits the search. */
export function UpdateFilters({ leftOut }: { leftOut: { declined: number; byFilters: number } | null }) {
  const text = useText()
  const [address, change] = useAddress()
  const hidden = [
    (leftOut?.declined ?? 0) > 0 && text('hidden.declined', { count: leftOut?.declined ?? 0 }),
    (leftOut?.byFilters ?? 0) > 0 && text('hidden.byFilters', { count: leftOut?.byFilters ?? 0 }),
  ].filter(one => one !== false)
  return (
    <>
      {hidden.length > 0 && <Text size={200}>{text('hidden.all', { what: hidden.join(', ') })}</Text>}
      <MenuButton
        label={text('filters.label')}
        icon={<FilterRegular />}
        menu={place => (
          <OpenMenu
            {...place}
            checkedValues={{ filters: readMany(address.filters) }}
            onCheckedValueChange={(_, { checkedItems }) => change({ filters: writeMany(checkedItems) })}
          >
            {filters.map(one => (
              <MenuItemCheckbox key={one} name="filters" value={one}>
                {text(`filters.${one}`)}
              </MenuItemCheckbox>
            ))}
          </OpenMenu>
        )}
      >
        {text('filters.label')}
      </MenuButton>
    </>
  )
}
