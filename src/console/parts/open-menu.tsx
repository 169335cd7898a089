import { Menu, MenuList, MenuPopover, type MenuProps } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import type { MenuPlace } from './menu-button.tsx'

/** The open menu of a `<MenuButton>`: items of Fluent UI. The focus goes back to the button. */
export function OpenMenu(
  props: MenuPlace & Pick<MenuProps, 'checkedValues' | 'onCheckedValueChange'> & { children: ReactNode },
) {
  const { at, onClose, children, ...checked } = props
  return (
    <Menu
      open
      positioning={{ target: at, position: 'below', align: 'end', autoSize: true }}
      onOpenChange={(event, { open, type }) => {
        // A click on the button closes it, too: by the button.
        if (open || (event.target instanceof Node && at.contains(event.target))) return
        if (type !== 'clickOutside') at.focus()
        onClose()
      }}
      {...checked}
    >
      <MenuPopover>
        <MenuList>{children}</MenuList>
      </MenuPopover>
    </Menu>
  )
}
