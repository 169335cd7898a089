// Writes a file that begins like a program of Windows and carries a file version in its resources, as Windows itself would read it.
// Nothing in it runs.
//
//   0x200  resources: three folders of one entry each (type 16, number 1, language 0x409), the data entry, the version
//   then   half pseudo-random bytes, half zeros

import { programFile } from './program-file.ts'

const sectionAt = 0x200
const sectionAddress = 0x1000
const machines = { amd64: 0x8664, x86: 0x14c, arm64: 0xaa64 }

/** What to write. */
export type VersionedProgram = {
  name: string
  /** Four numbers; null leaves the version out. */
  version: string | null
  seed: string
  /** Whole size in bytes, at least 2048. */
  size: number
  architecture: keyof typeof machines
}

/** The bytes of one made-up program. */
export function versionedProgram(options: VersionedProgram): Buffer {
  const { name, version, seed, architecture } = options
  const size = Math.max(options.size, 2048)
  const bytes = programFile({ name, version: version ?? 'none', seed, size, architecture: 'amd64' })
  bytes.writeUInt16LE(machines[architecture], 0x84)
  const section = 0x98 + 0xf0
  bytes.write('.rsrc\0', section, 'latin1')
  bytes.writeUInt32LE(size - sectionAt, section + 8)
  bytes.writeUInt32LE(sectionAddress, section + 12)
  if (version === null) return bytes
  bytes.writeUInt32LE(16, 0x98 + 108)
  bytes.writeUInt32LE(sectionAddress, 0x98 + 112 + 16)
  bytes.writeUInt32LE(0x200, 0x98 + 112 + 20)
  resources(version).copy(bytes, sectionAt)
  return bytes
}

function resources(version: string): Buffer {
  const bytes = Buffer.alloc(0x100)
  const folder = (at: number, number: number, to: number): void => {
    bytes.writeUInt16LE(1, at + 14)
    bytes.writeUInt32LE(number, at + 16)
    bytes.writeUInt32LE(to, at + 20)
  }
  folder(0, 16, 0x80000018)
  folder(0x18, 1, 0x80000030)
  folder(0x30, 0x409, 0x48)
  bytes.writeUInt32LE(sectionAddress + 0x60, 0x48)
  bytes.writeUInt32LE(92, 0x4c)
  bytes.writeUInt16LE(92, 0x60)
  bytes.writeUInt16LE(52, 0x62)
  bytes.write('VS_VERSION_INFO\0', 0x66, 'utf16le')
  const [major = 0, minor = 0, build = 0, revision = 0] = version.split('.').map(Number)
  bytes.writeUInt32LE(0xfeef04bd, 0x88)
  bytes.writeUInt32LE(0x10000, 0x8c)
  bytes.writeUInt32LE(major * 0x10000 + minor, 0x90)
  bytes.writeUInt32LE(build * 0x10000 + revision, 0x94)
  return bytes
}
