// Compares the listing of a serviced image with that of the unchanged one: nothing may differ but what the step names.

import { type WimFile, walkImage } from '#tools/wimlib'

/** What is remembered of a listed file: everything that describes its content, and its hard-link group. */
export type ListedFile = {
  path: string
  signature: string
  /** SHA-1 of the content, as the WIM file records it; null when it is empty. */
  sha1: string | null
  group: string | null
  linkCount: number
  isDirectory: boolean
}

/** A listing by lower-case path. */
export type Listing = Map<string, ListedFile>

/** Lists a whole image. */
export async function readImageListing(wim: string, index: number, signal: AbortSignal): Promise<Listing> {
  const listing: Listing = new Map()
  const remember = (file: WimFile): void => {
    listing.set(file.path.toLowerCase(), {
      path: file.path,
      signature: signatureOf(file),
      sha1: file.sha1,
      group: file.hardLinkGroup,
      linkCount: file.hardLinkCount,
      isDirectory: file.isDirectory,
    })
  }
  await walkImage(wim, index, remember, { signal })
  return listing
}

/**
 * What differs beside the changed paths (lower-case keys): paths that are missing, new, different, or linked differently.
 * New folders on the way to a changed path belong to it.
 */
export function listingDifferences(before: Listing, after: Listing, changed: ReadonlySet<string>): string[] {
  const differences: string[] = []
  const folders = foldersOf(changed)
  const membersLeft = new Map<string, number>()
  for (const [key, { group }] of before) {
    if (group !== null && !changed.has(key)) membersLeft.set(group, (membersLeft.get(group) ?? 0) + 1)
  }
  const groups = new Map<string, string>()
  const claimed = new Map<string, string>()
  for (const [key, file] of before) {
    if (changed.has(key)) continue
    const now = after.get(key)
    if (now === undefined) {
      differences.push(`${file.path} is missing`)
      continue
    }
    if (now.path !== file.path || now.signature !== file.signature)
      differences.push(`${file.path} is different`)
    if (file.group === null && now.group === null) continue
    // A file whose other names were all replaced has one name left, and so no group.
    if (now.group === null) {
      if (membersLeft.get(file.group ?? '') !== 1) differences.push(`${file.path} lost its hard links`)
      continue
    }
    const expected = file.group === null ? undefined : groups.get(file.group)
    const owner = claimed.get(now.group)
    if (
      file.group === null ||
      (expected ?? now.group) !== now.group ||
      (owner ?? file.group) !== file.group
    ) {
      differences.push(`${file.path} has other hard links`)
      continue
    }
    groups.set(file.group, now.group)
    claimed.set(now.group, file.group)
  }
  for (const [key, { path, isDirectory }] of after) {
    if (before.has(key) || changed.has(key) || (isDirectory && folders.has(key))) continue
    differences.push(`${path} is new`)
  }
  return differences
}

/** Times of a folder change with its content; everything else of it does not. */
function signatureOf(file: WimFile): string {
  const { shortName, isDirectory, attributes, size, sha1, reparseTag, hasSecurityDescriptor, streams } = file
  const time = isDirectory ? null : file.modified
  return JSON.stringify([shortName, attributes, size, sha1, reparseTag, hasSecurityDescriptor, streams, time])
}

function foldersOf(paths: ReadonlySet<string>): Set<string> {
  const folders = new Set<string>()
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end))
  }
  return folders
}
