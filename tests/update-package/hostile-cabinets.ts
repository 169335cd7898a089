// Cabinets that no reader may trust.

import { deflateRawSync } from 'node:zlib'
import { writeCabinet } from './cabinet.ts'

/** The kinds there are. */
export const hostileCabinetKinds = [
  'cut off',
  'data changed',
  'offset outside',
  'only a header',
  'no cabinet',
  'name with ..',
  'absolute name',
  'name with a drive',
  'names that differ in case',
  'name of a device',
  'size that lies',
] as const

/** One of {@link hostileCabinetKinds}. */
export type HostileCabinetKind = (typeof hostileCabinetKinds)[number]

/** The bytes of such a cabinet. */
export function hostileCabinet(kind: HostileCabinetKind): Buffer {
  const bytes = Buffer.from('SYNTHETIC TEST MATERIAL '.repeat(400))
  const sound = () =>
    writeCabinet({
      files: [
        { path: 'a.txt', bytes },
        { path: 'b.txt', bytes },
      ],
      compression: 'none',
    })
  const named = (...paths: string[]) => writeCabinet({ files: paths.map(path => ({ path, bytes })) })
  switch (kind) {
    case 'cut off':
      return sound().subarray(0, -2000)
    case 'data changed': {
      const cabinet = sound()
      cabinet.writeUInt8(cabinet.readUInt8(cabinet.length - 100) ^ 0xff, cabinet.length - 100)
      return cabinet
    }
    case 'offset outside': {
      const cabinet = sound()
      cabinet.writeUInt32LE(0x7ffffff0, 36)
      return cabinet
    }
    case 'only a header':
      return sound().subarray(0, 36)
    case 'no cabinet':
      return bytes
    case 'name with ..':
      return named('..\\..\\..\\escaped.txt')
    case 'absolute name':
      return named('\\escaped.txt', '/tmp/escaped.txt')
    case 'name with a drive':
      return named('C:\\escaped.txt')
    case 'names that differ in case':
      return named('Update.mum', 'update.MUM')
    case 'name of a device':
      return named('sources\\nul', 'con.txt')
    case 'size that lies': {
      const cabinet = sound()
      cabinet.writeUInt32LE(0xfffffff0, 44)
      return cabinet
    }
  }
}

/** A cabinet whose 65,000 members each say that they have 2 GiB; there is nothing behind them. */
export function terabyteCabinet(): Buffer {
  const files = Array.from({ length: 65_000 }, (_, index) => ({
    path: index === 0 ? 'update.mum' : `${index}`,
    bytes: Buffer.alloc(0),
  }))
  const cabinet = writeCabinet({ files, compression: 'none' })
  let entry = cabinet.readUInt32LE(16)
  for (const { path } of files) {
    cabinet.writeUInt32LE(0x7fff_8000, entry)
    entry += 16 + path.length + 1
  }
  return cabinet
}

const largestFolderBlocks = 65_535
const blockBytes = 32_768

/** A cabinet in which each folder of almost 2 GiB of zeros is the same 3 MB, and is one member. */
export function sharedFolderCabinet({ folders }: { folders: number }): Buffer {
  const data = Buffer.concat([Buffer.from('CK'), deflateRawSync(Buffer.alloc(blockBytes), { level: 9 })])
  const block = Buffer.concat([Buffer.alloc(8), data])
  block.writeUInt16LE(data.length, 4)
  block.writeUInt16LE(blockBytes, 6)
  const size = largestFolderBlocks * blockBytes
  const entries = Array.from({ length: folders }, (_, folder) => {
    const entry = Buffer.alloc(16)
    entry.writeUInt32LE(size, 0)
    entry.writeUInt16LE(folder, 8)
    entry.writeUInt16LE(0x20, 14)
    return Buffer.concat([entry, Buffer.from(folder === 0 ? 'update.mum\0' : `${folder}.mum\0`)])
  })
  const entriesAt = 36 + 8 * folders
  const dataAt = entriesAt + entries.reduce((sum, entry) => sum + entry.length, 0)
  const header = Buffer.alloc(36)
  header.write('MSCF', 0, 'latin1')
  header.writeUInt32LE(dataAt + largestFolderBlocks * block.length, 8)
  header.writeUInt32LE(entriesAt, 16)
  header.writeUInt8(3, 24)
  header.writeUInt8(1, 25)
  header.writeUInt16LE(folders, 26)
  header.writeUInt16LE(folders, 28)
  const folder = Buffer.alloc(8)
  folder.writeUInt32LE(dataAt, 0)
  folder.writeUInt16LE(largestFolderBlocks, 4)
  folder.writeUInt16LE(1, 6)
  return Buffer.concat([
    header,
    ...new Array<Buffer>(folders).fill(folder),
    ...entries,
    ...new Array<Buffer>(largestFolderBlocks).fill(block),
  ])
}
