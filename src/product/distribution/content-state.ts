// The states of content on a distribution point: Configuration Manager's numbers and names
// (SMS_PackageStatusDistPointsSummarizer.State).

/** The numbers that this version uses. */
export const contentStates = {
  installed: 0,
  installPending: 1,
  installRetrying: 2,
  installFailed: 3,
  contentUpdating: 7,
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
