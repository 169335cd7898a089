// Reads a self-relative security descriptor; the layout stands in write-security-descriptor.ts.

import { SecurityDescriptorInvalid } from './errors.ts'
import {
  type AccessControlEntry,
  type AceType,
  aceTypes,
  descriptorControl,
  MAX_DESCRIPTOR_SIZE,
  objectAceTypes,
  type SecurityDescriptor,
} from './security-descriptor.ts'
import { readSid } from './sid.ts'

const letters: ReadonlyMap<number, AceType> = new Map(
  Object.entries(aceTypes).map(([type, number]) => [number, type as AceType]),
)

/**
 * Reads a descriptor, for comparing and for proofs.
 * @throws SecurityDescriptorInvalid when a part lies outside, or an entry is of a sort that is not known.
 */
export function readSecurityDescriptor(bytes: Uint8Array): SecurityDescriptor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 20 || bytes.length > MAX_DESCRIPTOR_SIZE || view.getUint8(0) !== 1) {
    throw invalid('it has no header')
  }
  const control = view.getUint16(2, true)
  if ((control & descriptorControl.selfRelative) === 0) throw invalid('it is not self-relative')
  return {
    control,
    owner: sidAt(view, view.getUint32(4, true), 'owner'),
    group: sidAt(view, view.getUint32(8, true), 'group'),
    sacl: listAt(view, view.getUint32(12, true), (control & descriptorControl.saclPresent) !== 0),
    dacl: listAt(view, view.getUint32(16, true), (control & descriptorControl.daclPresent) !== 0),
  }
}

function sidAt(view: DataView, offset: number, what: string): string | null {
  if (offset === 0) return null
  const sid = readSid(view, offset, view.byteLength)
  if (sid === null) throw invalid(`its ${what} is no SID`)
  return sid.text
}

function listAt(view: DataView, offset: number, isPresent: boolean): SecurityDescriptor['dacl'] {
  if (!isPresent) return null
  if (offset === 0) return 'everything'
  if (offset + 8 > view.byteLength) throw invalid('a list lies beyond its end')
  const end = offset + view.getUint16(offset + 2, true)
  if (end > view.byteLength) throw invalid('a list ends beyond its end')
  const entries: AccessControlEntry[] = []
  let position = offset + 8
  for (let left = view.getUint16(offset + 4, true); left > 0; left -= 1) {
    if (position + 8 > end) throw invalid('a list has fewer entries than it says')
    const size = view.getUint16(position + 2, true)
    if (size < 8 || position + size > end) throw invalid('an entry ends beyond its list')
    entries.push(entryAt(view, position, size))
    position += size
  }
  return entries
}

function entryAt(view: DataView, position: number, size: number): AccessControlEntry {
  const number = view.getUint8(position)
  const type = letters.get(number)
  if (type === undefined) throw invalid(`entries of type ${number} are not known`)
  let sidStart = position + 8
  const guids: (string | null)[] = [null, null]
  if (objectAceTypes.has(type)) {
    if (size < 12) throw invalid('an object entry is cut off')
    const present = view.getUint32(position + 8, true)
    sidStart += 4
    for (const index of [0, 1]) {
      if ((present & (1 << index)) === 0) continue
      if (sidStart + 16 > position + size) throw invalid('an object entry is cut off')
      guids[index] = guidAt(view, sidStart)
      sidStart += 16
    }
  }
  const sid = readSid(view, sidStart, position + size)
  if (sid === null) throw invalid('an entry has no SID')
  return {
    type,
    flags: view.getUint8(position + 1),
    mask: view.getUint32(position + 4, true),
    sid: sid.text,
    objectType: guids[0] ?? null,
    inheritedObjectType: guids[1] ?? null,
  }
}

function guidAt(view: DataView, offset: number): string {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
  const tail = Array.from({ length: 8 }, (_, index) => hex(view.getUint8(offset + 8 + index), 2)).join('')
  const head = `${hex(view.getUint32(offset, true), 8)}-${hex(view.getUint16(offset + 4, true), 4)}`
  return `${head}-${hex(view.getUint16(offset + 6, true), 4)}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

function invalid(reason: string): Error {
  return new SecurityDescriptorInvalid({ reason })
}
