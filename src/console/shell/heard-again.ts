// What is behind a dialog is hidden from screen readers while it is open (`aria-hidden`, by Fluent UI). When one goes in the moment in which the page
// behind it changes, such as with the row of what was removed, that can stay. Then it is taken away here, for every dialog.

/** Fluent UI shows again what it hid with a delay of its own; after that it is over, in milliseconds. */
const settledMs = 300

/** Watches from now on. `place`: where the console is; dialogs are beside it. */
export function watchDialogs(place: HTMLElement): void {
  let asked: ReturnType<typeof setTimeout> | undefined
  const look = () => {
    clearTimeout(asked)
    asked = setTimeout(() => {
      const isOpen = document.querySelector('[role=dialog], [role=alertdialog]') !== null
      if (!isOpen) place.removeAttribute('aria-hidden')
    }, settledMs)
  }
  const watcher = new MutationObserver(look)
  watcher.observe(document.body, { childList: true })
  watcher.observe(place, { attributeFilter: ['aria-hidden'] })
}
