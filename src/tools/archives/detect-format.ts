// Tells the archive format of a file by its first bytes, never by its name.
//
//   OFFSET   BYTES             FORMAT
//   0x0000   "MSCF"            cabinet
//   0x0000   "MSWIM\0\0\0"     WIM
//   0x8001   "CD001"           ISO 9660 volume descriptor, one per 0x800 bytes
//   0x8001   "BEA01", "NSR0x"  UDF; on a bridge disc after the ISO 9660 ones, and then UDF is the whole content

import { open } from 'node:fs/promises'
import type { ArchiveFormat } from './worker-messages.ts'

const volumeDescriptorsStart = 0x8000
const volumeDescriptorSize = 0x800
const readVolumeDescriptors = 32

/** The format of a file, or null when it is none of those read here. */
export async function detectArchiveFormat(file: string): Promise<ArchiveFormat | null> {
  const handle = await open(file, 'r')
  try {
    const start = Buffer.alloc(8)
    await handle.read(start, 0, start.length, 0)
    if (start.toString('latin1', 0, 4) === 'MSCF') return 'cab'
    if (start.toString('latin1') === 'MSWIM\0\0\0') return 'wim'
    const descriptors = Buffer.alloc(readVolumeDescriptors * volumeDescriptorSize)
    const { bytesRead } = await handle.read(descriptors, 0, descriptors.length, volumeDescriptorsStart)
    return discFormat(descriptors.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

function discFormat(descriptors: Buffer): ArchiveFormat | null {
  let isIso = false
  for (let offset = 0; offset + 6 <= descriptors.length; offset += volumeDescriptorSize) {
    const identifier = descriptors.toString('latin1', offset + 1, offset + 6)
    if (/^NSR0[23]$/.test(identifier)) return 'udf'
    if (identifier === 'CD001') isIso = true
    else if (!/^(BEA01|BOOT2|CDW02|TEA01)$/.test(identifier)) break
  }
  return isIso ? 'iso' : null
}
