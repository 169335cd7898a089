// Reads the records of `wimlib-imagex dir --detailed`, line by line.
//
// A record begins with a line of hyphens, then `Field = value` lines, then one block per data stream that a tab and
// the stream's name introduce; a blank line ends it. Fields stand in a fixed order.

import { basename } from 'node:path'
import { WimUnreadable } from './errors.ts'
import { fileAttributes, type WimFile } from './wim-file.ts'

type Stream = {
  kind: 'unnamed' | 'named' | 'other'
  name: string
  size: number
  compressedSize: number | null
  sha1: string | null
}
type Record_ = { fields: Map<string, string>; streams: Stream[] }

const separator = '-'.repeat(76)
/** Fields that every record has, in their order; anything else in between is optional. */
const required = ['Full Path', 'Short Name', 'Attributes']
const noHash = '0'.repeat(40)

/** A reader to feed lines to. `end` hands over the last record. */
export type ListingReader = { line: (line: string) => void; end: () => void }

/** Makes a reader. It throws WimUnreadable when the text is not what this version of wimlib is known to write. */
export function readListing({
  wim,
  onFile,
}: {
  wim: string
  onFile: (file: WimFile) => void
}): ListingReader {
  let record: Record_ | null = null

  function finish(): void {
    if (record === null) return
    onFile(toWimFile(record, wim))
    record = null
  }

  function line(text: string): void {
    if (text === separator) {
      finish()
      record = { fields: new Map(), streams: [] }
      return
    }
    if (record === null || text === '' || text.startsWith('    FILE_ATTRIBUTE_')) return
    if (text.startsWith('\t')) {
      record.streams.push(toStream(text))
      return
    }
    const match = /^([A-Z][A-Za-z0-9 -]*?)\s*= ?(.*)$/.exec(text)
    const name = match?.[1]
    if (match === null || name === undefined) throw unexpected(wim, text)
    const expected = required[record.fields.size]
    if (expected !== undefined && name !== expected) throw unexpected(wim, text)
    const stream = record.streams.at(-1)
    if (stream === undefined) {
      if (record.fields.has(name)) throw unexpected(wim, text)
      record.fields.set(name, match[2] ?? '')
      return
    }
    setStreamField(stream, name, match[2] ?? '')
  }

  return { line, end: finish }
}

function toStream(line: string): Stream {
  const named = /^\tNamed data stream "(.*)":$/.exec(line)
  const kind = named !== null ? 'named' : line === '\tUnnamed data stream:' ? 'unnamed' : 'other'
  return { kind, name: named?.[1] ?? '', size: 0, compressedSize: null, sha1: null }
}

function setStreamField(stream: Stream, name: string, value: string): void {
  if (name === 'Hash') {
    const hash = value.replace(/^0x/, '')
    stream.sha1 = hash === noHash || hash === '' ? null : hash
  }
  if (name === 'Uncompressed size') stream.size = Number.parseInt(value, 10)
  if (name === 'Compressed size') stream.compressedSize = Number.parseInt(value, 10)
}

function toWimFile(record: Record_, wim: string): WimFile {
  const { fields, streams } = record
  const path = unquote(fields.get('Full Path'))
  const attributes = Number(fields.get('Attributes'))
  if (path === null || !path.startsWith('/') || !Number.isInteger(attributes)) {
    throw unexpected(wim, fields.get('Full Path') ?? 'no "Full Path"')
  }
  const isDirectory = (attributes & fileAttributes.directory) !== 0
  const data = streams.find(stream => stream.kind === 'unnamed')
  const hardLinkCount = Number(fields.get('Link Count') ?? 1)
  const reparseTag = fields.get('Reparse Tag')
  const isLink = (attributes & fileAttributes.reparsePoint) !== 0
  return {
    path,
    shortName: unquote(fields.get('Short Name')) ?? '',
    isDirectory,
    attributes,
    size: isDirectory || isLink ? 0 : (data?.size ?? 0),
    compressedSize: data?.compressedSize ?? null,
    sha1: isDirectory ? null : (data?.sha1 ?? null),
    hardLinkGroup: hardLinkCount > 1 ? (fields.get('Link Group ID') ?? null) : null,
    hardLinkCount,
    reparseTag: isLink ? Number(reparseTag ?? 0) : null,
    hasSecurityDescriptor: (fields.get('Security Descriptor') ?? '') !== '',
    streams: streams
      .filter(stream => stream.kind === 'named')
      .map(({ name, size, sha1 }) => ({ name, size, sha1 })),
    created: toInstant(fields.get('Creation Time')),
    modified: toInstant(fields.get('Last Write Time')),
  }
}

function unquote(text: string | undefined): string | null {
  const match = text === undefined ? null : /^"(.*)"$/.exec(text)
  return match?.[1] ?? null
}

/** `Mon Nov 23 00:16:15 2026 UTC`; times outside what a date can hold read as null. */
function toInstant(text: string | undefined): string | null {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}

function unexpected(wim: string, text: string): Error {
  return new WimUnreadable({
    file: basename(wim),
    wimlibCode: null,
    detail: `its listing holds a line that is not understood: ${JSON.stringify(text.slice(0, 200))}`,
  })
}
