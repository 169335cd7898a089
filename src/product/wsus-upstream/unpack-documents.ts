// Unpacks the documents that came in cabinets: each is a cabinet of one file with UTF-16 text, compressed with LZX ([MS-WSUSSS] 3.1.4.6.3.3).
// They are joined to one cabinet first, which is opened once.

import { writeFile } from 'node:fs/promises'
import { CabinetHeaderInvalid, joinCabinets } from '#formats/cabinet-index'
import { ArchiveDamaged, ArchiveNotSupported, ArchiveTooLarge, streamMembers } from '#tools/archives'
import { UpstreamAnswerRefused } from './errors.ts'
import type { UpstreamUpdate } from './upstream-messages.ts'

/** The largest document of one revision, in bytes: the manifests of a whole cumulative update are in it. */
const largestDocument = 32 * 1024 * 1024
/** Of all documents of one answer. */
const mostBytes = 256 * 1024 * 1024

/** How many bytes the document of an update has when it is unpacked, as its cabinet says; 0 when that is none, which is said when it is unpacked. */
export function documentBytes({ document }: UpstreamUpdate): number {
  if (document.kind === 'text') return document.text.length * 2
  const view = new DataView(document.bytes.buffer, document.bytes.byteOffset, document.bytes.byteLength)
  const entryAt = view.byteLength < 36 ? view.byteLength : view.getUint32(16, true)
  return entryAt + 4 > view.byteLength ? 0 : view.getUint32(entryAt, true)
}

/**
 * The documents of updates, in their order.
 * @param scratch A file that may be written over.
 * @throws UpstreamAnswerRefused, ArchiveTimeout; the signal's reason
 */
export async function unpackDocuments(
  updates: readonly UpstreamUpdate[],
  asked: { scratch: string; server: string; signal: AbortSignal },
): Promise<(string | Uint8Array)[]> {
  const { scratch, server, signal } = asked
  const refuse = (reason: string, cause: unknown) =>
    new UpstreamAnswerRefused({ server, operation: 'GetUpdateData', reason }, { cause })
  const cabinets = updates.flatMap(({ document }) => (document.kind === 'cabinet' ? [document.bytes] : []))
  if (cabinets.length === 0) return updates.map(({ document }) => textOf(document))
  const unpacked = new Map<string, Uint8Array[]>()
  try {
    await writeFile(scratch, joinCabinets(cabinets), { mode: 0o600 })
    await streamMembers(scratch, {
      signal,
      fileName: 'compressed documents',
      limits: { members: cabinets.length, bytes: mostBytes, milliseconds: 10 * 60_000 },
      wanted(member) {
        if (member.size > largestDocument)
          throw refuse(`a document has ${member.size} bytes; ${largestDocument} are allowed`, null)
        return true
      },
      onPieces(pieces) {
        for (const { member, bytes } of pieces)
          (unpacked.get(member) ?? unpacked.set(member, []).get(member))?.push(bytes)
      },
    })
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof CabinetHeaderInvalid)
      throw refuse(`a compressed document is no cabinet of one file: ${error.facts.reason}`, error)
    const isDamaged =
      error instanceof ArchiveDamaged ||
      error instanceof ArchiveNotSupported ||
      error instanceof ArchiveTooLarge
    throw isDamaged ? refuse(`compressed documents cannot be unpacked (${error.message})`, error) : error
  }
  let next = 0
  return updates.map(({ document }) =>
    document.kind === 'cabinet' ? Buffer.concat(unpacked.get(String(next++)) ?? []) : textOf(document),
  )
}

function textOf(document: UpstreamUpdate['document']): string {
  return document.kind === 'text' ? document.text : ''
}
