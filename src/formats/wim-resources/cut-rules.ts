// Where a WIM file is cut. Every rule looks only at what lies right before the cut, so the same content is cut at the
// same places wherever it lies.

const KIB = 1024

/** Cuts that would leave a shorter group are passed over. Bytes. */
export const MIN_GROUP = 64 * KIB
/** After the minimum, a cut comes on average this many bytes later: together 192 KiB. */
const MEAN_AFTER_MIN = 128 * KIB
/** Blobs from this size on are segments of their own. Bytes in the file. */
export const ALONE_FROM = 192 * KIB
/** A group never grows beyond this. Bytes. */
export const MAX_GROUP = 768 * KIB
/** Longer stretches (big blobs, solid resources, gaps) are cut at multiples of this from their own start. Bytes. */
export const MAX_SEGMENT = 4096 * KIB

const TABLE_MIN_ENTRIES = 256
const TABLE_MAX_ENTRIES = 4096
/** One entry in 1024 ends a piece of the blob table: pieces of about 64 KiB, with the minimum. */
const TABLE_CUT_MASK = 1023

/**
 * Whether a group ends after a blob of this size in the file. `cut` is 32 bits of the blob's SHA-1, so it is smaller than
 * x * 2^32 with probability x: the mean length of a group does not depend on the mean size of the blobs.
 */
export function endsGroup(cut: number, size: number): boolean {
  return cut < (size / MEAN_AFTER_MIN) * 2 ** 32
}

/** Whether a piece of the blob table that holds `entries` entries ends after an entry with these 32 bits of SHA-1. */
export function endsTablePiece(cut: number, entries: number): boolean {
  if (entries >= TABLE_MAX_ENTRIES) return true
  return entries >= TABLE_MIN_ENTRIES && (cut & TABLE_CUT_MASK) === 0
}
