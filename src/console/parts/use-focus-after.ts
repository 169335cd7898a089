import { useEffect, useState } from 'react'

/**
 * Gives the focus back when a dialog is gone: to what had opened it, or to the content when that went along, such as the row of what was removed.
 * Otherwise it would be on nothing, and what is behind the dialog would stay hidden from screen readers.
 */
export function useFocusAfter(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // Once the dialog is really gone.
      setTimeout(() => {
        const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body
        const target = isThere ? opener : document.getElementById('content')
        target?.focus()
      }, 100)
    },
    [opener],
  )
}
