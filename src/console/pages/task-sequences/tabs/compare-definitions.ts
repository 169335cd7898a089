// What is different between two versions of a task sequence. Pure.

import type { TaskSequenceDefinition, TaskSequenceItem } from '#api-client'

/** One difference. `step`: null for the sequence as a whole; of what was added, removed or moved no option is named. */
export type Difference = {
  step: { id: string; name: string } | null
  change: 'added' | 'removed' | 'moved' | 'changed'
  option: string | null
  before: unknown
  after: unknown
}

type Placed = { item: TaskSequenceItem; group: string | null }

/** The differences, in the order of the sequence; what was removed comes last. */
export function compareDefinitions(
  before: TaskSequenceDefinition,
  after: TaskSequenceDefinition,
): Difference[] {
  const [old, now] = [placesOf(before.steps), placesOf(after.steps)]
  const whole = (['description', 'variables'] as const)
    .filter(key => !isSame(before[key], after[key]))
    .map(key => changed(null, key, before[key], after[key]))
  const kept = [...now.values()].flatMap(({ item, group }) => {
    const step = { id: item.id, name: item.name }
    const was = old.get(item.id)
    const other = { step, option: null, before: undefined, after: undefined }
    if (was === undefined || was.item.type !== item.type) return [{ ...other, change: 'added' as const }]
    const isMoved = was.group !== group || !isSame(orderOf(old, now, group), orderOf(now, old, group))
    return [
      ...(isMoved ? [{ ...other, change: 'moved' as const }] : []),
      ...optionsThatDiffer(was.item, item).map(key =>
        changed(step, key, optionOf(was.item, key), optionOf(item, key)),
      ),
    ]
  })
  const removed = [...old.values()]
    .filter(({ item }) => now.get(item.id)?.item.type !== item.type)
    .map(({ item: { id, name } }) => ({
      step: { id, name },
      change: 'removed' as const,
      option: null,
      before: undefined,
      after: undefined,
    }))
  return [...whole, ...kept, ...removed]
}

function changed(step: Difference['step'], option: string, before: unknown, after: unknown): Difference {
  return { step, change: 'changed', option, before, after }
}

/** Groups and steps by their IDs, each group in front of what is in it. */
function placesOf(items: readonly TaskSequenceItem[], group: string | null = null): Map<string, Placed> {
  return new Map(
    items.flatMap(item => [
      [item.id, { item, group }] as const,
      ...(item.type === 'group' ? placesOf(item.steps, item.id) : []),
    ]),
  )
}

/** What stands in a group, as far as it is in both versions and in the same group there. */
function orderOf(places: Map<string, Placed>, others: Map<string, Placed>, group: string | null): string[] {
  return [...places.values()]
    .filter(one => one.group === group && others.get(one.item.id)?.group === group)
    .map(one => one.item.id)
}

function optionsThatDiffer(before: TaskSequenceItem, after: TaskSequenceItem): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].filter(key => key !== 'steps' && !isSame(optionOf(before, key), optionOf(after, key)))
}

function optionOf(item: TaskSequenceItem, key: string): unknown {
  return (item as Record<string, unknown>)[key]
}

/** The site gives the members of an object back in an order of its own. */
function isSame(one: unknown, other: unknown): boolean {
  const sorted = (_: string, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted)
}
