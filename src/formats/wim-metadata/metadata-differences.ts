// What differs between the metadata of an image before and after a change: everything is compared, byte for byte, that the change
// does not name.

import { nameOf } from './dentry.ts'
import { isFolder } from './dentry-tree.ts'
import type { ImageMetadata, ParsedMetadata } from './image-metadata.ts'
import { hasSameBytes, hasSameDescriptor } from './same-entry.ts'

type Comparison = {
  before: ParsedMetadata
  after: ParsedMetadata
  /** Lower-case paths, '/'-separated from the root. */
  changed: ReadonlySet<string>
  /** Folders on the way to a changed path. */
  ways: ReadonlySet<string>
  /** What became of each group of hard links, in both directions. */
  groups: Map<number, number>
  claimed: Map<number, number>
  /** Names of each group of before that no change names. */
  namesLeft: Map<number, number>
  /** Entries of before and after, side by side. */
  pairs: [before: number, after: number, path: string][]
  differences: string[]
}

/**
 * The differences in plain words, beside the changed paths: entries that are missing, new, different (content, attributes, times,
 * names, streams, security descriptor), or linked differently. New folders on the way to a changed path belong to it. A file whose
 * other names were all changed has one name left, and so no hard links.
 * @param changed Lower-case paths with '/', from the root.
 */
export function metadataDifferences(
  before: ImageMetadata,
  after: ImageMetadata,
  changed: ReadonlySet<string>,
): string[] {
  const comparison: Comparison = {
    before: before.parsed,
    after: after.parsed,
    changed,
    ways: waysTo(changed),
    groups: new Map(),
    claimed: new Map(),
    namesLeft: new Map(),
    pairs: [[0, 0, '']],
    differences: [],
  }
  comparePair(comparison, 0, 0, '/')
  // The folders are walked twice: first which names of each group stay, then the comparison.
  countNames(comparison)
  for (const [one, other, path] of comparison.pairs) compareFolder(comparison, { one, other, path })
  return comparison.differences
}

function countNames({ before, changed, namesLeft }: Comparison): void {
  const paths = ['']
  for (let entry = 1; entry < before.tree.count; entry += 1) {
    const group = before.groups.groupOf[entry] ?? 0
    const path = `${paths[before.tree.parents[entry] ?? 0]}/${nameAt(before, entry).toLowerCase()}`
    if (isFolder(before.metadata, before.tree.offsets[entry] ?? 0)) paths[entry] = path
    if (group !== 0 && !changed.has(path)) namesLeft.set(group, (namesLeft.get(group) ?? 0) + 1)
  }
}

/** Compares the children of two folders, and remembers those that are folders themselves. */
function compareFolder(
  comparison: Comparison,
  { one, other, path }: { one: number; other: number; path: string },
): void {
  const { before, after, changed, ways, pairs, differences } = comparison
  const present = new Map(childrenOf(after, other).map(entry => [nameAt(after, entry), entry]))
  for (const entry of childrenOf(before, one)) {
    const name = nameAt(before, entry)
    const child = `${path}/${name}`
    const found = present.get(name)
    present.delete(name)
    if (found === undefined) {
      if (!changed.has(child.toLowerCase())) differences.push(`${child} is missing`)
      continue
    }
    if (!changed.has(child.toLowerCase())) comparePair(comparison, entry, found, child)
    if (isFolderAt(before, entry) && isFolderAt(after, found)) pairs.push([entry, found, child])
  }
  for (const [name, entry] of present) reportNew(comparison, entry, `${path}/${name}`)

  function reportNew(of: Comparison, entry: number, child: string): void {
    const key = child.toLowerCase()
    const isWay = isFolderAt(after, entry) && (ways.has(key) || changed.has(key))
    if (!changed.has(key) && !isWay) of.differences.push(`${child} is new`)
    if (!isWay) return
    for (const inside of childrenOf(after, entry)) reportNew(of, inside, `${child}/${nameAt(after, inside)}`)
  }
}

function comparePair(comparison: Comparison, one: number, other: number, path: string): void {
  const { before, after, differences } = comparison
  if (!hasSameBytes(before, after, one, other)) differences.push(`${path} is different`)
  if (!hasSameDescriptor(before, after, one, other))
    differences.push(`${path} has another security descriptor`)
  const difference = linkDifference(comparison, one, other)
  if (difference !== null) differences.push(`${path} ${difference}`)
}

function linkDifference(comparison: Comparison, one: number, other: number): string | null {
  const { before, after, groups, claimed, namesLeft } = comparison
  const [group, now] = [before.groups.groupOf[one] ?? 0, after.groups.groupOf[other] ?? 0]
  if (group === 0) return now === 0 ? null : 'has other hard links'
  if (now === 0) return namesLeft.get(group) === 1 ? null : 'lost its hard links'
  if ((groups.get(group) ?? now) !== now || (claimed.get(now) ?? group) !== group)
    return 'has other hard links'
  groups.set(group, now)
  claimed.set(now, group)
  return null
}

function childrenOf({ tree }: ParsedMetadata, folder: number): number[] {
  const first = tree.firstChildren[folder] ?? 0
  return Array.from({ length: tree.childCounts[folder] ?? 0 }, (_, at) => first + at)
}

function nameAt({ metadata, tree }: ParsedMetadata, entry: number): string {
  return nameOf(metadata, tree.offsets[entry] ?? 0)
}

function isFolderAt({ metadata, tree }: ParsedMetadata, entry: number): boolean {
  return isFolder(metadata, tree.offsets[entry] ?? 0)
}

function waysTo(paths: ReadonlySet<string>): Set<string> {
  const ways = new Set<string>()
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      ways.add(path.slice(0, end))
  }
  return ways
}
