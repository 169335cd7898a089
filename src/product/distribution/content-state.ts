// The states of content on a distribution point: Configuration Manager's numbers and names
// (SMS_PackageStatusDistPointsSummarizer.State), and what each report makes of them.

import type { ProgressReport } from '#product/distribution-protocol'

/** The states by their names here. */
export const contentStates = {
  installed: 0,
  installPending: 1,
  installRetrying: 2,
  installFailed: 3,
  removalPending: 4,
  removalRetrying: 5,
  removalFailed: 6,
  contentUpdating: 7,
  contentMonitoring: 8,
} as const

const names: Record<number, string> = {
  0: 'INSTALLED',
  1: 'INSTALL_PENDING',
  2: 'INSTALL_RETRYING',
  3: 'INSTALL_FAILED',
  4: 'REMOVAL_PENDING',
  5: 'REMOVAL_RETRYING',
  6: 'REMOVAL_FAILED',
  7: 'CONTENT_UPDATING',
  8: 'CONTENT_MONITORING',
}

/** The name of a state, for example `INSTALLED`. */
export function contentStateName(state: number): string {
  return names[state] ?? 'UNKNOWN'
}

/** Whether content in this state is on its way out: it is no longer given to anybody, and ends when the point no longer names it. */
export function isRemoval(state: number): boolean {
  return state >= contentStates.removalPending && state <= contentStates.removalFailed
}

/** What can happen to content on a point: a progress report, a receipt that holds, or that the point no longer names it. */
export type ContentEvent = ProgressReport['state'] | 'receipt' | 'not-held'

/**
 * The next state for each event, by the state before (0 to 8). Two things stand in every line: only a receipt leads to INSTALLED,
 * and nothing but an administrator (who distributes again) leads out of the removal states.
 */
const transitions: Record<ContentEvent, readonly number[]> = {
  //            0  1  2  3  4  5  6  7  8
  waiting: [0, 1, 2, 2, 4, 5, 6, 7, 8],
  transferring: [0, 1, 2, 2, 4, 5, 6, 7, 8],
  validating: [0, 1, 2, 2, 4, 5, 6, 7, 8],
  retrying: [0, 2, 2, 2, 5, 5, 5, 2, 8],
  failed: [0, 3, 3, 3, 6, 6, 6, 3, 3],
  // What a point says that it holds is not proof: its receipt is.
  held: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  lost: [2, 1, 2, 3, 4, 5, 6, 7, 2],
  removing: [0, 1, 2, 3, 4, 5, 5, 7, 8],
  // Nor is this the end of a removal: that is the point's next question, which names everything that it holds.
  removed: [0, 1, 2, 3, 4, 5, 6, 7, 8],
  receipt: [0, 0, 0, 0, 4, 5, 6, 0, 0],
  'not-held': [2, 1, 2, 3, 4, 5, 6, 7, 2],
}

/** The state after an event. A state that is not known stays what it is. */
export function nextState(state: number, event: ContentEvent): number {
  return transitions[event][state] ?? state
}
