// Makes the files of an indexed cabinet from what is stored in it: in which order, and each one by itself.
//
// Files may be based on one another in any order and to any depth (a real update has chains of a dozen), so the order is
// found by walking from each file to its basis and back, without recursion.

import { createHash } from 'node:crypto'
import { applyDelta, deltaLimits, readDeltaHeader } from '#formats/delta'
import type { ContainerIndex, IndexedFile, IndexedHash } from './container-index.ts'
import { CabinetFileNotExpanded } from './errors.ts'

/** Bytes that one file is made from. Null where the index names none. */
export type FileParts = {
  file: IndexedFile
  /** The stored bytes that `file.source` names. */
  stored: Uint8Array | null
  /** The finished bytes of the file that `file.basis` names. */
  basis: Uint8Array | null
}

/**
 * The wanted files and everything that they are based on, each once, a basis before what is based on it.
 * @param wanted Identifiers of files of the index; all when absent.
 */
export function expansionOrder(index: ContainerIndex, wanted?: Iterable<string>): IndexedFile[] {
  const ordered = new Map<string, IndexedFile>()
  for (const id of wanted ?? index.files.keys()) {
    const chain: IndexedFile[] = []
    for (let at: string | null = id; at !== null && !ordered.has(at); ) {
      const file: IndexedFile | undefined = index.files.get(at)
      if (file === undefined) break
      chain.push(file)
      at = file.basis
    }
    for (const file of chain.reverse()) ordered.set(file.id, file)
  }
  return [...ordered.values()]
}

/**
 * Makes one file. Its length and its digest in the index are always compared; a delta without any digest, in the index or in
 * itself, is refused, because nothing would show a wrong basis.
 * @throws CabinetFileNotExpanded, with the reason; the errors of formats/delta become one.
 */
export function expandFile(parts: FileParts): Uint8Array {
  const { file, stored } = parts
  const source = file.source
  if (source !== null) {
    if (stored === null) throw refused(file, 'its stored bytes are missing')
    if (!isDigest(stored, source.hash)) throw refused(file, 'its stored bytes are damaged')
  }
  const bytes = source === null ? takeBasis(parts) : unpack(parts, stored ?? new Uint8Array(0))
  if (bytes.length !== file.length)
    throw refused(file, `it came out with ${bytes.length} bytes instead of ${file.length}`)
  if (!isDigest(bytes, file.hash)) throw refused(file, 'the result has another digest than the index says')
  return bytes
}

function takeBasis({ file, basis }: FileParts): Uint8Array {
  if (basis === null) throw refused(file, 'the file that it is a copy of is missing')
  return basis
}

function unpack({ file, basis }: FileParts, stored: Uint8Array): Uint8Array {
  switch (file.source?.type) {
    case 'RAW':
      if (file.basis !== null) throw refused(file, 'it is stored plain, and yet has a basis')
      return stored
    case 'PA30':
      return patch(file, stored, basis)
    default:
      throw refused(file, `it is stored as a ${file.source?.type} delta, which is not decoded`)
  }
}

function patch(file: IndexedFile, delta: Uint8Array, basis: Uint8Array | null): Uint8Array {
  if (file.basis !== null && basis === null) throw refused(file, 'the file that it is based on is missing')
  if (file.length > deltaLimits.maxTargetBytes) throw refused(file, `it has ${file.length} bytes, too many`)
  try {
    if (file.hash === null && readDeltaHeader(delta).targetHash === null)
      throw refused(file, 'neither the index nor the delta holds its digest')
    const reference = basis ?? new Uint8Array(0)
    return applyDelta({ delta, reference, limits: { maxTargetBytes: file.length } })
  } catch (cause) {
    if (cause instanceof CabinetFileNotExpanded || !(cause instanceof Error) || !('facts' in cause))
      throw cause
    throw new CabinetFileNotExpanded({ file: file.name, reason: cause.message.replace(/\.$/, '') }, { cause })
  }
}

function isDigest(bytes: Uint8Array, hash: IndexedHash | null): boolean {
  return hash === null || createHash(hash.algorithm).update(bytes).digest('hex') === hash.value
}

function refused(file: IndexedFile, reason: string): Error {
  return new CabinetFileNotExpanded({ file: file.name, reason })
}
