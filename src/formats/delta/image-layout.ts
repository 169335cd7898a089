// The parts of a Portable Executable that deltas deal with.
//
//   OFFSET     SIZE  FIELD
//   0x3C       4     offset e of the PE header, which begins with "PE\0\0"
//   e+4        2     machine: 0x014C i386, 0x8664 amd64
//   e+6        2     number of sections
//   e+8        4     time stamp
//   e+20       2     size of the optional header, which begins at o = e + 24
//   o          2     0x10B = PE32, 0x20B = PE32+
//   o+24       8     image base (PE32+); o+28, size 4 (PE32)
//   o+56       4     size of the image in memory
//   o+64       4     checksum
//   o+92       4     number of data directories (PE32), each 8 bytes from o+96: RVA, size; PE32+: o+108 and o+112
//   o+opt      40    for each section: name (8), size in memory, RVA, size in file, offset in file, 12 unused, flags (4)
//
// Source: Microsoft, "PE Format" (learn.microsoft.com/windows/win32/debug/pe-format).

import { DeltaInvalid, DeltaUnsupported } from './errors.ts'

/** Indices of data directories. */
export const directories = {
  exports: 0,
  imports: 1,
  resources: 2,
  exceptions: 3,
  relocations: 5,
  loadConfiguration: 10,
  boundImports: 11,
  commonLanguageRuntime: 14,
} as const

/** A section. Addresses are relative to the image base, offsets to the start of the file, all in bytes. */
export type ImageSection = {
  name: string
  address: number
  sizeInMemory: number
  offset: number
  sizeInFile: number
  flags: number
  /** Where the flags themselves lie in the file. */
  flagsOffset: number
}

/** How an image is laid out; read before the image is changed. */
export type ImageLayout = {
  is64Bit: boolean
  machine: number
  /** Offset of the PE header. */
  header: number
  imageBase: number
  sizeInMemory: number
  sections: readonly ImageSection[]
  /** Offset of the table of data directories. */
  directoryTable: number
  /** Address and size of each data directory; see {@link directories}. */
  directories: readonly { address: number; size: number }[]
}

/** An image whose bytes are being changed, with its layout. */
export type Image = { bytes: Uint8Array; view: DataView; layout: ImageLayout }

/** Section flag: its content may be executed. */
export const EXECUTABLE = 0x2000_0000

/** What Windows before Vista could load; every pass over sections is bounded by it. */
const MOST_SECTIONS = 96

/** Whether the bytes begin as an executable image does. */
export function isImage(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const header = readU32(view, 0x3c)
  const kind = readU16(view, header + 24)
  return readU16(view, 0) === 0x5a4d && readU32(view, header) === 0x4550 && (kind === 0x10b || kind === 0x20b)
}

/** Reads the layout. @throws DELTA_INVALID when the bytes are no PE image; DELTA_UNSUPPORTED for odd ones. */
export function readImage(bytes: Uint8Array): Image {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const header = readU32(view, 0x3c)
  const optional = header + 24
  if (!isImage(bytes)) {
    throw new DeltaInvalid({ reason: 'its reference is no executable image, as its file type demands' })
  }
  const is64Bit = readU16(view, optional) === 0x20b
  const base = is64Bit ? readU64(view, optional + 24) : BigInt(readU32(view, optional + 28))
  if (base > BigInt(Number.MAX_SAFE_INTEGER))
    throw new DeltaUnsupported({ feature: 'an image base above 2^53' })
  const directoryTable = optional + (is64Bit ? 112 : 96)
  const directoryCount = Math.min(16, readU32(view, directoryTable - 4))
  const sectionTable = optional + readU16(view, header + 20)
  const sectionCount = readU16(view, header + 6)
  if (sectionCount > MOST_SECTIONS)
    throw new DeltaUnsupported({ feature: 'an image of more than 96 sections' })
  const layout: ImageLayout = {
    is64Bit,
    machine: readU16(view, header + 4),
    header,
    imageBase: Number(base),
    sizeInMemory: readU32(view, optional + 56),
    directoryTable,
    sections: Array.from({ length: sectionCount }, (_, index) =>
      readSection(bytes, view, sectionTable + index * 40),
    ),
    directories: Array.from({ length: directoryCount }, (_, index) => ({
      address: readU32(view, directoryTable + index * 8),
      size: readU32(view, directoryTable + index * 8 + 4),
    })),
  }
  return { bytes, view, layout }
}

/** A directory that is there, or null. */
export function directoryOf(layout: ImageLayout, index: number): { address: number; size: number } | null {
  const directory = layout.directories[index]
  return directory && directory.address !== 0 ? directory : null
}

/** Where an address of the image lies in the file; null when no section holds it. */
export function offsetOf(layout: ImageLayout, address: number): number | null {
  const section = sectionAt(layout, address)
  return section ? section.offset + address - section.address : null
}

/** The first section that holds the address. */
export function sectionAt(layout: ImageLayout, address: number): ImageSection | null {
  return layout.sections.find(section => holds(section, address)) ?? null
}

/** The lowest address of any section. */
export function firstSectionAddress(layout: ImageLayout): number {
  return layout.sections.reduce(
    (lowest, section) => Math.min(lowest, section.address),
    Number.MAX_SAFE_INTEGER,
  )
}

/** 16 bits at the offset; 0 outside of the file. Images that are read may lie about their own tables. */
export function readU16(view: DataView, offset: number): number {
  return offset + 2 <= view.byteLength ? view.getUint16(offset, true) : 0
}

/** As {@link readU16}, 32 bits. */
export function readU32(view: DataView, offset: number): number {
  return offset + 4 <= view.byteLength ? view.getUint32(offset, true) : 0
}

/** As {@link readU16}, 64 bits. */
export function readU64(view: DataView, offset: number): bigint {
  return offset + 8 <= view.byteLength ? view.getBigUint64(offset, true) : 0n
}

/** Writes the lowest 32 bits of the value; nothing outside of the file. */
export function writeU32(view: DataView, offset: number, value: number): void {
  if (offset + 4 <= view.byteLength) view.setUint32(offset, value, true)
}

/** Writes the lowest 64 bits of the value; nothing outside of the file. */
export function writeU64(view: DataView, offset: number, value: bigint): void {
  if (offset + 8 <= view.byteLength) view.setBigUint64(offset, BigInt.asUintN(64, value), true)
}

function holds(section: ImageSection, address: number): boolean {
  const size = Math.max(section.sizeInMemory, section.sizeInFile)
  return address >= section.address && address < section.address + size
}

function readSection(bytes: Uint8Array, view: DataView, at: number): ImageSection {
  const name = Buffer.from(bytes.subarray(at, at + 8)).toString('latin1')
  return {
    name: name.split('\0', 1)[0] ?? '',
    sizeInMemory: readU32(view, at + 8),
    address: readU32(view, at + 12),
    sizeInFile: readU32(view, at + 16),
    offset: readU32(view, at + 20),
    flags: readU32(view, at + 36),
    flagsOffset: at + 36,
  }
}
