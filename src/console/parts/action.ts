import type { ReactElement } from 'react'

/** Something that a person can do here. */
export type Action = {
  key: string
  label: string
  icon: ReactElement
  /** Up to three that are seldom needed stand above each other, so that the ribbon has room for the others. */
  isSmall?: boolean
  /** What it does; given an address instead, it leads there. */
  run?: () => void
  to?: string
  /** What whoever does it must be permitted: an object class and an operation, as the site names them. */
  needs?: readonly [objectClass: string, operation: string]
  /** Why it cannot be done now; null when it can. Said where the action is shown. */
  unavailable?: string | null
}

/** Actions that belong together, under the name that the group has in the ribbon. */
export type ActionGroup = { key: string; label: string; actions: readonly Action[] }
