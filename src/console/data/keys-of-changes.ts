// Which readings an event is about. Pure.

/** One change as the site tells it: an object's kind and name (null: many, or the only one), and what happened to it. */
export type LiveChange = {
  kind: string
  objectId: string | null
  change: 'created' | 'changed' | 'progress' | 'removed'
}

/** Readings that show something of another kind, too: a list of packages shows when they are serviced next. */
const alsoShownBy: Record<string, readonly string[]> = {
  'servicing-occurrence': ['servicing-schedule'],
  'servicing-run': ['servicing-schedule'],
  'content-action': ['content-status'],
  'distribution-point': ['content-status'],
  'image-contents': ['upgrade-package'],
  'update-catalogue': ['catalogue-update', 'update-source'],
}

/** Keys under which something is to be read again, each once: of progress only what is about the very object. */
export function keysOfChanges(changes: readonly LiveChange[]): string[][] {
  const keys = new Map<string, string[]>()
  const add = (key: string[]) => keys.set(key.join(' '), key)
  for (const { kind, objectId, change } of changes) {
    if (change === 'progress' && objectId !== null) add([kind, objectId])
    else for (const one of [kind, ...(alsoShownBy[kind] ?? [])]) add([one])
  }
  // What is read again as a whole need not be once more by its parts.
  return [...keys.values()].filter(key => key.length === 1 || !keys.has(key[0] ?? ''))
}
