export { changeHive, type HiveChange } from './change-hive.ts'
export { HiveInvalid, RegistryDataInvalid } from './errors.ts'
export { type Hive, type KeyPlace, openHive } from './hive-bytes.ts'
export type { HiveKey } from './hive-key.ts'
export { compareKeyNames, foldKeyName } from './key-names.ts'
export {
  readHiveKey,
  readHiveTree,
  readKeySecurity,
  readTreeAt,
  rootOf,
  subkeysAt,
} from './read-hive-key.ts'
export { type SubtreeComparison, startSubtreeComparison } from './same-subtree.ts'
export {
  decodeDword,
  decodeMultiString,
  decodeQword,
  decodeRegistryString,
  encodeDword,
  encodeMultiString,
  encodeQword,
  encodeRegistryString,
  type RegistryValue,
  type RegistryValueType,
  registryValueTypes,
} from './value.ts'
export { writeEmptyHive } from './write-empty-hive.ts'
