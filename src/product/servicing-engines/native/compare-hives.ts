// Compares a hive of a serviced image with the unchanged one: every planned value is there, and nothing else moved.

import { type Hive, type HiveKey, type RegistryValue, readHiveTree } from '#formats/registry'
import type { HiveChanges, KeyChange } from './hive-changes.ts'
import type { HiveName } from './image-paths.ts'
import { versionedIndexKey } from './registry-paths.ts'

/** Deeper than any key of Windows; a bound for damaged hives. */
const deepest = 512

/** A value as text for a proof: type number and data in hexadecimal, shortened. */
export function showValue(value: Pick<RegistryValue, 'type' | 'data'> | undefined): string | null {
  if (value === undefined) return null
  const hex = Buffer.from(value.data).toString('hex')
  return `${value.type}:${hex.length <= 128 ? hex : `${hex.slice(0, 128)}… (${value.data.length} bytes)`}`
}

/** A value of a key by name, without regard to letter case. */
export function findValue(key: HiveKey | null, name: string): RegistryValue | undefined {
  return key?.values.find(value => value.name.toLowerCase() === name.toLowerCase())
}

/** Whether two values are the same, byte for byte. */
export function isSameValue(left: RegistryValue, right: RegistryValue | undefined): boolean {
  return right !== undefined && left.type === right.type && Buffer.compare(left.data, right.data) === 0
}

/** What differs beside the planned changes: keys and values that are missing, new or different. */
export function hiveDifferences(before: Hive, after: Hive, changes: HiveChanges, name: HiveName): string[] {
  const planned = changes[name]
  const ways = waysTo(planned)
  const differences: string[] = []
  const now = new Map(readHiveTree(after, '', deepest).map(key => [key.path.toLowerCase(), key]))
  const known = new Set<string>()
  for (const key of readHiveTree(before, '', deepest)) {
    const path = key.path.toLowerCase()
    known.add(path)
    if (name === 'COMPONENTS' && path.startsWith(`${versionedIndexKey.toLowerCase()}\\`)) continue
    const found = now.get(path)
    if (found === undefined) differences.push(`the key ${key.path} is missing`)
    else differences.push(...valueDifferences(key, found, planned.get(path)))
  }
  for (const [path, key] of now) {
    if (known.has(path)) continue
    if (!planned.has(path) && !ways.has(path)) differences.push(`the key ${key.path} is new`)
    else differences.push(...valueDifferences({ ...key, values: [] }, key, planned.get(path)))
  }
  return differences
}

function valueDifferences(before: HiveKey, after: HiveKey, change: KeyChange | undefined): string[] {
  const differences: string[] = []
  const isPlanned = (name: string): boolean => change?.values.has(name.toLowerCase()) === true
  for (const value of before.values) {
    if (isPlanned(value.name)) continue
    if (!isSameValue(value, findValue(after, value.name))) {
      differences.push(`the value ${value.name} of ${before.path} is missing or different`)
    }
  }
  for (const value of after.values) {
    if (isPlanned(value.name) || findValue(before, value.name) !== undefined) continue
    differences.push(`the value ${value.name} of ${after.path} is new`)
  }
  return differences
}

function waysTo(planned: ReadonlyMap<string, KeyChange>): Set<string> {
  const ways = new Set<string>()
  for (const path of planned.keys()) {
    for (let end = path.lastIndexOf('\\'); end > 0; end = path.lastIndexOf('\\', end - 1))
      ways.add(path.slice(0, end))
  }
  return ways
}
