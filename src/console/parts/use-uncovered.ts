import { useEffect } from 'react'

/** Fluent UI hides and shows what is behind a dialog with a delay of its own; after that it is over, in milliseconds. */
const settledMs = 500

/**
 * For dialogs that are mounted while they are open. One that is taken away while the page behind it changes can leave that page hidden (`aria-hidden`)
 * from everybody who does not see it: then it is shown again.
 */
export function useUncovered(): void {
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.querySelector('[role=dialog], [role=alertdialog]') === null)
          document.getElementById('console')?.removeAttribute('aria-hidden')
      }, settledMs)
    },
    [],
  )
}
