// Writes a cabinet of one file in LZX, with a window of 2 MB, as update servers send documents ([MS-CAB]; [MS-WSUSSS] 3.1.4.6.3.3). Its blocks
// are of the uncompressed kind, which every reader of LZX must know: the test is whether the container is read, not how well it is packed.
//
// LZX ([MS-PATCH] 2.1 to 2.3): words of 16 bits, little-endian, most significant bit first. At the beginning one bit: no translation of calls.
// A block: 3 bits kind (3: uncompressed), 24 bits size, zeros up to the next word, three offsets of 32 bits, the bytes.

const blockBytes = 32_768
const lzxOf2MegabytesWindow = 0x1503

/** The cabinet's bytes. @param bytes An even number, as UTF-16 has. */
export function lzxCabinet(bytes: Uint8Array, name = 'blob'): Buffer {
  const entry = Buffer.alloc(16)
  entry.writeUInt32LE(bytes.length, 0)
  const named = Buffer.concat([entry, Buffer.from(`${name}\0`, 'latin1')])
  const dataAt = 36 + 8 + named.length
  const blocks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += blockBytes)
    blocks.push(dataBlock(bytes.subarray(at, at + blockBytes), at === 0))
  const header = Buffer.alloc(36)
  header.write('MSCF', 0, 'latin1')
  header.writeUInt32LE(dataAt + blocks.reduce((sum, block) => sum + block.length, 0), 8)
  header.writeUInt32LE(36 + 8, 16)
  header.writeUInt16LE(0x0103, 24)
  header.writeUInt16LE(1, 26)
  header.writeUInt16LE(1, 28)
  const folder = Buffer.alloc(8)
  folder.writeUInt32LE(dataAt, 0)
  folder.writeUInt16LE(blocks.length, 4)
  folder.writeUInt16LE(lzxOf2MegabytesWindow, 6)
  return Buffer.concat([header, folder, named, ...blocks])
}

function dataBlock(bytes: Uint8Array, isFirst: boolean): Buffer {
  const bits = `${isFirst ? '0' : ''}011${bytes.length.toString(2).padStart(24, '0')}`
  const padded = bits.padEnd(32, '0')
  const begin = Buffer.alloc(4 + 12)
  begin.writeUInt16LE(Number.parseInt(padded.slice(0, 16), 2), 0)
  begin.writeUInt16LE(Number.parseInt(padded.slice(16), 2), 2)
  for (const at of [4, 8, 12]) begin.writeUInt32LE(1, at)
  const head = Buffer.alloc(8)
  // A checksum of 0 says that there is none.
  head.writeUInt16LE(begin.length + bytes.length, 4)
  head.writeUInt16LE(bytes.length, 6)
  return Buffer.concat([head, begin, bytes])
}
