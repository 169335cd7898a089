// Changes to the three hives, collected before anything is written. A later value of the same key and name wins.

import { foldKeyName, type RegistryValue } from '#formats/registry'
import type { HiveEdit } from '#tools/hive'
import type { HiveName } from './image-paths.ts'

/** Keys and values to write, by hive. */
export type HiveChanges = Record<HiveName, Map<string, KeyChange>>

/** One key with the values to set; `path` keeps the spelling of the first mention, `security` is null where the key keeps its own. */
export type KeyChange = { path: string; values: Map<string, RegistryValue>; security: Uint8Array | null }

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
  security: Uint8Array | null = null,
): void {
  const key = foldKeyName(path)
  const change = changes[hive].get(key) ?? {
    path,
    values: new Map<string, RegistryValue>(),
    security: null,
  }
  if (security !== null) change.security = security
  for (const value of values) change.values.set(foldKeyName(value.name), value)
  changes[hive].set(key, change)
}

/** The changes of one hive as edits. */
export function editsOf(changes: HiveChanges, hive: HiveName): HiveEdit[] {
  return [...changes[hive].values()].map(({ path, values, security }) => ({
    path,
    values: [...values.values()],
    ...(security && { security }),
  }))
}
