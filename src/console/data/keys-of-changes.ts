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
  'servicing-schedule': ['upgrade-package'],
  'content-action': ['content-status'],
  'distribution-point': ['content-status', 'boundary-group'],
  // Each shows the names of the other.
  boundary: ['boundary-group'],
  'boundary-group': ['boundary'],
  // A device shows its groups, and a group counts its members.
  device: ['device-group'],
  'device-group': ['device'],
  'image-contents': ['upgrade-package'],
  'package-version': ['upgrade-package'],
  'update-schedule': ['upgrade-package'],
  rollout: ['upgrade-package'],
  'content-retention': ['content-library'],
  'update-catalogue': ['catalogue-update', 'update-source'],
  'alert-mail-server': ['alert-subscription'],
  'audit-entry': ['audit'],
  // The key `session` is who is signed in here.
  session: ['sessions'],
}

/** Readings in which progress is seen beside the object's own. */
const progressShownBy: Record<string, readonly string[][]> = {
  deployment: [['deployment', 'list']],
  operation: [['operation', 'newest']],
  'servicing-run': [['servicing-run', 'queue']],
  // Its readings are by package, by point, and of all.
  'content-status': [['content-status']],
}

/** Keys under which something is to be read again, each once: of progress only what is about the very object, or shows it. */
export function keysOfChanges(changes: readonly LiveChange[]): string[][] {
  const keys = new Map<string, string[]>()
  const add = (key: string[]) => keys.set(key.join(' '), key)
  for (const { kind, objectId, change } of changes) {
    if (change === 'progress' && objectId !== null)
      for (const key of [[kind, objectId], ...(progressShownBy[kind] ?? [])]) add(key)
    else for (const one of [kind, ...(alsoShownBy[kind] ?? [])]) add([one])
  }
  // What is read again as a whole need not be once more by its parts.
  return [...keys.values()].filter(key => key.length === 1 || !keys.has(key[0] ?? ''))
}
