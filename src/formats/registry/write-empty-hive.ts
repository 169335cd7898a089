// Writes a hive that holds nothing but its root key. The layout is described in hive-bytes.ts.

import { baseBlockChecksum } from './hive-bytes.ts'

const rootOffset = 0x20
const securityOffset = 0x80
const freeOffset = 0x100
const binBytes = 4096

/**
 * An empty hive: one bin with the root key and its security descriptor (full control for SYSTEM and Administrators,
 * inherited by subkeys).
 * @param rootName name of the root key, in Latin-1 and at most 16 characters, for example `ROOT`.
 */
export function writeEmptyHive({ rootName }: { rootName: string }): Uint8Array {
  const bytes = Buffer.alloc(4096 + binBytes)
  bytes.write('regf', 0, 'latin1')
  bytes.writeUInt32LE(1, 4)
  bytes.writeUInt32LE(1, 8)
  bytes.writeUInt32LE(1, 20)
  bytes.writeUInt32LE(5, 24) // minor version: "db" values and "lh" lists are allowed
  bytes.writeUInt32LE(1, 32) // format: straight from memory, the only one
  bytes.writeUInt32LE(rootOffset, 36)
  bytes.writeUInt32LE(binBytes, 40)
  bytes.writeUInt32LE(1, 44) // sectors of 512 bytes
  bytes.writeUInt32LE(baseBlockChecksum(bytes), 508)
  const bin = bytes.subarray(4096)
  bin.write('hbin', 0, 'latin1')
  bin.writeUInt32LE(binBytes, 8)
  writeRootKey(bin, rootName)
  writeSecurityCell(bin)
  bin.writeInt32LE(binBytes - freeOffset, freeOffset) // a positive size: the rest is free
  return new Uint8Array(bytes)
}

function writeRootKey(bin: Buffer, rootName: string): void {
  const name = Buffer.from(rootName, 'latin1')
  if (name.length === 0 || name.length > 16)
    throw new RangeError('the name of a root key has 1 to 16 characters')
  bin.writeInt32LE(-(securityOffset - rootOffset), rootOffset)
  const key = bin.subarray(rootOffset + 4)
  key.write('nk', 0, 'latin1')
  key.writeUInt16LE(0x4 | 0x8 | 0x20, 2) // root of a hive, cannot be deleted, name in Latin-1
  for (const offset of [16, 28, 32, 40, 48]) key.writeUInt32LE(0xffffffff, offset)
  key.writeUInt32LE(securityOffset, 44)
  key.writeUInt16LE(name.length, 72)
  name.copy(key, 76)
}

/** Cell data: 0 "sk", 4 next and 8 previous in the ring of descriptors, 12 number of keys, 16 bytes, 20 the descriptor. */
function writeSecurityCell(bin: Buffer): void {
  const descriptor = writeSecurityDescriptor()
  bin.writeInt32LE(-(freeOffset - securityOffset), securityOffset)
  const cell = bin.subarray(securityOffset + 4)
  cell.write('sk', 0, 'latin1')
  cell.writeUInt32LE(securityOffset, 4)
  cell.writeUInt32LE(securityOffset, 8)
  cell.writeUInt32LE(1, 12)
  cell.writeUInt32LE(descriptor.length, 16)
  descriptor.copy(cell, 20)
}

/** A self-relative descriptor: header of 20 bytes, owner, group, list of access (MS-DTYP 2.4.6). */
function writeSecurityDescriptor(): Buffer {
  const administrators = securityIdentifier(32, 544)
  const system = securityIdentifier(18)
  const entries = [accessEntry(system), accessEntry(administrators)]
  const list = Buffer.alloc(8)
  list.writeUInt8(2, 0)
  list.writeUInt16LE(8 + entries.reduce((sum, entry) => sum + entry.length, 0), 2)
  list.writeUInt16LE(entries.length, 4)
  const header = Buffer.alloc(20)
  header.writeUInt8(1, 0)
  header.writeUInt16LE(0x8004, 2) // self-relative, with a list of access
  header.writeUInt32LE(20, 4)
  header.writeUInt32LE(20 + administrators.length, 8)
  header.writeUInt32LE(20 + administrators.length + system.length, 16)
  return Buffer.concat([header, administrators, system, list, ...entries])
}

/** S-1-5-… (MS-DTYP 2.4.2). */
function securityIdentifier(...parts: number[]): Buffer {
  const bytes = Buffer.alloc(8 + 4 * parts.length)
  bytes.writeUInt8(1, 0)
  bytes.writeUInt8(parts.length, 1)
  bytes.writeUInt8(5, 7)
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + 4 * index)
  return bytes
}

/** Full control of keys (KEY_ALL_ACCESS), inherited by subkeys. */
function accessEntry(identifier: Buffer): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt8(0, 0)
  header.writeUInt8(2, 1)
  header.writeUInt16LE(8 + identifier.length, 2)
  header.writeUInt32LE(0xf003f, 4)
  return Buffer.concat([header, identifier])
}
