// The E8 translation: the maker turned the distances of i386 calls into positions, which repeat more often.
//
// Whole files are translated, not only their code: wherever a byte is 0xE8, up to ten bytes before the end, the 32-bit number
// after it was a distance d at the position p of that byte, and became p + d when that lies in the file. What would then be
// ambiguous, distances from the file's size - p up, became d - size.
//
// Source: Microsoft, [MS-PATCH] "LZX DELTA Compression and Decompression", section on E8 call translation, with the size of the
// file as the translation size; verified with the updates of the corpus.

import { DeltaUnsupported } from './errors.ts'
import { directories, directoryOf, isImage, readImage } from './image-layout.ts'

/**
 * Undoes the translation in place.
 * @throws DELTA_UNSUPPORTED for anything but an i386 image without .NET: what the flag does there is not known.
 */
export function undoE8(target: Uint8Array): void {
  const layout = isImage(target) ? readImage(target).layout : null
  if (layout?.machine !== 0x14c || directoryOf(layout, directories.commonLanguageRuntime)) {
    throw new DeltaUnsupported({ feature: 'the E8 flag on a file that is no i386 image' })
  }
  const view = new DataView(target.buffer, target.byteOffset, target.length)
  const size = target.length
  for (let at = 0; at < size - 10; at += 1) {
    if (target[at] !== 0xe8) continue
    const value = view.getInt32(at + 1, true)
    if (value >= -at && value < size) view.setInt32(at + 1, value >= 0 ? value - at : value + size, true)
    at += 4
  }
}
