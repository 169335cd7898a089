import { useEffect } from 'react'

/** When a dialog has tried to give the focus back, in milliseconds. */
const focusedMs = 100

/**
 * For dialogs that are mounted while they are open: when one goes and with it what had opened it, such as the row of what was removed, the focus would
 * be on nothing; then the content gets it.
 */
export function useAfterDialog(): void {
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement === document.body) document.getElementById('content')?.focus()
      }, focusedMs)
    },
    [],
  )
}
