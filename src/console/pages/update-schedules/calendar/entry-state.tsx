import type { ReactNode } from 'react'
import { type StateKind, StateLabel } from '#console/parts'
import type { CalendarEntry } from './calendar-entries.ts'

const kinds: Record<CalendarEntry['state'], StateKind> = {
  due: 'waiting',
  waiting: 'waiting',
  running: 'working',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'bad',
  skipped: 'none',
  missed: 'warning',
}

/** Something with the icon of a time's state. */
export function EntryState({ state, children }: { state: CalendarEntry['state']; children: ReactNode }) {
  return <StateLabel kind={kinds[state]}>{children}</StateLabel>
}
