import type { RegistryValue } from '#formats/registry'

/** A change of one key. */
export type HiveEdit = {
  /** '\\'-separated from the hive's root: `Microsoft\\Windows\\CurrentVersion`. Missing keys are made. */
  path: string
  /** Set or replaced; values that are not named stay as they are. */
  values?: readonly RegistryValue[]
  /** Removed when there. */
  deleteValues?: readonly string[]
  /** The key's security descriptor, in self-relative form; a new key without one gets that of the key above it. */
  security?: Uint8Array
  /** Removes the key and everything below it; nothing happens when it is not there. */
  deleteKey?: boolean
}
