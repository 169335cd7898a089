// Writes a self-relative security descriptor ([MS-DTYP] 2.4.6).
//
//   OFFSET  SIZE  FIELD
//   0       1     revision, 1
//   1       1     not used
//   2       2     control
//   4       4     offset of the owner's SID, 0 when there is none
//   8       4     offset of the group's SID
//   12      4     offset of the SACL
//   16      4     offset of the DACL
//   20            the parts, here in the order SACL, DACL, owner, group, as Windows writes them
//
// An access control list ([MS-DTYP] 2.4.5):
//
//   0       1     revision: 2, or 4 when object entries are in it
//   1       1     not used
//   2       2     size in bytes, with the entries
//   4       2     number of entries
//   6       2     not used
//
// An entry ([MS-DTYP] 2.4.4):
//
//   0       1     type
//   1       1     flags
//   2       2     size in bytes, a multiple of 4
//   4       4     access mask
//   8             SID; object entries first have 4 bytes that say which GUIDs follow (1: object, 2: inherited object), and the GUIDs

import { SecurityDescriptorInvalid } from './errors.ts'
import { parseSddl } from './parse-sddl.ts'
import {
  type AccessControlEntry,
  aceTypes,
  MAX_DESCRIPTOR_SIZE,
  objectAceTypes,
  type SecurityDescriptor,
} from './security-descriptor.ts'
import { sidBytes } from './sid.ts'

const headerSize = 20

/**
 * The binary form of a descriptor that is given as text, as component manifests give them.
 * @throws SddlNotUnderstood when anything in the text is not known; SecurityDescriptorInvalid when it is too large.
 */
export function encodeSddl(sddl: string): Uint8Array {
  return writeSecurityDescriptor(parseSddl(sddl))
}

/** The self-relative binary form. @throws SecurityDescriptorInvalid for SIDs that are none, or more than 64 KiB. */
export function writeSecurityDescriptor(descriptor: SecurityDescriptor): Uint8Array {
  const parts: [fieldOffset: number, bytes: Uint8Array | null][] = [
    [12, listBytes(descriptor.sacl)],
    [16, listBytes(descriptor.dacl)],
    [4, descriptor.owner === null ? null : sidOrThrow(descriptor.owner)],
    [8, descriptor.group === null ? null : sidOrThrow(descriptor.group)],
  ]
  const size = parts.reduce((total, [, bytes]) => total + (bytes?.length ?? 0), headerSize)
  if (size > MAX_DESCRIPTOR_SIZE)
    throw new SecurityDescriptorInvalid({ reason: `it would have ${size} bytes` })
  const result = new Uint8Array(size)
  const view = new DataView(result.buffer)
  result[0] = 1
  view.setUint16(2, descriptor.control, true)
  let position = headerSize
  for (const [fieldOffset, bytes] of parts) {
    if (bytes === null) continue
    view.setUint32(fieldOffset, position, true)
    result.set(bytes, position)
    position += bytes.length
  }
  return result
}

function listBytes(list: SecurityDescriptor['dacl']): Uint8Array | null {
  if (list === null || list === 'everything') return null
  const entries = list.map(entryBytes)
  const size = entries.reduce((total, entry) => total + entry.length, 8)
  if (size > 0xffff) throw new SecurityDescriptorInvalid({ reason: `a list would have ${size} bytes` })
  const bytes = new Uint8Array(size)
  const view = new DataView(bytes.buffer)
  bytes[0] = list.some(({ type }) => objectAceTypes.has(type)) ? 4 : 2
  view.setUint16(2, size, true)
  view.setUint16(4, entries.length, true)
  let position = 8
  for (const entry of entries) {
    bytes.set(entry, position)
    position += entry.length
  }
  return bytes
}

function entryBytes(entry: AccessControlEntry): Uint8Array {
  const sid = sidOrThrow(entry.sid)
  const guids = [entry.objectType, entry.inheritedObjectType].map(guid =>
    guid === null ? null : guidBytes(guid),
  )
  const objectSize = objectAceTypes.has(entry.type) ? 4 + 16 * guids.filter(guid => guid !== null).length : 0
  const bytes = new Uint8Array(8 + objectSize + sid.length)
  const view = new DataView(bytes.buffer)
  bytes[0] = aceTypes[entry.type]
  bytes[1] = entry.flags
  view.setUint16(2, bytes.length, true)
  view.setUint32(4, entry.mask, true)
  if (objectSize > 0) {
    view.setUint32(8, (guids[0] ? 1 : 0) | (guids[1] ? 2 : 0), true)
    let position = 12
    for (const guid of guids) {
      if (!guid) continue
      bytes.set(guid, position)
      position += 16
    }
  }
  bytes.set(sid, 8 + objectSize)
  return bytes
}

/** A GUID's first three fields are little-endian numbers, the rest are bytes ([MS-DTYP] 2.3.4.2). */
function guidBytes(text: string): Uint8Array {
  const plain = Buffer.from(text.replaceAll('-', ''), 'hex')
  plain.subarray(0, 4).reverse()
  plain.subarray(4, 6).reverse()
  plain.subarray(6, 8).reverse()
  return plain
}

function sidOrThrow(text: string): Uint8Array {
  const bytes = sidBytes(text)
  if (bytes === null) throw new SecurityDescriptorInvalid({ reason: `${JSON.stringify(text)} is no SID` })
  return bytes
}
