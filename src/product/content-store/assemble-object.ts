// Puts an object together from parts that are given in its order.

import type { ContentDraft, ContentPart, LongOperation } from './contract.ts'
import { ContentLengthMismatch, ContentPartsInvalid } from './errors.ts'
import { type ObjectFolder, sizeOfFile } from './object-folder.ts'

/** See `ContentWriter.assembleObject`. The draft is finished or discarded here. */
export async function assembleObject(
  folder: ObjectFolder,
  draft: ContentDraft,
  object: { size: number; parts: readonly ContentPart[] },
  options: LongOperation,
): Promise<void> {
  try {
    await checkParts(folder, object)
    let position = 0
    for (const part of object.parts) {
      options.signal.throwIfAborted()
      if (part.from === 'object') {
        const { sha256, offset, length } = part
        await draft.copyRange({ sha256, offset, length, position, signal: options.signal })
      } else {
        await writeStream(draft, part, position, options.signal)
      }
      position += part.length
      draft.settleUpTo(position)
      options.onProgress?.(position)
    }
    await draft.finish(options.signal)
  } catch (error) {
    await draft.discard()
    throw error
  }
}

async function checkParts(
  folder: ObjectFolder,
  object: { size: number; parts: readonly ContentPart[] },
): Promise<void> {
  let total = 0
  for (const [index, part] of object.parts.entries()) {
    if (!Number.isSafeInteger(part.length) || part.length < 1) {
      throw new ContentPartsInvalid({ reason: `part ${index} has no length` })
    }
    total += part.length
    if (part.from !== 'object') continue
    const heldSize = await sizeOfFile(folder.objectPath(part.sha256))
    // A missing object is reported by its name when its turn comes.
    if (heldSize === null) continue
    if (!Number.isSafeInteger(part.offset) || part.offset < 0 || part.offset + part.length > heldSize) {
      throw new ContentPartsInvalid({ reason: `part ${index} reaches beyond the end of its object` })
    }
  }
  if (total !== object.size) {
    throw new ContentPartsInvalid({ reason: `the parts have ${total} bytes, the object ${object.size}` })
  }
}

async function writeStream(
  draft: ContentDraft,
  part: Extract<ContentPart, { from: 'stream' }>,
  position: number,
  signal: AbortSignal,
): Promise<void> {
  let found = 0
  for await (const bytes of part.open(signal)) {
    signal.throwIfAborted()
    if (found + bytes.length > part.length) {
      throw new ContentLengthMismatch({ expected: part.length, found: found + bytes.length })
    }
    await draft.write(bytes, position + found)
    found += bytes.length
  }
  if (found !== part.length) throw new ContentLengthMismatch({ expected: part.length, found })
}
