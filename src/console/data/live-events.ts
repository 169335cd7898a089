// What the site tells by itself: one connection for the whole console, which goes on where it broke (Last-Event-ID, by the browser).
// What an event names is read again where it is shown. Without the connection everything that is shown is read again every few seconds.

import { useSyncExternalStore } from 'react'
import { keysOfChanges, type LiveChange } from './keys-of-changes.ts'
import { pollUnless, queryClient } from './query-client.ts'

/** How long changes gather before what they are about is read again, in milliseconds: work that goes on changes something all the time. */
const gatherMs = 250
/** After how long a connection that the site refused is tried again, in milliseconds. */
const againMs = 15_000

const listeners = new Set<() => void>()
let source: EventSource | null = null
let isConnected = false
let waiting: LiveChange[] = []
let again: ReturnType<typeof setTimeout> | null = null

/** Opens the connection, once somebody is signed in. */
export function startLiveEvents(): void {
  if (source !== null) return
  source = new EventSource('/api/v1/events')
  source.addEventListener('ready', () => connected(true))
  source.addEventListener('reset', () => {
    connected(true)
    void queryClient.invalidateQueries()
  })
  source.addEventListener('change', event => gather(JSON.parse(event.data) as LiveChange))
  source.addEventListener('error', () => {
    connected(false)
    // The browser comes back by itself from a break; from a refusal it does not.
    if (source?.readyState !== EventSource.CLOSED) return
    source = null
    again ??= setTimeout(() => {
      again = null
      startLiveEvents()
    }, againMs)
  })
}

/** Closes it, when nobody is signed in any more. */
export function stopLiveEvents(): void {
  if (again !== null) clearTimeout(again)
  again = null
  source?.close()
  source = null
  waiting = []
  connected(false)
}

pollUnless(() => isConnected)

/** Whether the site tells what changes. */
export function useLive(): boolean {
  return useSyncExternalStore(
    changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    () => isConnected,
  )
}

function connected(now: boolean): void {
  // What changed while there was no connection was told to nobody.
  if (now && !isConnected)
    void queryClient.invalidateQueries({ predicate: query => query.queryKey[0] !== 'session' })
  isConnected = now
  for (const changed of listeners) changed()
}

function gather(change: LiveChange): void {
  waiting.push(change)
  // The first one that waits sets the time at which all are carried out.
  if (waiting.length === 1) setTimeout(readAgain, gatherMs)
}

function readAgain(): void {
  const changes = waiting
  waiting = []
  for (const queryKey of keysOfChanges(changes)) void queryClient.invalidateQueries({ queryKey })
}
