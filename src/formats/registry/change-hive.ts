// Changes keys of a hive in memory. Cells that no change concerns stay byte for byte where they are; what is new stands at the end.
//
// Why not a library: hivex writes a key's whole list of subkeys anew for every key that is added and never uses the room again (4 MB of
// keys became a hive of 160 MB), and it can neither write long values nor give a key its own rights.

import { HiveInvalid } from './errors.ts'
import { compressedKeyName, type Hive, nothing } from './hive-bytes.ts'
import { addCell, cellData, finishHive, freeCell, type GrowingHive, growHive } from './hive-cells.ts'
import { encodeHiveName, foldKeyName } from './key-names.ts'
import type { RegistryValue } from './value.ts'
import { countSecurity, type Descriptors, setSecurity } from './write-security.ts'
import { freeSubkeyLists, locateKey, type Subkeys, subkeysOf, writeSubkeyLists } from './write-subkeys.ts'
import { freeValues, writeValues } from './write-values.ts'

/** One change. Paths are '\\'-separated from the hive's root, without regard to case; each key must be there when its turn comes. */
export type HiveChange =
  /** A key below `parent` that is not there yet. It gets its parent's security descriptor, as on Windows. */
  | { kind: 'add-key'; parent: string; name: string }
  /** These become all values of the key. */
  | { kind: 'set-values'; path: string; values: readonly RegistryValue[] }
  /** The key's own security descriptor, in self-relative form. */
  | { kind: 'set-security'; path: string; descriptor: Uint8Array }
  /** Removes the key and everything below it. */
  | { kind: 'delete-key'; path: string }

/** 100 ns between 1601-01-01 and 1970-01-01: the zero of FILETIME, and that of JavaScript. */
const fileTimeOfEpoch = 116_444_736_000_000_000n

/**
 * Makes the changes in their order and gives the hive as it then is; the one given stays as it was.
 * @param writtenAt becomes the last write time of the changed keys and of the hive
 * @throws HiveInvalid when the hive is damaged where it is changed, when a key is not there, or is there already
 */
export function changeHive(hive: Hive, changes: readonly HiveChange[], writtenAt: Date): Hive {
  const growing = growHive(hive)
  const making: Making = {
    growing,
    subkeys: { growing, known: new Map(), changed: new Set() },
    descriptors: { growing, known: null },
    time: BigInt(writtenAt.getTime()) * 10_000n + fileTimeOfEpoch,
  }
  for (const change of changes) makeChange(making, change)
  writeSubkeyLists(making.subkeys)
  return finishHive(growing, making.time)
}

type Making = { growing: GrowingHive; subkeys: Subkeys; descriptors: Descriptors; time: bigint }

function makeChange(making: Making, change: HiveChange): void {
  if (change.kind === 'add-key') addKey(making, change)
  else if (change.kind === 'delete-key') deleteKey(making, change.path)
  else changeKey(making, change)
}

function changeKey(
  { growing, subkeys, descriptors, time }: Making,
  change: Extract<HiveChange, { path: string; kind: `set-${string}` }>,
): void {
  const key = mustLocate(subkeys, change.path)
  if (change.kind === 'set-values') writeValues(growing, key, change.values)
  else setSecurity(descriptors, key, change.descriptor)
  touch(growing, key, time)
}

function addKey(
  { growing, subkeys, descriptors, time }: Making,
  { parent, name }: { parent: string; name: string },
): void {
  const above = mustLocate(subkeys, parent)
  const siblings = subkeysOf(subkeys, above)
  const folded = foldKeyName(name)
  if (siblings.has(folded)) throw new HiveInvalid({ reason: `it has a key ${name} already`, offset: above })
  const { bytes, isLatin1 } = encodeHiveName(name)
  const offset = addCell(growing, 76 + bytes.length)
  const cell = cellData(growing, offset)
  const parentCell = cellData(growing, above)
  const security = parentCell.readUInt32LE(44)
  cell.write('nk', 0, 'latin1')
  cell.writeUInt16LE(isLatin1 ? compressedKeyName : 0, 2)
  cell.writeUInt32LE(above, 16)
  for (const at of [28, 32, 40, 48]) cell.writeUInt32LE(nothing, at)
  cell.writeUInt32LE(security, 44)
  cell.writeUInt16LE(bytes.length, 72)
  bytes.copy(cell, 76)
  countSecurity(descriptors, security, 1)
  parentCell.writeUInt16LE(Math.max(parentCell.readUInt16LE(52), Math.min(name.length * 2, 0xffff)), 52)
  siblings.set(folded, offset)
  subkeys.known.set(offset, new Map())
  subkeys.changed.add(above)
  touch(growing, offset, time)
  touch(growing, above, time)
}

function deleteKey(making: Making, path: string): void {
  const { growing, subkeys, time } = making
  const key = mustLocate(subkeys, path)
  const parent = mustLocate(subkeys, path.slice(0, Math.max(0, path.lastIndexOf('\\'))))
  if (key === parent) throw new HiveInvalid({ reason: 'its root cannot be deleted', offset: key })
  subkeysOf(subkeys, parent).delete(foldKeyName(path.slice(path.lastIndexOf('\\') + 1)))
  subkeys.changed.add(parent)
  touch(growing, parent, time)
  const below = [key]
  // The list grows while it is gone through: each key is followed by those below it. A key that stands in it twice is free the second
  // time, and refused.
  for (const offset of below) {
    below.push(...subkeysOf(subkeys, offset).values())
    freeKey(making, offset)
  }
}

function freeKey({ growing, subkeys, descriptors }: Making, key: number): void {
  freeSubkeyLists(growing, key)
  freeValues(growing, key)
  const cell = cellData(growing, key)
  const className = cell.readUInt32LE(48)
  if (className !== nothing && cell.readUInt16LE(74) > 0) freeCell(growing, className)
  countSecurity(descriptors, cell.readUInt32LE(44), -1)
  freeCell(growing, key)
  subkeys.known.delete(key)
  subkeys.changed.delete(key)
}

function mustLocate(subkeys: Subkeys, path: string): number {
  const key = locateKey(subkeys, path)
  if (key === null) throw new HiveInvalid({ reason: `it has no key ${path}`, offset: 0 })
  return key
}

function touch(growing: GrowingHive, key: number, time: bigint): void {
  cellData(growing, key).writeBigUInt64LE(time, 4)
}
