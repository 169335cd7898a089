// Reads headers of a program file ("PE Format", Microsoft Learn).
//
//   0     "MZ"; 0x3C: where the PE header is
//   PE    +0 "PE\0\0", +4 machine, +6 number of sections, +20 bytes of the optional header, +24 the optional header
//   optional header   +0 0x10B (PE32) or 0x20B (PE32+); the directories begin at 96 or 112, their number is in the 4 bytes before;
//                     the third directory is that of the resources: address in memory, bytes
//   sections, 40 bytes each   +8 bytes in memory, +12 address in memory, +16 bytes in the file, +20 place in the file

import { findFileVersion } from './find-version.ts'

/** A file to read from. */
export type ProgramSource = {
  /** Bytes of the file. */
  size: number
  /** Reads exactly `length` bytes at `offset`; only places inside of the file are asked for. */
  read: (offset: number, length: number) => Promise<Uint8Array>
}

/** What a program says of itself. */
export type ProgramFacts = {
  /** `amd64`, `x86`, `arm64`, as Windows spells it in identities; null for another machine. */
  architecture: string | null
  /** File version, four numbers: `4.18.24090.11`; null when the file has none. */
  fileVersion: string | null
}

const machines: Record<number, string> = { 332: 'x86', 34404: 'amd64', 43620: 'arm64' }
const mostSections = 96
const resourceDirectory = 2

/** Reads a number at a place of the file; null when the place lies outside. */
export type ReadView = (offset: number, length: number) => Promise<DataView | null>

/** A part of the file, and where Windows would put it in memory. */
type Section = { address: number; place: number; bytes: number }

/** Reads a program's facts; null when the file is no program. @throws what `read` throws */
export async function readProgram(source: ProgramSource): Promise<ProgramFacts | null> {
  const view: ReadView = async (offset, length) => {
    if (offset < 0 || offset + length > source.size) return null
    const bytes = await source.read(offset, length)
    return bytes.length < length ? null : new DataView(bytes.buffer, bytes.byteOffset, length)
  }
  const dos = await view(0, 0x40)
  if (dos === null || dos.getUint16(0, true) !== 0x5a4d) return null
  const header = dos.getUint32(0x3c, true)
  const coff = await view(header, 26)
  if (coff === null || coff.getUint32(0, true) !== 0x4550) return null
  const architecture = machines[coff.getUint16(4, true)] ?? null
  const resources = await findResources(view, header, coff)
  const fileVersion = resources === null ? null : await findFileVersion(view, resources)
  return { architecture, fileVersion }
}

/** Where the resources begin, and how an address in memory becomes a place in the file. */
export type Resources = { root: number; placeOf: (address: number) => number | null }

async function findResources(view: ReadView, header: number, coff: DataView): Promise<Resources | null> {
  const count = coff.getUint16(6, true)
  const optional = header + 24
  const magic = coff.getUint16(24, true)
  const directories = magic === 0x20b ? 112 : magic === 0x10b ? 96 : null
  if (directories === null || count > mostSections) return null
  const number = await view(optional + directories - 4, 4)
  const directory = await view(optional + directories + 8 * resourceDirectory, 8)
  if (number === null || directory === null || number.getUint32(0, true) <= resourceDirectory) return null
  const table = await view(optional + coff.getUint16(20, true), 40 * count)
  if (table === null) return null
  const sections = Array.from({ length: count }, (_, at): Section => {
    const start = 40 * at
    return {
      address: table.getUint32(start + 12, true),
      place: table.getUint32(start + 20, true),
      bytes: table.getUint32(start + 16, true),
    }
  })
  const placeOf = (address: number): number | null => {
    const holder = sections.find(one => address >= one.address && address < one.address + one.bytes)
    return holder === undefined ? null : address - holder.address + holder.place
  }
  const address = directory.getUint32(0, true)
  const root = address === 0 ? null : placeOf(address)
  return root === null ? null : { root, placeOf }
}
