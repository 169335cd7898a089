// Writes cabinets without compression, and without any check of names: for tests that need a hostile or an odd one.
//
//   OFFSET  SIZE  FIELD
//   0x00    36    CFHEADER: "MSCF", 0, size, 0, offset of the first CFFILE, 0, version 1.3, folders, files, flags, set, position
//   0x24    8     CFFOLDER: offset of the first CFDATA, number of CFDATA, compression (0: none)
//           16+n  CFFILE: size, offset in the folder, folder, DOS date, DOS time, attributes, name, NUL
//           8+n   CFDATA: checksum (0: none), stored bytes, bytes; at most 32,768 bytes each
//
// All integers are little-endian. Source: [MS-CAB].

const blockSize = 32_768
const nameIsUtf8 = 0x80
const archiveAttribute = 0x20

/** A file to put into a cabinet. `name` is written as it is; Windows separates folders by a backslash. */
export type CabinetFile = { name: string; bytes: Uint8Array | string }

/** The bytes of a cabinet with these files, in this order. */
export function plainCabinet(files: readonly CabinetFile[]): Uint8Array {
  const contents = files.map(({ bytes }) =>
    typeof bytes === 'string' ? Buffer.from(bytes) : Buffer.from(bytes),
  )
  const data = Buffer.concat(contents)
  const entries: Buffer[] = []
  let offset = 0
  for (const [position, file] of files.entries()) {
    const size = contents[position]?.length ?? 0
    const entry = Buffer.alloc(16)
    entry.writeUInt32LE(size, 0)
    entry.writeUInt32LE(offset, 4)
    entry.writeUInt16LE(0x5a21, 10) // 2025-01-01
    entry.writeUInt16LE(archiveAttribute | nameIsUtf8, 14)
    entries.push(entry, Buffer.from(`${file.name}\0`))
    offset += size
  }
  const listing = Buffer.concat(entries)
  const blocks: Buffer[] = []
  for (let start = 0; start < data.length; start += blockSize) {
    const block = data.subarray(start, start + blockSize)
    const header = Buffer.alloc(8)
    header.writeUInt16LE(block.length, 4)
    header.writeUInt16LE(block.length, 6)
    blocks.push(header, block)
  }
  const header = Buffer.alloc(36 + 8)
  const dataStart = header.length + listing.length
  header.write('MSCF', 0, 'latin1')
  header.writeUInt32LE(dataStart + data.length + (blocks.length / 2) * 8, 0x08)
  header.writeUInt32LE(header.length, 0x10)
  header.writeUInt16LE(0x0103, 0x18)
  header.writeUInt16LE(1, 0x1a)
  header.writeUInt16LE(files.length, 0x1c)
  header.writeUInt32LE(dataStart, 0x24)
  header.writeUInt16LE(blocks.length / 2, 0x28)
  return Buffer.concat([header, listing, ...blocks])
}
