// The header and the list of files of a cabinet, [MS-CAB] sections 2.1 to 2.3. Numbers have their lowest byte first.

/** Bytes of a header without optional fields (CFHEADER). */
export const headerBytes = 36
/** Of one file in the list (CFFILE): 16 bytes, a name of 256 at the most, and the zero that ends it. */
const mostBytesOfFile = 16 + 257
/** Bits of `flags`: another cabinet comes before or after, or there are reserved fields. */
const [hasPrevious, hasNext, hasReserve] = [0x1, 0x2, 0x4]
/** Folders from here on stand for parts of other cabinets. */
const firstSpecialFolder = 0xfffd
/** Bits of `attribs` that say nothing of what the file is: read-only, hidden, system, archive, to be run. With others it may be a directory or a link. */
const plainAttributes = 0x01 | 0x02 | 0x04 | 0x20 | 0x40

/** Where the list of files is. */
export type CabinetHeader = {
  /** Bytes of the whole cabinet. */
  bytes: number
  /** Where the list begins, and how many files and folders there are. */
  filesOffset: number
  files: number
  folders: number
}

/** One file. */
export type CabinetFile = {
  /** As stored, with `/` between parts. */
  path: string
  size: number
  /** ISO 8601; local time without a zone is taken as UTC. */
  modified: string | null
}

/** Bytes that a list of so many files has at the most. */
export function mostBytesOfFiles({ files }: CabinetHeader): number {
  return files * mostBytesOfFile
}

/** Reads the first {@link headerBytes} bytes; null for what is not one plain cabinet. */
export function readCabinetHeader(bytes: Uint8Array): CabinetHeader | null {
  if (bytes.length < headerBytes) return null
  const view = viewOf(bytes)
  // 0: "MSCF"; 24 and 25: version 1.3.
  if (view.getUint32(0, false) !== 0x4d534346 || view.getUint16(24, true) !== 0x0103) return null
  const flags = view.getUint16(30, true)
  if ((flags & (hasPrevious | hasNext)) !== 0 || (flags & ~hasReserve) !== 0) return null
  return {
    bytes: view.getUint32(8, true),
    filesOffset: view.getUint32(16, true),
    folders: view.getUint16(26, true),
    files: view.getUint16(28, true),
  }
}

/**
 * Reads the list of files, in the order in which their bytes follow one another when everything is unpacked.
 * @param bytes From {@link CabinetHeader.filesOffset} on.
 * @returns null when the list is not whole, or has anything that is open to more than one reading: other cabinets, directories, names that are not
 * ASCII, files that share bytes.
 */
export function readCabinetFiles(bytes: Uint8Array, header: CabinetHeader): CabinetFile[] | null {
  const entries: Entry[] = []
  let position = 0
  for (let number = 0; number < header.files; number += 1) {
    const entry = readEntry(bytes, position, header.folders)
    if (entry === null) return null
    entries.push(entry)
    position = entry.end
  }
  entries.sort(
    (one, other) => one.folder - other.folder || one.offset - other.offset || one.size - other.size,
  )
  for (const [index, { folder, offset, size }] of entries.entries()) {
    const next = entries[index + 1]
    if (next !== undefined && next.folder === folder && next.offset < offset + size) return null
  }
  return entries.map(({ path, size, modified }) => ({ path, size, modified }))
}

type Entry = CabinetFile & { folder: number; offset: number; end: number }

/** CFFILE. Offsets: 0 size (4), 4 offset in the folder (4), 8 folder (2), 10 date (2), 12 time (2), 14 attributes (2), 16 name, ended by a zero. */
function readEntry(bytes: Uint8Array, position: number, folders: number): Entry | null {
  if (position + 16 > bytes.length) return null
  const view = viewOf(bytes)
  const folder = view.getUint16(position + 8, true)
  const attributes = view.getUint16(position + 14, true)
  const nameEnd = bytes.indexOf(0, position + 16)
  if (nameEnd < 0 || nameEnd - position > mostBytesOfFile - 1) return null
  if (folder >= Math.min(folders, firstSpecialFolder) || (attributes & ~plainAttributes) !== 0) return null
  const name = asciiOf(bytes.subarray(position + 16, nameEnd))
  if (name === null) return null
  return {
    path: name.replaceAll('\\', '/'),
    size: view.getUint32(position, true),
    modified: timeOf(view.getUint16(position + 10, true), view.getUint16(position + 12, true)),
    folder,
    offset: view.getUint32(position + 4, true),
    end: nameEnd + 1,
  }
}

/** Printable ASCII; null for anything else, and for nothing. */
function asciiOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.some(byte => byte < 0x20 || byte > 0x7e)) return null
  return String.fromCharCode(...bytes)
}

/** Date: year from 1980 (7 bits), month (4), day (5). Time: hour (5), minute (6), two seconds (5). */
function timeOf(date: number, time: number): string | null {
  const two = (value: number) => String(value).padStart(2, '0')
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 0xf, date & 0x1f]
  const [hour, minute, second] = [time >> 11, (time >> 5) & 0x3f, (time & 0x1f) * 2]
  const text = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}Z`
  return Number.isNaN(Date.parse(text)) ? null : text
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
