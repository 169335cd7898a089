// Writes files that begin like a Windows program: enough for whatever looks at headers, nothing that runs.
//
//   0     "MZ", 0x3C: offset of the PE header, then a sentence that says what this is
//   0x80  "PE\0\0", COFF header (machine, 1 section, time), optional header PE32 or PE32+, one section header
//   0x200 section: half pseudo-random bytes, half zeros, so that it compresses as programs do

import { seededBytes } from './seeded-bytes.ts'

const sentence = 'SYNTHETIC TEST MATERIAL: not a program, made by a test.'
const headerBytes = 0x200

/** What to write. */
export type ProgramFile = {
  name: string
  version: string
  seed: string
  /** Whole size in bytes, at least 1024. */
  size: number
  architecture: 'amd64' | 'x86'
}

/** The bytes of one made-up program. */
export function programFile({ name, version, seed, size, architecture }: ProgramFile): Buffer {
  const bytes = Buffer.alloc(Math.max(size, 1024))
  bytes.write('MZ', 0, 'latin1')
  bytes.writeUInt32LE(0x80, 0x3c)
  bytes.write(sentence, 0x40, 'latin1')
  bytes.write('PE\0\0', 0x80, 'latin1')
  bytes.writeUInt16LE(architecture === 'amd64' ? 0x8664 : 0x14c, 0x84)
  bytes.writeUInt16LE(1, 0x86)
  bytes.writeUInt16LE(architecture === 'amd64' ? 0xf0 : 0xe0, 0x94)
  bytes.writeUInt16LE(0x2022, 0x96) // executable image, large addresses, DLL
  bytes.writeUInt16LE(architecture === 'amd64' ? 0x20b : 0x10b, 0x98)
  const section = 0x98 + (architecture === 'amd64' ? 0xf0 : 0xe0)
  bytes.write('.text', section, 'latin1')
  bytes.writeUInt32LE(bytes.length - headerBytes, section + 16)
  bytes.writeUInt32LE(headerBytes, section + 20)
  const label = Buffer.from(`FileVersion\0${version}\0OriginalFilename\0${name}\0`, 'utf16le')
  label.copy(bytes, headerBytes, 0, Math.min(label.length, 300))
  const body = seededBytes(
    `${seed}/${name}/${version}/${architecture}`,
    (bytes.length - headerBytes - 300) >> 1,
  )
  body.copy(bytes, headerBytes + 300)
  return bytes
}
