// Reads a container index (`_manifest_.cix.xml` in a cabinet, `*.psf.cix.xml` beside a .psf file).
//
//   Container@name,type("CAB"|"PSF"),length,version          namespace urn:ContainerIndex
//     Files / File@id,name,length,time,attr                  time: FILETIME in decimal; attr: DOS attributes
//       Hash@alg,value                                       of the finished file, hexadecimal
//       Delta
//         Source@type("RAW"|"PA30"|"PA19"|"PA31"),name       a member of the same cabinet
//               @offset,length                               or a range of the .psf file
//           Hash@alg,value                                   of the stored bytes
//         Basis@file                                         id of the File whose finished bytes the delta starts from
//
// A Source without Basis stands alone; a Basis without Source is an exact copy. The order is arbitrary.
// Source: indexes of real updates of Windows 6.1.

import {
  attributeOf,
  childrenNamed,
  firstChild,
  readXmlTree,
  type XmlElement,
  XmlInvalid,
} from '#formats/xml'
import { CabinetIndexInvalid } from './errors.ts'

/** A container index. */
export type ContainerIndex = {
  name: string
  type: 'CAB' | 'PSF'
  /** By their identifiers, in the order of the document. Every basis is in it, and none goes round in a circle. */
  files: Map<string, IndexedFile>
}

/** One file of the index. */
export type IndexedFile = {
  id: string
  /** Path in the finished cabinet, with `/` between parts; never leads out of its folder. */
  name: string
  /** Bytes of the finished file. */
  length: number
  /** ISO 8601, or null when the index gives no usable time. */
  modified: string | null
  /** DOS attributes. */
  attributes: number
  hash: IndexedHash | null
  /** Stored bytes; null: the file is a copy of its basis. */
  source: IndexedSource | null
  /** Identifier of the file that the delta starts from. */
  basis: string | null
}

/** How the bytes of a file are stored. */
export type IndexedSource = {
  type: 'RAW' | 'PA30' | 'PA19' | 'PA31'
  /** Where: a member of the same cabinet, or a range of the payload file. */
  place: { member: string } | { offset: number; length: number }
  hash: IndexedHash | null
}

/** A digest in lower-case hexadecimal. */
export type IndexedHash = { algorithm: 'sha1' | 'sha256'; value: string }

const digestLength = { sha1: 40, sha256: 64 }

/**
 * Reads a container index.
 * @param xml Decoded text.
 * @throws CabinetIndexInvalid when it does not parse, a value is out of bounds, a name leads out of its folder, an
 * identifier or a name occurs twice, or a basis is missing or goes round in a circle.
 */
export function readContainerIndex(xml: string): ContainerIndex {
  const container = readContainer(xml)
  const type = attributeOf(container, 'type')
  if (type !== 'CAB' && type !== 'PSF')
    throw invalid(`its type is ${JSON.stringify((type ?? '').slice(0, 40))}`)
  const files = new Map<string, IndexedFile>()
  const names = new Set<string>()
  for (const element of childrenNamed(container, 'Files').flatMap(list => childrenNamed(list, 'File'))) {
    const file = readFile(element)
    if (files.has(file.id)) throw invalid(`file ${file.id} occurs twice`)
    if (names.has(file.name.toLowerCase())) throw invalid(`"${file.name.slice(0, 120)}" occurs twice`)
    files.set(file.id, file)
    names.add(file.name.toLowerCase())
  }
  refuseFilesAsFolders(names)
  checkBases(files)
  return { name: attributeOf(container, 'name') ?? '', type, files }
}

/**
 * The stored bytes of a file that needs no delta: its own RAW source, or that of the file it is a copy of.
 * @returns null when a delta is involved.
 */
export function rawSourceOf(index: ContainerIndex, file: IndexedFile): IndexedSource | null {
  let current: IndexedFile | undefined = file
  while (current !== undefined) {
    const { source, basis }: IndexedFile = current
    if (source !== null) return source.type === 'RAW' && basis === null ? source : null
    current = basis === null ? undefined : index.files.get(basis)
  }
  return null
}

function readContainer(xml: string): XmlElement {
  try {
    const root = readXmlTree(xml)
    if (root.name !== 'Container')
      throw invalid(`the root element is "${root.name.slice(0, 80)}"; "Container" was expected`)
    return root
  } catch (error) {
    if (error instanceof XmlInvalid) {
      throw new CabinetIndexInvalid({ reason: String(error.facts.reason) }, { cause: error })
    }
    throw error
  }
}

