// The E8 translation: the maker turned the distances of i386 calls into positions, which repeat more often.
//
// Whole files are translated, not only their code: wherever a byte is 0xE8, up to ten bytes before the end, the 32-bit number
// after it was a distance d at the position p of that byte, and became p + d when that lies in the file. What would then be
// ambiguous, distances from the file's size - p up, became d - size.
//
// Source: Microsoft, [MS-PATCH] "LZX DELTA Compression and Decompression", section on E8 call translation, with the size of the
// file as the translation size; verified with the updates of the corpus.

/** Undoes the translation in place. Files for other processors, and files that are no programs, are never translated. */
export function undoE8(target: Uint8Array): void {
  const view = new DataView(target.buffer, target.byteOffset, target.length)
  const size = target.length
  for (let at = 0; at < size - 10; at += 1) {
    if (target[at] !== 0xe8) continue
    const value = view.getInt32(at + 1, true)
    if (value >= -at && value < size) view.setInt32(at + 1, value >= 0 ? value - at : value + size, true)
    at += 4
  }
}
