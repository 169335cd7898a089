// Reads the text form of a security descriptor (SDDL): `O:BAG:SYD:P(A;;FA;;;SY)(A;OICI;GRGX;;;BU)S:(AU;FASA;0xD0116;;;WD)`.
//
//   descriptor  O: sid, G: sid, D: list, S: list; each at most once
//   list        any of P, AR, AI, then entries
//   entry       ( type ; flags ; rights ; object GUID ; inherited object GUID ; sid )
//   sid         S-1-… or two letters
//
// Not read, and refused: conditional and resource attribute entries (XA, XD, ZA, XU, RA), central policies (SP), the null list
// NO_ACCESS_CONTROL (everybody may do everything), and accounts of a domain.
//
// Source: Microsoft, [MS-DTYP] 2.5.1.1.

import { readLetters, readRights } from './access-rights.ts'
import { SddlNotUnderstood } from './errors.ts'
import {
  type AccessControlEntry,
  type AceType,
  aceFlags,
  aceTypes,
  auditFlags,
  daclAceTypes,
  descriptorControl,
  objectAceTypes,
  type SecurityDescriptor,
} from './security-descriptor.ts'
import { sidBytes, sidPattern } from './sid.ts'
import { relativeSidAliases, sidAliases } from './sid-aliases.ts'

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** No descriptor of 64 KiB has a longer text. */
const longestText = 1024 * 1024

/** Of what is quoted; quoting makes six characters of a control character. */
const longestShown = 120

type Cursor = { sddl: string; position: number }

/** Reads the text. @throws SddlNotUnderstood at the first thing that is not known; nothing is skipped. */
export function parseSddl(sddl: string): SecurityDescriptor {
  if (sddl.length > longestText) throw refused(sddl, 'it is too long')
  const cursor: Cursor = { sddl, position: 0 }
  const descriptor: SecurityDescriptor = {
    control: descriptorControl.selfRelative,
    owner: null,
    group: null,
    dacl: null,
    sacl: null,
  }
  const seen = new Set<string>()
  while (cursor.position < sddl.length) {
    const part = sddl.slice(cursor.position, cursor.position + 2)
    if (seen.has(part)) throw refused(sddl, `${JSON.stringify(part)} stands in it twice`)
    seen.add(part)
    cursor.position += 2
    readPart(part, cursor, descriptor)
  }
  if (seen.size === 0) throw refused(sddl, 'it is empty')
  return descriptor
}

function readPart(part: string, cursor: Cursor, descriptor: SecurityDescriptor): void {
  switch (part) {
    case 'O:':
      descriptor.owner = readSidAt(cursor)
      return
    case 'G:':
      descriptor.group = readSidAt(cursor)
      return
    case 'D:':
      descriptor.control |= readListFlags(cursor, 'dacl')
      descriptor.dacl = readEntries(cursor, 'dacl')
      return
    case 'S:':
      descriptor.control |= readListFlags(cursor, 'sacl')
      descriptor.sacl = readEntries(cursor, 'sacl')
      return
    default:
      throw refused(cursor.sddl, `${JSON.stringify(part)} is no part of a descriptor`)
  }
}

function readSidAt(cursor: Cursor): string {
  sidPattern.lastIndex = cursor.position
  const word = sidPattern.exec(cursor.sddl)?.[0] ?? cursor.sddl.slice(cursor.position, cursor.position + 2)
  cursor.position += word.length
  return resolveSid(word, cursor.sddl)
}

/** The SID in full. */
function resolveSid(word: string, sddl: string): string {
  const known = sidAliases.get(word)
  if (known !== undefined) return known
  if (relativeSidAliases.has(word)) {
    throw refused(sddl, `${JSON.stringify(word)} names an account that differs from machine to machine`)
  }
  if (sidBytes(word) === null) throw refused(sddl, `the account ${JSON.stringify(word)} is not known`)
  return word
}

