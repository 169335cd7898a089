// What a hive cannot hold, or what nobody could read from it again.

import type { RegistryValue } from '#formats/registry'

/** Thrown by the checks below; the caller knows the file and the key. */
export class NotWritable extends Error {}

/** Windows' limits, in UTF-16 units and bytes. */
const longestKeyName = 255
const longestValueName = 16_383
/** What our own reader takes for a value. */
const mostValueBytes = 64 * 1024 * 1024

/** @throws NotWritable */
export function checkKeyName(name: string): void {
  checkText(name)
  if (name.length > longestKeyName)
    throw new NotWritable(`its name has more than ${longestKeyName} characters`)
}

/** @throws NotWritable */
export function checkValues(values: readonly RegistryValue[]): void {
  for (const { name, data } of values) {
    checkText(name)
    if (name.length > longestValueName)
      throw new NotWritable(`a name of a value has more than ${longestValueName} characters`)
    if (data.length > mostValueBytes) throw new NotWritable('a value of this key has more than 64 MiB')
  }
}

function checkText(name: string): void {
  if (name.includes('\0')) throw new NotWritable('a name holds a NUL')
  if (!name.isWellFormed()) throw new NotWritable('a name holds half of a UTF-16 pair')
}
