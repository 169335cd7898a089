// What workers upload: pieces, and whole objects put together from pieces and from what the package has already. Everything is
// stored by its digest and held for the run until it ends, so that an upload that breaks off goes on where it was, over restarts
// of worker and site.

import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { type ContentLibrary, type HeldFile, isFileHeld, isObjectOfVersion } from '#product/content-library'
import { ContentLengthMismatch, ContentMissing } from '#product/content-store'
import { type Assembly, pieceBytes, updatesOf } from '#product/servicing-work'
import { type LeasedWork, type LeaseHolder, lockLeased, readLeased } from './lease-work.ts'
import { holderOfUploads } from './offer-work.ts'
import { withServicing } from './tables.ts'

type House = { db: Database; library: ContentLibrary }

/** The longest that putting one object together may take: the slowest disk, the largest image. */
const assemblyMs = 3_600_000

/**
 * An object that the worker may download: of the content version that the plan is for, an update file of the plan, or what is held for the run,
 * as is the result of the same work.
 * @throws ServicingLeaseLost, ContentMissing
 */
export async function openForWorker(
  { db, library }: House,
  { lease, sha256 }: { lease: string; sha256: string },
): Promise<{ path: string; size: number }> {
  const { run, plan } = await readLeased(db, lease)
  const isAllowed =
    updatesOf(plan).includes(sha256) ||
    (await isObjectOfVersion(db, { sha256, digest: plan.contentVersion })) ||
    (await isFileHeld(db, { sha256, holder: holderOfUploads(run) }))
  if (!isAllowed) throw new ContentMissing({ sha256 })
  return library.reader.open(sha256)
}

/** Those of the objects that the run does not have yet. @throws ServicingLeaseLost */
export async function missingOf(house: House, lease: string, objects: readonly string[]): Promise<string[]> {
  const work = await readLeased(house.db, lease)
  const missing: string[] = []
  for (const sha256 of objects) if (!(await hasObject(house, work, sha256))) missing.push(sha256)
  return missing
}

/**
 * Takes one piece.
 * @throws ServicingLeaseLost, ContentHashMismatch, ContentLengthMismatch, ContentNoSpace
 */
export async function receivePiece(
  { db, library }: House,
  holder: LeaseHolder,
  piece: { sha256: string; size: number; bytes: AsyncIterable<Uint8Array>; signal: AbortSignal },
): Promise<void> {
  const { sha256, size, bytes, signal } = piece
  if (size > pieceBytes) throw new ContentLengthMismatch({ expected: pieceBytes, found: size })
  await library.addHeld(heldForRun(holder, { sha256, size }), async store => {
    await store.addStream(bytes, { signal, maxBytes: size, expectedSha256: sha256 })
    await countUploaded(db, holder, size)
    reachFailpoint('servicing.piece-received')
  })
}

/**
 * Puts an object together; the whole has its digest, or it does not appear.
 * @throws ServicingLeaseLost, ContentMissing when a part is of an object that the run does not have, and the store's errors
 */
export async function assembleForRun(
  { db, library }: House,
  holder: LeaseHolder,
  { sha256, size, parts }: Pick<Assembly, 'size' | 'parts'> & { sha256: string },
): Promise<void> {
  const work = await readLeased(db, holder.lease)
  for (const part of new Set(parts.map(one => one.sha256))) {
    if (!(await hasObject({ db, library }, work, part))) throw new ContentMissing({ sha256: part })
  }
  // Goes on when the worker went away: it asks again, and finds the object here.
  const signal = AbortSignal.timeout(assemblyMs)
  const ranges = parts.map(part => ({ from: 'object' as const, ...part }))
  await library.addHeld(heldForRun(holder, { sha256, size }), async store => {
    if (!(await store.has(sha256))) await store.assembleObject({ sha256, size, parts: ranges }, { signal })
    reachFailpoint('servicing.object-assembled')
  })
}

/** Whoever has the lease at this moment holds the file for the run. */
function heldForRun(holder: LeaseHolder, file: { sha256: string; size: number }) {
  return async (trx: DatabaseTransaction): Promise<HeldFile> => {
    const run = await lockLeased(trx, holder)
    return { ...file, holder: holderOfUploads(run) }
  }
}

async function countUploaded(db: Database, { lease }: LeaseHolder, size: number): Promise<void> {
  await withServicing(db)
    .updateTable('servicing_runs')
    .set(({ eb, fn, val }) => ({ bytes_uploaded: eb(fn.coalesce('bytes_uploaded', val(0)), '+', size) }))
    .where('id', '=', ({ selectFrom }) =>
      selectFrom('servicing_work').select('run_id').where('lease', '=', lease),
    )
    .execute()
}

/** Whether an object belongs to the package's content or was uploaded for this run; what else the site has is not the worker's. */
export async function hasObject(
  { db, library }: House,
  { run, plan }: Pick<LeasedWork, 'run' | 'plan'>,
  sha256: string,
): Promise<boolean> {
  const isOurs =
    (await isObjectOfVersion(db, { sha256, digest: plan.contentVersion })) ||
    (await isFileHeld(db, { sha256, holder: holderOfUploads(run) }))
  return isOurs && library.reader.has(sha256)
}