function readListFlags(cursor: Cursor, list: 'dacl' | 'sacl'): number {
  const isDacl = list === 'dacl'
  let control: number = isDacl ? descriptorControl.daclPresent : descriptorControl.saclPresent
  for (;;) {
    const { sddl, position } = cursor
    if (sddl.startsWith('P', position)) {
      control |= isDacl ? descriptorControl.daclProtected : descriptorControl.saclProtected
      cursor.position += 1
    } else if (sddl.startsWith('AI', position)) {
      control |= isDacl ? descriptorControl.daclAutoInherited : descriptorControl.saclAutoInherited
      cursor.position += 2
    } else if (sddl.startsWith('AR', position)) {
      control |= isDacl
        ? descriptorControl.daclAutoInheritRequested
        : descriptorControl.saclAutoInheritRequested
      cursor.position += 2
    } else return control
  }
}

function readEntries(cursor: Cursor, list: 'dacl' | 'sacl'): AccessControlEntry[] {
  const { sddl } = cursor
  const entries: AccessControlEntry[] = []
  while (sddl.startsWith('(', cursor.position)) {
    const end = sddl.indexOf(')', cursor.position)
    if (end < 0) throw refused(sddl, 'an entry has no end')
    entries.push(readEntry(sddl.slice(cursor.position + 1, end), { sddl, list }))
    cursor.position = end + 1
  }
  return entries
}

function readEntry(
  text: string,
  { sddl, list }: { sddl: string; list: 'dacl' | 'sacl' },
): AccessControlEntry {
  const fields = text.split(';')
  const [letters = '', flagLetters = '', rights = '', object = '', inherited = '', account = ''] = fields
  const type = typeOf(letters)
  if (type === null) throw refused(sddl, `the ACE type ${JSON.stringify(letters)} is not known`)
  if (fields.length !== 6) throw refused(sddl, `an entry has ${fields.length} fields instead of 6`)
  if (daclAceTypes.has(type) !== (list === 'dacl')) {
    throw refused(sddl, `an entry of type ${type} cannot stand in a ${list.toUpperCase()}`)
  }
  const flags = flagLetters === '' ? 0 : readLetters(flagLetters, aceFlags)
  if (flags === null || ((flags & auditFlags) !== 0 && !/^(AU|AL|OU|OL)$/.test(type))) {
    throw refused(sddl, `the flags ${JSON.stringify(flagLetters)} of an entry are not known`)
  }
  const mask = readRights(rights, { isLabel: type === 'ML' })
  if (mask === null) throw refused(sddl, `the rights ${JSON.stringify(rights)} are not known`)
  const objectType = readGuid(object, sddl)
  const inheritedObjectType = readGuid(inherited, sddl)
  const hasGuid = objectType !== null || inheritedObjectType !== null
  if (hasGuid && !objectAceTypes.has(type)) throw refused(sddl, `an entry of type ${type} has a GUID`)
  return {
    type: hasGuid ? type : withoutObject(type),
    flags,
    mask,
    sid: resolveSid(account, sddl),
    objectType,
    inheritedObjectType,
  }
}

function typeOf(letters: string): AceType | null {
  return Object.hasOwn(aceTypes, letters) ? (letters as AceType) : null
}

/** Windows makes an object entry that names no object an ordinary one ("ACE strings" in its documentation). */
function withoutObject(type: AceType): AceType {
  const ordinary: Partial<Record<AceType, AceType>> = { OA: 'A', OD: 'D', OU: 'AU', OL: 'AL' }
  return ordinary[type] ?? type
}

function readGuid(text: string, sddl: string): string | null {
  if (text === '') return null
  const guid = text.toLowerCase()
  if (!guidPattern.test(guid)) throw refused(sddl, `${JSON.stringify(text)} is no GUID`)
  return guid
}

/** A reason quotes a part of the text, which may be as long as the whole. */
function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text
}

function refused(sddl: string, reason: string): Error {
  return new SddlNotUnderstood({ sddl: shortened(sddl), reason: shortened(reason) })
}
