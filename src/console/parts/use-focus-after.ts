import { useEffect } from 'react'

/**
 * Puts the focus on the content when a dialog is gone and with it what had opened it, such as the row of what was removed: otherwise it would be on
 * nothing, and what is behind the dialog would stay hidden from screen readers.
 */
export function useFocusAfter(): void {
  useEffect(
    () => () => {
      // Once the dialog has tried to give the focus back.
      setTimeout(() => {
        if (document.activeElement === document.body) document.getElementById('content')?.focus()
      }, 100)
    },
    [],
  )
}
