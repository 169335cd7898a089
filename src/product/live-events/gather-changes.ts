// What is told of many changes at once: of each object one, and of very many objects of one kind only that they are many.

/** What happened to an object: `progress` is how far it is, and nothing else. */
export const changes = ['created', 'changed', 'progress', 'removed'] as const
/** See above. */
export type Change = (typeof changes)[number]

/** One change; `objectId` null stands for many objects, or for the only one of its kind. */
export type NotedChange = { kind: string; objectId: string | null; change: Change }

/** More objects of one kind than this are told as "many". */
export const mostObjects = 200

/** Gathers changes that were noted in this order; what comes out has the order in which objects were changed last. */
export function gatherChanges(noted: readonly NotedChange[]): NotedChange[] {
  const gathered = new Map<string, NotedChange>()
  for (const one of noted) {
    const key = JSON.stringify([one.kind, one.objectId])
    const before = gathered.get(key)
    gathered.delete(key)
    gathered.set(key, { ...one, change: before === undefined ? one.change : both(before.change, one.change) })
  }
  return withoutCrowds([...gathered.values()])
}

/** Two changes of one object as one. */
function both(first: Change, second: Change): Change {
  if (second === 'removed' || second === 'created') return first === 'removed' ? 'changed' : second
  return first === 'progress' ? second : first === 'removed' ? 'removed' : first
}

function withoutCrowds(gathered: NotedChange[]): NotedChange[] {
  const counts = new Map<string, number>()
  for (const { kind } of gathered) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const crowds = new Set([...counts].filter(([, count]) => count > mostObjects).map(([kind]) => kind))
  if (crowds.size === 0) return gathered
  const many = [...crowds].map(kind => ({ kind, objectId: null, change: 'changed' as const }))
  return [...gathered.filter(one => !crowds.has(one.kind)), ...many]
}
