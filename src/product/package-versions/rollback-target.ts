// Which version a rollback goes to when none is named. Pure.

/** What is decided by. */
type Candidate = {
  number: number
  contentVersion: string
  inUse: boolean
  bad: unknown
  promoted: unknown
}

/**
 * The newest older version that was promoted; where none was, the newest older one. Never one that is marked bad or has the content that
 * is in use; null when there is none.
 */
export function rollbackTarget(versions: readonly Candidate[]): number | null {
  const inUse = versions.find(one => one.inUse)
  if (inUse === undefined) return null
  const older = versions
    .filter(one => one.number < inUse.number && one.bad === null)
    .filter(one => one.contentVersion !== inUse.contentVersion)
    .sort((one, other) => other.number - one.number)
  return (older.find(one => one.promoted !== null) ?? older[0])?.number ?? null
}
