// Plain metadata for tests, written by hand from the layout, with what wimlib on Linux cannot capture: short names, named streams,
// tagged items, lengths that are no multiple of 8, and bytes that belong to nothing.

import { writeSecurityBlock } from './security-block.ts'

/** A file or folder to be written. */
export type TestEntry = {
  name: string
  attributes: number
  shortName?: string
  securityId?: number
  times?: readonly [bigint, bigint, bigint]
  hash?: Uint8Array
  hardLinkGroup?: bigint
  streams?: readonly { name: string; hash: Uint8Array }[]
  tagged?: Uint8Array
  children?: readonly TestEntry[]
}

/** Writes the metadata: `gap` bytes of noise stand between the lists of folders. */
export function plainMetadata(
  root: TestEntry,
  { descriptors = [], gap = 0 }: { descriptors?: readonly Uint8Array[]; gap?: number } = {},
): Uint8Array<ArrayBuffer> {
  const parts: Buffer[] = [Buffer.from(writeSecurityBlock(descriptors))]
  let size = parts[0]?.length ?? 0
  const push = (bytes: Buffer): void => {
    parts.push(bytes)
    size += bytes.length
  }
  const rootBytes = entryBytes(root)
  push(rootBytes)
  push(Buffer.alloc(8))
  const waiting: [TestEntry, Buffer][] = [[root, rootBytes]]
  for (const [folder, bytes] of waiting) {
    if (folder.children === undefined) continue
    push(Buffer.alloc(8 * gap, 0xa5))
    bytes.writeBigUInt64LE(BigInt(size), 0x10)
    for (const child of folder.children) {
      const childBytes = entryBytes(child)
      push(childBytes)
      waiting.push([child, childBytes])
    }
    push(Buffer.alloc(8))
  }
  return new Uint8Array(Buffer.concat(parts))
}

function entryBytes(entry: TestEntry): Buffer {
  const { tagged = Buffer.alloc(0), streams = [], hash } = entry
  const name = terminated(entry.name)
  const shortName = terminated(entry.shortName ?? '')
  const fixed = Buffer.alloc(0x66)
  const named = Buffer.concat([fixed, name, shortName])
  const start = tagged.length > 0 ? Math.ceil(named.length / 8) * 8 : named.length
  named.writeBigUInt64LE(BigInt(start + tagged.length), 0)
  named.writeUInt32LE(entry.attributes, 0x08)
  named.writeInt32LE(entry.securityId ?? -1, 0x0c)
  named.fill(0x5a, 0x18, 0x28)
  for (const [index, time] of (entry.times ?? [1n, 2n, 3n]).entries())
    named.writeBigUInt64LE(time, 0x28 + 8 * index)
  if (hash !== undefined) named.set(hash, 0x40)
  named.writeBigUInt64LE(entry.hardLinkGroup ?? 0n, 0x58)
  named.writeUInt16LE(streams.length, 0x60)
  named.writeUInt16LE(Math.max(0, shortName.length - 2), 0x62)
  named.writeUInt16LE(Math.max(0, name.length - 2), 0x64)
  const extra = streams.map(stream => {
    const streamName = terminated(stream.name)
    const bytes = Buffer.concat([Buffer.alloc(0x26), streamName])
    bytes.writeBigUInt64LE(BigInt(bytes.length), 0)
    bytes.set(stream.hash, 0x10)
    bytes.writeUInt16LE(Math.max(0, streamName.length - 2), 0x24)
    return padded(bytes)
  })
  const body = tagged.length > 0 ? Buffer.concat([padded(named), tagged]) : named
  return Buffer.concat([padded(body), ...extra])
}

function terminated(text: string): Buffer {
  return text === '' ? Buffer.alloc(0) : Buffer.from(`${text}\0`, 'utf16le')
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)])
}
