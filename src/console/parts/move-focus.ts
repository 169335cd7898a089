// One stop of the Tab key for controls that stand in a row: the arrow keys go from one to the next (ARIA Authoring Practices, roving tabindex).

import type { KeyboardEvent } from 'react'

const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** Moves the focus among the controls of an element by the key that was pressed, round and round. @returns what has it now; null: the key is no such key. */
export function moveFocus(event: KeyboardEvent<HTMLElement>, controls: string): HTMLElement | null {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(controls)]
  const here = all.indexOf(event.target as HTMLElement)
  const step = steps[event.key]
  const place =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? -1
        : step && here !== -1
          ? (here + step) % all.length
          : null
  const next = place === null ? undefined : all.at(place)
  if (next === undefined) return null
  event.preventDefault()
  next.focus()
  return next
}

/** Leaves one of the controls to the Tab key: the one that has the focus, else the one that had it, else the first. */
export function keepOneStop(around: HTMLElement | null, controls: string): void {
  const all = [...(around?.querySelectorAll<HTMLElement>(controls) ?? [])]
  const one =
    all.find(control => control === document.activeElement) ??
    all.find(control => control.getAttribute('tabindex') === '0') ??
    all[0]
  for (const control of all) control.tabIndex = control === one ? 0 : -1
}
