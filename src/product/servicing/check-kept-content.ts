// The last part of a proof: what a WIM file had before is stored in the produced file as it was, byte for byte.
//
// When a file enters the store, it is read whole and its segments are hashed. A change in place leaves most segments where they were,
// so that their digests in the signed manifest of the version before and in the new one tell without reading anything again; what no
// pair of segments covers is compared as bytes. So the cost is that of the change, not of the file.

import type { ManifestFile } from '#product/content-manifest'
import type { ContentReader, ContentSegment } from '#product/content-store'
import { compareResources, compareStoredBytes, type StoredStretch } from '#product/image-metadata'
import type { ProofCheck } from '#product/servicing-engines'
import type { StoredFile } from './publish-serviced.ts'

/** The word of this check in proofs. */
export const keptContentCheck = 'kept-content'

/**
 * Compares every produced WIM file with the one before, both as they lie in the store.
 * @throws ContentMissing, WimHeaderInvalid, WimBlobTableInvalid; the signal's reason
 */
export async function checkKeptContent(
  store: Pick<ContentReader, 'open'>,
  produced: { wims: ReadonlyMap<string, ManifestFile>; files: readonly StoredFile[] },
  signal: AbortSignal,
): Promise<ProofCheck[]> {
  const checks: ProofCheck[] = []
  for (const { path, added } of produced.files) {
    const before = produced.wims.get(path)
    if (before === undefined) continue
    const [original, changed] = [await store.open(before.sha256), await store.open(added.sha256)]
    const { kept } = await compareResources(original.path, changed.path)
    const stretches = uncovered(kept, before.segments ?? [], added.segments)
    const files = { original: original.path, changed: changed.path }
    const difference = await compareStoredBytes({ ...files, stretches, signal })
    const expected = 'what kept its form is stored as before'
    checks.push({
      what: keptContentCheck,
      where: path,
      expected,
      found: difference ?? expected,
      ok: difference === null,
    })
  }
  return checks
}

/** The parts of stretches that no segment of both files, at the same place and with the same digest, covers. Pure. */
export function uncovered(
  kept: readonly StoredStretch[],
  before: readonly ContentSegment[],
  after: readonly ContentSegment[],
): StoredStretch[] {
  const digests = new Map(placed(after).map(segment => [placeOf(segment), segment.sha256]))
  const same = placed(before).filter(segment => digests.get(placeOf(segment)) === segment.sha256)
  // What lies at another place in the produced file is not covered by a segment at its old one.
  const moved = kept.filter(({ from, offset }) => from !== offset)
  const stayed = kept.filter(({ from, offset }) => from === offset)
  const gaps: StoredStretch[] = []
  let next = 0
  for (const { offset, size } of stayed.sort((left, right) => left.offset - right.offset)) {
    const end = offset + size
    let at = offset
    while ((same[next]?.end ?? Number.POSITIVE_INFINITY) <= at) next += 1
    for (let number = next; at < end; number += 1) {
      const segment = same[number]
      const start = Math.min(segment?.offset ?? end, end)
      if (start > at) gaps.push({ from: at, offset: at, size: start - at })
      at = Math.max(at, segment?.end ?? end)
    }
  }
  return [...gaps, ...moved]
}

type PlacedSegment = ContentSegment & { offset: number; end: number }

/** Segments follow one another without gap. */
function placed(segments: readonly ContentSegment[]): PlacedSegment[] {
  let end = 0
  return segments.map(segment => {
    const offset = end
    end += segment.length
    return { ...segment, offset, end }
  })
}

function placeOf({ offset, length }: PlacedSegment): string {
  return `${offset}:${length}`
}
