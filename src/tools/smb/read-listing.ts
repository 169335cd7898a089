// Reads what smbclient prints for `ls` with `recurse on`, line by line. Pure; everything in it was said by the server.

import { ShareContentRefused } from './errors.ts'
import { refuseName, type ShareAddress } from './share-address.ts'

/** A file on a share. */
export type ShareFile = {
  /** Below the address, with '/'. */
  path: string
  /** Bytes, as the server says. */
  size: number
  /** Whole seconds: smbclient prints no more. */
  modified: Date
}

/** How much a listing may hold. */
export type ListingLimits = { entries: number; depth: number }

/** Takes lines; `files` is complete when `isComplete()`. */
export type ListingReader = {
  /** @throws ShareContentRefused */
  line: (line: string) => void
  files: ShareFile[]
  isComplete: () => boolean
}

// `  name, padded   attributes   size  Wed Jul  1 12:34:56 2020` (Samba, display_finfo). The name can hold anything: what is
// behind it is read from the end.
const entryPattern =
  /^ {2}(.*?) +([A-Za-z]*) +(\d+) {2}[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4,})$/
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Printed after everything else, when also the free space was asked for. */
const endPattern = /^\t\t\d+ blocks of size \d+\. \d+ blocks available$|^Error in dskattr/

/** Makes a reader for the listing of a folder. */
export function readListing(address: ShareAddress, limits: ListingLimits): ListingReader {
  const top = address.path === '' ? '' : `\\${address.path.replaceAll('/', '\\')}`
  const folders = new Set([''])
  const files: ShareFile[] = []
  let folder = ''
  let complete = false

  function enter(header: string): void {
    const path = header.startsWith(`${top}\\`) ? header.slice(top.length + 1).replaceAll('\\', '/') : ''
    if (!folders.has(path) || path === '')
      throw refused(header, 'the server lists a folder that it did not name')
    folder = path
  }

  function add(line: string): void {
    const entry = readEntry(line)
    if (entry === null) throw refused(line.trim(), 'this line of the listing cannot be read')
    if (entry.isFolder && (entry.name === '.' || entry.name === '..')) return
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    const reason = refuseName(entry.name) ?? refuseKind(entry)
    if (reason !== null) throw refused(path, reason)
    if (path.split('/').length > limits.depth)
      throw refused(path, `it is nested more than ${limits.depth} deep`)
    if (files.length + folders.size > limits.entries)
      throw refused(path, `the folder holds more than ${limits.entries} files and folders`)
    if (entry.isFolder) folders.add(path)
    else files.push({ path, size: entry.size, modified: entry.modified })
  }

  return {
    files,
    isComplete: () => complete,
    line(line) {
      if (endPattern.test(line)) complete = true
      else if (line.startsWith('\\')) enter(line)
      else if (line.startsWith('  ')) add(line)
      else if (line !== '') throw refused(line, 'this line of the listing cannot be read')
    },
  }
}

type Entry = { name: string; attributes: string; isFolder: boolean; size: number; modified: Date }

function readEntry(line: string): Entry | null {
  const found = entryPattern.exec(line)
  if (found === null) return null
  const [, name = '', attributes = '', size, month = '', day, hour, minute, second, year] = found
  const index = months.indexOf(month)
  const modified = new Date(
    Date.UTC(Number(year), index, Number(day), Number(hour), Number(minute), Number(second)),
  )
  const bytes = Number(size)
  if (index < 0 || !Number.isSafeInteger(bytes) || Number.isNaN(modified.getTime())) return null
  return { name, attributes, isFolder: attributes.includes('D'), size: bytes, modified }
}

/**
 * A folder that is a reparse point (r) may lead anywhere, also back. A file may be one: Windows marks files so whose content it
 * keeps once for several; one that is a link cannot be opened, and fetching it fails.
 */
function refuseKind({ attributes, isFolder }: Entry): string | null {
  if (attributes.includes('d') || attributes.includes('V')) return 'it is a device'
  return isFolder && attributes.includes('r') ? 'it is a link to a folder' : null
}

function refused(path: string, reason: string): Error {
  return new ShareContentRefused({ path: path.slice(0, 300), reason })
}
