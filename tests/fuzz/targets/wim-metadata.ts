// The metadata of an image: compressed in its resource, and plain.

import { readFileSync } from 'node:fs'
import { decodeMetadata, findMetadata, readMetadata } from '#formats/wim-metadata'
import {
  readWimHeader,
  type WimBlob,
  type WimHeader,
  wimHeaderFlags,
  wimResourceFlags,
} from '#formats/wim-resources'
import { plainMetadata } from '../../../src/formats/wim-metadata/plain-metadata.ts'
import { corpusPath, hasCorpus } from '../../corpus.ts'
import { type FuzzTarget, promise } from '../target.ts'

const files = ['corrupted_file_1', 'cyclic', 'dotdot', 'duplicate_names', 'empty_dacl', 'longpaths']

const folder = 0x10
const file = 0x20

function madeHere(): Uint8Array {
  const hash = new Uint8Array(20).fill(7)
  const descriptor = new Uint8Array(20)
  descriptor[0] = 1
  descriptor[3] = 0x80
  const children = [
    { name: 'a.txt', attributes: file, hash, hardLinkGroup: 5n, shortName: 'A~1.TXT', securityId: 0 },
    { name: 'b.txt', attributes: file, hash, hardLinkGroup: 5n, streams: [{ name: 's', hash }] },
    { name: 'sub', attributes: folder, children: [{ name: 'c', attributes: file }] },
  ]
  return plainMetadata({ name: '', attributes: folder, children }, { descriptors: [descriptor], gap: 1 })
}

/** One image's resource as it lies in the file, and what the tables say of it. */
function resourceOf(name: string): { header: WimHeader; blob: WimBlob; stored: Uint8Array } {
  const bytes = new Uint8Array(readFileSync(corpusPath(`wim/${name}.wim`)))
  const header = readWimHeader(bytes)
  const { offset, size } = header.blobTable
  const blobTable = bytes.subarray(offset, offset + size)
  const { blob } = findMetadata({ header, blobTable, index: 1, fileSize: bytes.length })
  return { header, blob, stored: bytes.subarray(blob.offset, blob.offset + blob.size) }
}

/** `readMetadata`, and all that can be asked of its result. */
export const wimMetadata: FuzzTarget = {
  name: 'wim-metadata',
  cases: 5000,
  words: ['\xff\xff\xff\xff', '\0\0\0\0\0\0\0\0', '\x10\0\0\0\0\0\0\0', '.\0', '.\0.\0', '/\0', '\\\0'],
  seeds: () => [
    madeHere(),
    ...(hasCorpus ? files.map(name => Uint8Array.from(decodeMetadata(resourceOf(name)))) : []),
  ],
  run: input => {
    const metadata = readMetadata(input)
    let count = 0
    for (const { path, hardLinkCount, securityDescriptor } of metadata.files()) {
      count += 1
      promise(path.startsWith('/'), 'a path does not begin at the root')
      promise(hardLinkCount >= 1, 'a file has no name')
      promise((securityDescriptor?.length ?? 0) <= input.length, 'a descriptor is larger than the metadata')
      promise(metadata.find(path)?.path !== '', 'a file has no path')
    }
    promise(count === metadata.count, 'the files are not as many as counted')
  },
}

const methods = [wimHeaderFlags.lzx, wimHeaderFlags.xpress]

/** `decodeMetadata`: the first byte chooses the compression, the next four the plain size; then the resource. */
export const wimMetadataResource: FuzzTarget = {
  name: 'wim-metadata/resource',
  cases: 5000,
  seeds: () => [
    Buffer.concat([Buffer.of(0, 9, 0, 0, 0), Buffer.alloc(40, 0x55)]),
    Buffer.concat([Buffer.of(1, 0, 0, 1, 0), Buffer.alloc(600, 0x22)]),
    // Stored: a plain resource needs no decoder.
    Buffer.concat([Buffer.of(2, 5, 0, 0, 0), Buffer.from('plain')]),
    ...(hasCorpus
      ? files.map(name => {
          const { header, blob, stored } = resourceOf(name)
          const size = Buffer.alloc(4)
          size.writeUInt32LE(blob.uncompressedSize)
          const method = methods.findIndex(flag => (header.flags & flag) !== 0)
          return Buffer.concat([Buffer.of(method < 0 ? 2 : method), size, stored])
        })
      : []),
  ],
  run: input => {
    const [choice = 0] = input
    const stored = input.subarray(5)
    const uncompressedSize =
      Buffer.concat([input.subarray(1, 5), Buffer.alloc(4)]).readUInt32LE() % (4 * 1024 * 1024)
    const flags = methods[choice % 3]
    const header = {
      ...readWimHeader(exampleHeader),
      flags: wimHeaderFlags.compressed | (flags ?? 0),
      chunkSize: 32_768,
    }
    const blob: WimBlob = {
      offset: 0,
      size: stored.length,
      uncompressedSize,
      flags: wimResourceFlags.metadata | (flags === undefined ? 0 : wimResourceFlags.compressed),
      partNumber: 1,
      referenceCount: 1,
      sha1: plainSha1,
      hasPlace: true,
    }
    promise(decodeMetadata({ header, blob, stored }).length === uncompressedSize, 'the plain size is wrong')
  },
}

/** SHA-1 of "plain": nothing else passes the comparison, which comes last. */
const plainSha1 = Uint8Array.from(Buffer.from('68c46e84d76d2e7e686e5158bf598909abd4e45b', 'hex'))

const exampleHeader = Buffer.alloc(208)
exampleHeader.write('MSWIM\0\0\0', 0, 'latin1')
exampleHeader.writeUInt32LE(208, 8)
exampleHeader.writeUInt16LE(1, 0x28)
exampleHeader.writeUInt16LE(1, 0x2a)
