// What a page shows stands in its address, so that it can be kept, sent, and gone back to.

import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

/** The query of the address: texts by name. */
export type Address = Readonly<Record<string, string>>

/** Changes the query: a text, or null to take one out. A change is a step back can undo only when it says `step`. */
export type ChangeAddress = (changes: Record<string, string | null>, how?: { step?: boolean }) => void

/** The query of the address, and how to change it. */
export function useAddress(): [Address, ChangeAddress] {
  const address = useSearch({ strict: false }) as Address
  const navigate = useNavigate()
  const change = useCallback<ChangeAddress>(
    (changes, { step = false } = {}) => {
      const search = (before: Address) =>
        Object.fromEntries(
          Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null && value !== ''),
        )
      void navigate({ to: '.', search: search as never, replace: !step })
    },
    [navigate],
  )
  return [address, change]
}

/** Several things in one text of the address. IDs and keys have no dots but those of versions, so that a space tells them apart. */
export function readMany(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter(one => one !== '')
}

/** The reverse of {@link readMany}; null when there are none. */
export function writeMany(names: Iterable<string>): string | null {
  return [...names].join(' ') || null
}
