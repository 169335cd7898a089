// Header and blob table of a WIM file, and how the file is cut.

import { readFileSync } from 'node:fs'
import {
  checkWimBlobTable,
  readWimBlobTable,
  readWimHeader,
  segmentWim,
  WIM_BLOB_ENTRY_SIZE,
  WIM_HEADER_SIZE,
} from '#formats/wim-resources'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { type FuzzTarget, promise } from '../target.ts'

const files = ['corrupted_file_1', 'cyclic', 'dotdot', 'duplicate_names', 'empty_dacl', 'longpaths']

/** A header, 300 blobs of 40,000 bytes each, and their table; the file ends with the table. */
function madeHere(): Uint8Array {
  const blobs = 300
  const size = 40_000
  const header = Buffer.alloc(WIM_HEADER_SIZE)
  header.write('MSWIM\0\0\0', 0, 'latin1')
  header.writeUInt32LE(WIM_HEADER_SIZE, 0x08)
  header.writeUInt32LE(0x10d00, 0x0c)
  header.writeUInt16LE(1, 0x28)
  header.writeUInt16LE(1, 0x2a)
  header.writeUInt32LE(blobs * WIM_BLOB_ENTRY_SIZE, 0x30)
  header.writeUInt32LE(WIM_HEADER_SIZE + blobs * size, 0x38)
  header.writeUInt32LE(blobs * WIM_BLOB_ENTRY_SIZE, 0x40)
  const table = Buffer.alloc(blobs * WIM_BLOB_ENTRY_SIZE)
  for (let blob = 0; blob < blobs; blob += 1) {
    const at = blob * WIM_BLOB_ENTRY_SIZE
    table.writeUInt32LE(size, at)
    table.writeUInt32LE(WIM_HEADER_SIZE + blob * size, at + 8)
    table.writeUInt32LE(size, at + 16)
    table.writeUInt16LE(1, at + 0x18)
    table.writeUInt32LE(Math.imul(blob, 0x9e3779b1) >>> 0, at + 0x1e)
  }
  return Buffer.concat([header, table])
}

/** The header and the table alone: what lies between is never read. */
function headerAndTable(file: string): Uint8Array {
  const bytes = readFileSync(corpusPath(`wim/${file}.wim`))
  const { blobTable } = readWimHeader(bytes)
  return Buffer.concat([
    bytes.subarray(0, WIM_HEADER_SIZE),
    bytes.subarray(blobTable.offset, blobTable.offset + blobTable.size),
  ])
}

/** `readWimHeader`, `checkWimBlobTable`, `readWimBlobTable`, `segmentWim`. Input: a header, then a table. */
export const wimResources: FuzzTarget = {
  name: 'wim-resources',
  cases: 3000,
  words: ['MSWIM\0\0\0', '\xff\xff\xff\xff\xff\xff\xff', '\0\0\0\0\x01\0\0\0'],
  seeds: () => [madeHere(), ...(hasCorpus ? files.map(headerAndTable) : [])],
  run: input => {
    const header = readWimHeader(input)
    const table = input.subarray(WIM_HEADER_SIZE)
    // As large as the tables claim, within reason: nothing is read of it.
    const fileSize = Math.min(2 ** 40, header.blobTable.offset + header.blobTable.size)
    checkWimBlobTable(header, fileSize)
    let end = 0
    for (const { offset, length } of segmentWim({ header, blobs: readWimBlobTable(table), fileSize })) {
      promise(offset === end && length > 0, `a segment begins at ${offset} and not at ${end}`)
      end = offset + length
    }
    promise(end === fileSize, 'the segments do not cover the file')
  },
}
