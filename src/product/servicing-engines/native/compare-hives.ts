// Compares a hive of a serviced image with the unchanged one: every planned value is there, and nothing else moved.

import {
  foldKeyName,
  type Hive,
  type HiveKey,
  type KeyPlace,
  type RegistryValue,
  readTreeAt,
  rootOf,
  type SubtreeComparison,
  startSubtreeComparison,
  subkeysAt,
} from '#formats/registry'
import type { HiveChanges, KeyChange } from './hive-changes.ts'
import type { HiveName } from './image-paths.ts'
import { versionedIndexKey } from './registry-paths.ts'

/** Deeper than any key of Windows; a bound for damaged hives. */
const deepest = 512
/**
 * `Classes\\CLSID\\{…}` and `DerivedData\\Components\\…`: the level at which keys are many and what is below each is small. Below it,
 * only the ways to planned keys are walked key by key.
 */
const subtreeDepth = 3

/** A value as text for a proof: type number and data in hexadecimal, shortened. */
export function showValue(value: Pick<RegistryValue, 'type' | 'data'> | undefined): string | null {
  if (value === undefined) return null
  const hex = Buffer.from(value.data).toString('hex')
  return `${value.type}:${hex.length <= 128 ? hex : `${hex.slice(0, 128)}… (${value.data.length} bytes)`}`
}

/** A value of a key by name, without regard to letter case. */
export function findValue(key: HiveKey | null, name: string): RegistryValue | undefined {
  return key?.values.find(value => foldKeyName(value.name) === foldKeyName(name))
}

/** Whether two values are the same, byte for byte. */
export function isSameValue(left: RegistryValue, right: RegistryValue | undefined): boolean {
  return right !== undefined && left.type === right.type && Buffer.compare(left.data, right.data) === 0
}

/**
 * What differs beside the planned changes: keys and values that are missing, new or different. A large hive has hundreds of
 * thousands of keys: what has the same cells in both is not read, and of the rest only one of its smaller subtrees is held at a time.
 */
export function hiveDifferences(before: Hive, after: Hive, changes: HiveChanges, name: HiveName): string[] {
  const planned = changes[name]
  const comparison: Comparison = {
    before,
    after,
    isSame: startSubtreeComparison(before, after),
    planned,
    ways: waysTo(planned),
    ignored: name === 'COMPONENTS' ? foldKeyName(versionedIndexKey) : null,
    differences: [],
  }
  compareKey(comparison, { path: '', depth: 0, old: rootOf(before), now: rootOf(after) })
  return comparison.differences
}

type Comparison = {
  before: Hive
  after: Hive
  isSame: SubtreeComparison
  planned: ReadonlyMap<string, KeyChange>
  /** Keys on the way to a planned key. */
  ways: ReadonlySet<string>
  /** A key whose subkeys do not count. */
  ignored: string | null
  differences: string[]
}

/** A key of either hive; null where it is not there. */
type KeyPair = { path: string; depth: number; old: KeyPlace | null; now: KeyPlace | null }

/** Compares a key and everything below it. */
function compareKey(comparison: Comparison, pair: KeyPair): void {
  const { before, after, isSame, planned, ways, ignored } = comparison
  const { path, depth, old, now } = pair
  const folded = foldKeyName(path)
  const isOnWay = planned.has(folded) || ways.has(folded)
  if (!isOnWay && old !== null && now !== null && isSame(old, now)) return
  const levels = depth >= subtreeDepth && !ways.has(folded) ? deepest : 0
  const read = (hive: Hive, place: KeyPlace | null): HiveKey[] =>
    place === null ? [] : readTreeAt(hive, place, path, levels)
  compareKeys(comparison, read(before, old), read(after, now))
  if (levels > 0 || folded === ignored) return
  for (const { name, ...places } of subkeyPairs(before, old, after, now)) {
    compareKey(comparison, { path: path === '' ? name : `${path}\\${name}`, depth: depth + 1, ...places })
  }
}

/** The subkeys of a key in both hives, by name without regard to letter case. */
function subkeyPairs(
  before: Hive,
  old: KeyPlace | null,
  after: Hive,
  now: KeyPlace | null,
): Iterable<{ name: string; old: KeyPlace | null; now: KeyPlace | null }> {
  const pairs = new Map<string, { name: string; old: KeyPlace | null; now: KeyPlace | null }>()
  for (const place of old === null ? [] : subkeysAt(before, old))
    pairs.set(foldKeyName(place.name), { name: place.name, old: place, now: null })
  for (const place of now === null ? [] : subkeysAt(after, now)) {
    const known = pairs.get(foldKeyName(place.name))
    if (known === undefined) pairs.set(foldKeyName(place.name), { name: place.name, old: null, now: place })
    else known.now = place
  }
  return pairs.values()
}

function compareKeys(comparison: Comparison, before: readonly HiveKey[], after: readonly HiveKey[]): void {
  const { planned, ways, differences } = comparison
  const now = new Map(after.map(key => [foldKeyName(key.path), key]))
  for (const key of before) {
    const path = foldKeyName(key.path)
    const found = now.get(path)
    now.delete(path)
    if (found === undefined) differences.push(`the key ${key.path} is missing`)
    else differences.push(...valueDifferences(key, found, planned.get(path)))
  }
  for (const [path, key] of now) {
    if (!planned.has(path) && !ways.has(path)) differences.push(`the key ${key.path} is new`)
    else differences.push(...valueDifferences({ ...key, values: [] }, key, planned.get(path)))
  }
}

function valueDifferences(before: HiveKey, after: HiveKey, change: KeyChange | undefined): string[] {
  const differences: string[] = []
  const isPlanned = (name: string): boolean => change?.values.has(foldKeyName(name)) === true
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
  // The root is on every way.
  const ways = new Set<string>(planned.size > 0 ? [''] : [])
  for (const path of planned.keys()) {
    for (let end = path.lastIndexOf('\\'); end > 0; end = path.lastIndexOf('\\', end - 1))
      ways.add(path.slice(0, end))
  }
  return ways
}
