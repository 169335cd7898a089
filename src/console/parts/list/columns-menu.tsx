import { MenuItemCheckbox } from '@fluentui/react-components'
import type { MenuPlace } from '../menu-button.tsx'
import { OpenMenu } from '../open-menu.tsx'
import { useAddress, writeMany } from '../use-address.ts'

/** A column, for who only chooses it. */
type Named = { key: string; title: string }

/** The menu of a list's columns; the first one cannot be left out. Loaded when it is opened. */
export default function ColumnsMenu(
  props: MenuPlace & { columns: readonly Named[]; shown: readonly Named[] },
) {
  const { columns, shown, ...place } = props
  const [, change] = useAddress()
  return (
    <OpenMenu
      {...place}
      checkedValues={{ columns: shown.map(column => column.key) }}
      onCheckedValueChange={(_, { checkedItems }) => change({ columns: writeMany(checkedItems) })}
    >
      {columns.map((column, at) => (
        <MenuItemCheckbox key={column.key} name="columns" value={column.key} disabled={at === 0}>
          {column.title}
        </MenuItemCheckbox>
      ))}
    </OpenMenu>
  )
}
