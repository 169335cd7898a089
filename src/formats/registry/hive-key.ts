import type { RegistryValue } from './value.ts'

/** A key of a hive, by itself: its values, and the names of its subkeys. */
export type HiveKey = {
  /** '\\'-separated from the hive's root, whose own name is not part of it: `Microsoft\\Windows`; '' is the root. */
  path: string
  values: RegistryValue[]
  /** Names as the hive spells them, in the hive's order. */
  subkeys: string[]
}
