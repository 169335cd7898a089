// Who is signed in.

import { useSyncExternalStore } from 'react'

const storageKey = 'slipstream-token'
const listeners = new Set<() => void>()

/** The token of this tab, or null. */
export function readToken(): string | null {
  return sessionStorage.getItem(storageKey)
}

/** Signs in with a token, or out with null. */
export function keepToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(storageKey)
  else sessionStorage.setItem(storageKey, token)
  for (const changed of listeners) changed()
}

/** Called when the site does not know the session any more. */
export function sessionEnded(): void {
  keepToken(null)
}

/** Whether somebody is signed in in this tab. */
export function useSignedIn(): boolean {
  return useSyncExternalStore(
    changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => readToken() !== null,
  )
}