function readFile(element: XmlElement): IndexedFile {
  const id = attributeOf(element, 'id') ?? ''
  if (!/^[0-9A-Za-z]{1,20}$/.test(id))
    throw invalid(`a file has the identifier ${JSON.stringify(id.slice(0, 40))}`)
  const name = (attributeOf(element, 'name') ?? '').replaceAll('\\', '/')
  if (!isInnerPath(name)) throw invalid(`file ${id} has the name ${JSON.stringify(name.slice(0, 120))}`)
  const delta = firstChild(element, 'Delta')
  const source = delta === null ? null : firstChild(delta, 'Source')
  const basis = delta === null ? null : firstChild(delta, 'Basis')
  if (source === null && basis === null) throw invalid(`file ${id} has neither a source nor a basis`)
  return {
    id,
    name,
    length: wholeNumber(element, 'length', id),
    modified: fromFileTime(attributeOf(element, 'time') ?? ''),
    attributes: attributeOf(element, 'attr') === null ? 0 : wholeNumber(element, 'attr', id),
    hash: readHash(element, id),
    source: source === null ? null : readSource(source, id),
    basis: basis === null ? null : (attributeOf(basis, 'file') ?? ''),
  }
}

function readSource(element: XmlElement, id: string): IndexedSource {
  const type = attributeOf(element, 'type')
  if (type !== 'RAW' && type !== 'PA30' && type !== 'PA19' && type !== 'PA31') {
    throw invalid(`file ${id} has a source of type ${JSON.stringify((type ?? '').slice(0, 40))}`)
  }
  const hash = readHash(element, id)
  const member = attributeOf(element, 'name')?.replaceAll('\\', '/')
  if (member === undefined) {
    const place = { offset: wholeNumber(element, 'offset', id), length: wholeNumber(element, 'length', id) }
    return { type, place, hash }
  }
  if (!isInnerPath(member))
    throw invalid(`file ${id} has a source named ${JSON.stringify(member.slice(0, 120))}`)
  return { type, place: { member }, hash }
}

function readHash(element: XmlElement, id: string): IndexedHash | null {
  const hash = firstChild(element, 'Hash')
  if (hash === null) return null
  const algorithm = (attributeOf(hash, 'alg') ?? '').toLowerCase().replace('-', '')
  const value = (attributeOf(hash, 'value') ?? '').toLowerCase()
  if (algorithm !== 'sha1' && algorithm !== 'sha256')
    throw invalid(`file ${id} has an unknown digest "${algorithm.slice(0, 40)}"`)
  if (!/^[0-9a-f]+$/.test(value) || value.length !== digestLength[algorithm]) {
    throw invalid(`file ${id} has a digest that is none`)
  }
  return { algorithm, value }
}

/** Every basis exists, and following bases ends. */
function checkBases(files: ReadonlyMap<string, IndexedFile>): void {
  const ended = new Set<string>()
  for (const file of files.values()) {
    const path = new Set<string>()
    for (let current = file; !ended.has(current.id); ) {
      if (path.has(current.id)) throw invalid(`file ${current.id} is based on itself`)
      path.add(current.id)
      if (current.basis === null) break
      const basis = files.get(current.basis)
      if (basis === undefined)
        throw invalid(`file ${current.id} is based on file ${current.basis.slice(0, 40)}, which is not there`)
      current = basis
    }
    for (const id of path) ended.add(id)
  }
}

/** No file lies inside another one; the names are in lower case. */
function refuseFilesAsFolders(names: ReadonlySet<string>): void {
  const sound = new Set<string>()
  for (const name of names) {
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1)) {
      const folder = name.slice(0, end)
      if (sound.has(folder)) break
      if (names.has(folder)) throw invalid(`"${name.slice(0, 120)}" lies inside a file`)
      sound.add(folder)
    }
  }
}

const deviceName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i

/** Whether every part is a name that Windows and POSIX take as it is: the finished files are written to a folder. */
function isInnerPath(path: string): boolean {
  if (path === '' || path.length > 1000 || /[:*?"<>|\p{Cc}]/u.test(path)) return false
  return path
    .split('/')
    .every(
      part => part !== '' && Buffer.byteLength(part) <= 255 && !/[. ]$/.test(part) && !deviceName.test(part),
    )
}

function wholeNumber(element: XmlElement, attribute: string, id: string): number {
  const text = attributeOf(element, attribute) ?? ''
  const value = Number(text)
  if (/^\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return value
  throw invalid(`file ${id} has the ${attribute} ${JSON.stringify(text.slice(0, 40))}`)
}

/** 100-nanosecond steps since 1601-01-01 UTC. */
function fromFileTime(text: string): string | null {
  if (!/^\d{1,20}$/.test(text) || /^0+$/.test(text)) return null
  const milliseconds = Number(BigInt(text) / 10_000n - 11_644_473_600_000n)
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function invalid(reason: string): Error {
  return new CabinetIndexInvalid({ reason })
}
