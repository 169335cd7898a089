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

/**
 * Short pieces, for a replaced file changes one entry where it was (its count of references): with pieces of 48 entries on average 71
 * replaced files cost 170 kB of the table of 80,000 entries, and its pieces cost 80 kB in the manifest.
 */
const TABLE_MIN_ENTRIES = 16
const TABLE_MAX_ENTRIES = 256
/** One entry in 32 ends a piece of the blob table. */
const TABLE_CUT_MASK = 31

/**
 * Whether a group ends after a blob of this size in the file. `cut` is 32 bits of the blob's SHA-1, so it is smaller than
 * x * 2^32 with probability x: the mean length of a group does not depend on the mean size of the blobs.
 */
export function endsGroup(cut: number, size: number): boolean {
  return cut < (size / MEAN_AFTER_MIN) * 2 ** 32
}

/** The 32 bits of a blob's SHA-1 that decide about cuts. */
export function cutOf(sha1: Uint8Array): number {
  return new DataView(sha1.buffer, sha1.byteOffset).getUint32(0, true)
}

/** Whether a piece of the blob table that holds `entries` entries ends after the one with this SHA-1 (20 bytes). */
export function endsTablePiece(sha1: Uint8Array, entries: number): boolean {
  if (entries >= TABLE_MAX_ENTRIES) return true
  return entries >= TABLE_MIN_ENTRIES && (cutOf(sha1) & TABLE_CUT_MASK) === 0
}
