// Security descriptors of registry keys. Windows turns generic rights into those of the object when a program gives a key its
// descriptor; a hive must hold them turned already, because nothing does it when a hive is loaded, and a generic right grants nothing.
//
// Source: winnt.h (KEY_READ, KEY_WRITE, KEY_EXECUTE, KEY_ALL_ACCESS); [MS-DTYP] 2.4.3 (generic rights are mapped by the object).

import { parseSddl } from './parse-sddl.ts'
import { type AccessControlEntry, aceFlags, type SecurityDescriptor } from './security-descriptor.ts'
import { writeSecurityDescriptor } from './write-security-descriptor.ts'

const keyRights: readonly [generic: number, rights: number][] = [
  [0x8000_0000, 0x0002_0019],
  [0x4000_0000, 0x0002_0006],
  [0x2000_0000, 0x0002_0019],
  [0x1000_0000, 0x000f_003f],
]
const genericRights = 0xf000_0000

/**
 * A descriptor in text form, in the self-relative form that a hive holds for a key; null when it names no owner or no group, which a
 * hive's descriptor must.
 * @throws SddlNotUnderstood, SecurityDescriptorInvalid
 */
export function encodeKeySddl(sddl: string): Uint8Array | null {
  const descriptor = parseSddl(sddl)
  const { owner, group, dacl, sacl } = descriptor
  if (owner === null || group === null) return null
  return writeSecurityDescriptor({ ...descriptor, dacl: withKeyRights(dacl), sacl: withKeyRights(sacl) })
}

function withKeyRights(list: SecurityDescriptor['dacl']): SecurityDescriptor['dacl'] {
  return Array.isArray(list) ? list.map(withKeyRightsOnly) : list
}

/** Entries that are only inherited are turned where they are inherited. */
function withKeyRightsOnly(entry: AccessControlEntry): AccessControlEntry {
  if ((entry.flags & (aceFlags.get('IO') ?? 0)) !== 0) return entry
  let mask = entry.mask & ~genericRights
  for (const [generic, rights] of keyRights) if ((entry.mask & generic) !== 0) mask |= rights
  return { ...entry, mask: mask >>> 0 }
}
