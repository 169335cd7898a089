import { useEffect, useState } from 'react'

/** When a dialog has tried to give the focus back, in milliseconds. */
const focusedMs = 100

/**
 * For dialogs that are mounted while they are open: when one goes, what had the focus before it gets it again; when that went with it, such as the
 * row of what was removed, the focus would be on nothing: then the content gets it.
 */
export function useAfterDialog(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return
        if (before instanceof HTMLElement) before.focus()
        if (document.activeElement === document.body) document.getElementById('content')?.focus()
      }, focusedMs)
    },
    [before],
  )
}
