// What is different between a source as it was read and as it is now. Pure.

/** A file as one of the two listings has it; `modified` is null where it is not known. */
export type ComparedFile = { path: string; size: number; modified: string | null }

/** What is different. Paths are sorted as they were listed. */
export type SourceDifference = {
  added: ComparedFile[]
  removed: ComparedFile[]
  /** Of another size, or of another time where both are known. */
  changed: { path: string; before: ComparedFile; now: ComparedFile }[]
  /** Files with the same name, size and time. */
  same: number
}

/** Compares by names as they are spelled, sizes, and times to the millisecond. */
export function compareListings(
  before: readonly ComparedFile[],
  now: readonly ComparedFile[],
): SourceDifference {
  const known = new Map(before.map(file => [file.path, file]))
  const difference: SourceDifference = { added: [], removed: [], changed: [], same: 0 }
  for (const file of now) {
    const old = known.get(file.path)
    known.delete(file.path)
    if (old === undefined) difference.added.push(file)
    else if (isSame(old, file)) difference.same += 1
    else difference.changed.push({ path: file.path, before: old, now: file })
  }
  difference.removed.push(...known.values())
  return difference
}

function isSame(old: ComparedFile, now: ComparedFile): boolean {
  const isTimeKnown = old.modified !== null && now.modified !== null
  return old.size === now.size && (!isTimeKnown || old.modified === now.modified)
}
