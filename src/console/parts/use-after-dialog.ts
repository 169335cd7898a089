import { useEffect } from 'react'

/** When a dialog has tried to give the focus back, in milliseconds. */
const focusedMs = 100
/** Fluent UI hides and shows what is behind a dialog with a delay of its own; after that it is over, in milliseconds. */
const settledMs = 500

/**
 * For dialogs that are mounted while they are open. One that is taken away while the page behind it changes, such as with the row of what was removed,
 * can leave the focus on nothing, and the page hidden (`aria-hidden`) from everybody who does not see it: then the content gets the focus, and is
 * shown again.
 */
export function useAfterDialog(): void {
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement === document.body) document.getElementById('content')?.focus()
      }, focusedMs)
      setTimeout(() => {
        if (document.querySelector('[role=dialog], [role=alertdialog]') === null)
          document.getElementById('console')?.removeAttribute('aria-hidden')
      }, settledMs)
    },
    [],
  )
}
