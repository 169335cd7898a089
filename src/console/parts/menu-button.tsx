// A button with a menu. What the menu is made of is loaded when it is first wanted.

import { Button, type ButtonProps } from '@fluentui/react-components'
import { type ReactNode, Suspense, useRef, useState } from 'react'

/** What a menu is given: where it stands, and how it closes. Made with `<OpenMenu>`. */
export type MenuPlace = { at: HTMLElement; onClose: () => void }

/** See the top of this file. */
export function MenuButton(props: {
  label: string
  icon: NonNullable<ButtonProps['icon']>
  /** What it says; absent: only the icon is shown, and the label is its name. */
  children?: ReactNode
  className?: string
  /** A component that is loaded when it is first shown, by React's `lazy`. */
  menu: (place: MenuPlace) => ReactNode
}) {
  const { label, icon, children, className, menu } = props
  const button = useRef<HTMLButtonElement>(null)
  const [at, setAt] = useState<HTMLElement | null>(null)
  return (
    <>
      <Button
        ref={button}
        appearance="subtle"
        className={className}
        icon={icon}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        onClick={() => setAt(at === null ? button.current : null)}
        onKeyDown={event => {
          if (event.key === 'ArrowDown') setAt(button.current)
        }}
      >
        {children}
      </Button>
      {at && <Suspense fallback={null}>{menu({ at, onClose: () => setAt(null) })}</Suspense>}
    </>
  )
}
