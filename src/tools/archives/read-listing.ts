// Reads the technical listing of 7-Zip (`l -slt`), line by line.
//
// After the archive's own properties and a line of hyphens comes one block of "Name = value" lines per member; an empty
// line ends a block. 7-Zip replaces control characters in names, so a name cannot forge a line.

import type { ArchiveMember } from './worker-messages.ts'

/** Collects members; see {@link readListing}. */
export type ListingReader = {
  /** Takes one line. False: there are more members than allowed. */
  addLine: (line: string) => boolean
  /** Ends the last block. */
  finish: () => { members: ArchiveMember[]; volumes: number }
}

/** Starts reading a listing of at most this many members. */
export function readListing(maxMembers: number): ListingReader {
  const members: ArchiveMember[] = []
  let inMembers = false
  let volumes = 1
  let block = new Map<string, string>()

  function endBlock(): void {
    const path = block.get('Path')
    if (path !== undefined) members.push(toMember(path, block))
    block = new Map()
  }

  function addLine(line: string): boolean {
    if (!inMembers) {
      if (line.startsWith('----------')) inMembers = true
      const declared = /^Volumes = (\d+)$/.exec(line)?.[1]
      if (declared !== undefined) volumes = Number(declared)
      return true
    }
    if (line === '') endBlock()
    const separator = line.indexOf(' = ')
    if (separator > 0) block.set(line.slice(0, separator), line.slice(separator + 3))
    else if (line.endsWith(' =')) block.set(line.slice(0, -2), '')
    return members.length <= maxMembers
  }

  function finish(): { members: ArchiveMember[]; volumes: number } {
    endBlock()
    return { members, volumes }
  }
  return { addLine, finish }
}

function toMember(path: string, block: ReadonlyMap<string, string>): ArchiveMember {
  // Windows attribute letters ("D", "RHSA") come first; POSIX ones ("drwxr-xr-x") may follow.
  const attributes = (block.get('Attributes') ?? '').split(' ')
  const windows = /^[A-Z]*$/.test(attributes[0] ?? '') ? (attributes[0] ?? '') : ''
  const posix = attributes.find(part => /^[-a-z]{10}$/i.test(part)) ?? ''
  const isDirectory = block.get('Folder') === '+' || windows.includes('D') || posix.startsWith('d')
  const isLink = (block.get('Symbolic Link') ?? '') !== '' || windows.includes('L') || posix.startsWith('l')
  return {
    path,
    size: isDirectory ? 0 : Number(block.get('Size') || '0'),
    isDirectory,
    modified: readTime(block.get('Modified') ?? ''),
    isLink,
  }
}

/** `2014-03-18 13:29:20` with or without a fraction. */
function readTime(text: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(text)
  return match === null ? null : `${match[1]}T${match[2]}Z`
}
