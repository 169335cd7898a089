// What a security descriptor says, and the numbers of its parts.
//
// Sources: Microsoft, [MS-DTYP] 2.4.4 (access control entries), 2.4.5 (ACL), 2.4.6 (SECURITY_DESCRIPTOR); winnt.h for the process
// trust label.

/** Bits of {@link SecurityDescriptor.control} ([MS-DTYP] 2.4.6). `selfRelative` is always set. */
export const descriptorControl = {
  daclPresent: 0x0004,
  saclPresent: 0x0010,
  daclAutoInheritRequested: 0x0100,
  saclAutoInheritRequested: 0x0200,
  daclAutoInherited: 0x0400,
  saclAutoInherited: 0x0800,
  daclProtected: 0x1000,
  saclProtected: 0x2000,
  selfRelative: 0x8000,
} as const

/** Types of access control entries: their letters in text form and their numbers ([MS-DTYP] 2.4.4.1). */
export const aceTypes = {
  A: 0x00,
  D: 0x01,
  AU: 0x02,
  AL: 0x03,
  OA: 0x05,
  OD: 0x06,
  OU: 0x07,
  OL: 0x08,
  ML: 0x11,
  TL: 0x14,
} as const

/**
 * The letters of a type: `A` allow, `D` deny, `AU` audit, `AL` alarm, each with `O` in front of one letter for object entries
 * (`OA`, `OD`, `OU`, `OL`); `ML` mandatory label; `TL` process trust label.
 */
export type AceType = keyof typeof aceTypes

/** Types that carry object GUIDs. */
export const objectAceTypes: ReadonlySet<AceType> = new Set(['OA', 'OD', 'OU', 'OL'])

/** Types that stand in a DACL; all others stand in a SACL. */
export const daclAceTypes: ReadonlySet<AceType> = new Set(['A', 'D', 'OA', 'OD'])

/** Bits of {@link AccessControlEntry.flags} by their letters ([MS-DTYP] 2.4.4.1, 2.5.1.1). */
export const aceFlags: ReadonlyMap<string, number> = new Map([
  ['OI', 0x01],
  ['CI', 0x02],
  ['NP', 0x04],
  ['IO', 0x08],
  ['ID', 0x10],
  ['SA', 0x40],
  ['FA', 0x80],
])

/** The flags SA and FA, which only audit and alarm entries may have. */
export const auditFlags = 0xc0

/** One access control entry. */
export type AccessControlEntry = {
  type: AceType
  /** One byte, see {@link aceFlags}. */
  flags: number
  /** Access mask, 32 bits, unsigned. */
  mask: number
  /** `S-1-…`, in decimal. */
  sid: string
  /** Lower-case GUID without braces, of object entries only. */
  objectType: string | null
  inheritedObjectType: string | null
}

/**
 * A security descriptor. A list is null when there is none. The list `everything` is the "null DACL": one is present, holds no
 * list, and everybody may do everything; an empty list is the opposite.
 */
export type SecurityDescriptor = {
  /** 16 bits, see {@link descriptorControl}. */
  control: number
  /** `S-1-…`, in decimal. */
  owner: string | null
  group: string | null
  dacl: AccessControlEntry[] | 'everything' | null
  sacl: AccessControlEntry[] | 'everything' | null
}

/** The longest descriptor in bytes: what NTFS and wimlib hold. */
export const MAX_DESCRIPTOR_SIZE = 0xffff
