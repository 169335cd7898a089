// Changes to the three hives, collected before anything is written. A later value of the same key and name wins.

import { foldKeyName, type RegistryValue } from '#formats/registry'
import type { HiveEdit } from '#tools/hive'
import type { HiveName } from './image-paths.ts'

/** Keys and values to write, by hive. */
export type HiveChanges = Record<HiveName, Map<string, KeyChange>>

/** One key with the values to set; `path` keeps the spelling of the first mention. */
export type KeyChange = { path: string; values: Map<string, RegistryValue> }

/** No changes. */
export function noHiveChanges(): HiveChanges {
  return { SOFTWARE: new Map(), SYSTEM: new Map(), COMPONENTS: new Map() }
}

/** Adds a key, and values for it. Names of keys and values are compared without regard to case, as Windows does. */
export function addKey(
  changes: HiveChanges,
  hive: HiveName,
  path: string,
  values: readonly RegistryValue[] = [],
): void {
  const key = foldKeyName(path)
  const change = changes[hive].get(key) ?? { path, values: new Map<string, RegistryValue>() }
  for (const value of values) change.values.set(foldKeyName(value.name), value)
  changes[hive].set(key, change)
}

/** The changes of one hive as edits. */
export function editsOf(changes: HiveChanges, hive: HiveName): HiveEdit[] {
  return [...changes[hive].values()].map(({ path, values }) => ({ path, values: [...values.values()] }))
}
