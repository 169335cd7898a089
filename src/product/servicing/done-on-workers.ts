// What was done before, for runs that a worker carries out: it is told of the result of the same work, takes it instead of doing the work
// again, and delivers what others need not do again.

import type { Database } from '#platform/database'
import { type ContentLibrary, holdFile } from '#product/content-library'
import { ContentMissing, type ContentWriter } from '#product/content-store'
import { readRecoveryImagePath, type ServicingPlan } from '#product/servicing-engines'
import type { Delivery, DoneAnswer } from '#product/servicing-work'
import { findDone, forgetDone, type Made } from './done-before.ts'
import { type LeaseHolder, lockLeased } from './lease-work.ts'
import { holderOfUploads } from './offer-work.ts'
import { withServicing } from './tables.ts'

/**
 * The result of the same work, for the worker with this lease; null when there is none. It is held for the run, so that the worker may
 * download it, and deliver it without uploading it.
 * @throws ServicingLeaseLost
 */
export async function giveDone(
  { db, library }: { db: Database; library: ContentLibrary },
  holder: LeaseHolder,
  key: string,
): Promise<DoneAnswer['found']> {
  const { reader } = library
  try {
    return await db.transaction().execute(async trx => {
      const run = await lockLeased(trx, holder)
      const found = await findDone(trx, key)
      if (found === null) return null
      const { sha256, installTimes } = found
      const size = await reader.sizeOf(sha256)
      if (size === null) throw new ContentMissing({ sha256 })
      await holdFile(trx, reader, { sha256, size, holder: holderOfUploads(run) })
      const { taken } = await readTaken(trx, run)
      await withServicing(trx)
        .updateTable('servicing_work')
        .set({ taken: JSON.stringify([...new Set([...taken, key])]) })
        .where('run_id', '=', run)
        .execute()
      return { sha256, size, installTimes }
    })
  } catch (error) {
    if (!(error instanceof ContentMissing)) throw error
    await forgetDone(db, [key])
    return null
  }
}

/** Forgets work that the worker with this lease was given and found to be useless; other keys are not its own. @throws ServicingLeaseLost */
export async function refuseDone(db: Database, holder: LeaseHolder, keys: readonly string[]): Promise<void> {
  await db.transaction().execute(async trx => {
    const { taken } = await readTaken(trx, await lockLeased(trx, holder))
    await forgetDone(
      trx,
      keys.filter(key => taken.includes(key)),
    )
  })
}

function readTaken(db: Database, run: string): Promise<{ taken: string[] }> {
  return withServicing(db)
    .selectFrom('servicing_work')
    .select('taken')
    .where('run_id', '=', run)
    .executeTakeFirstOrThrow()
}

/** What is wrong with the work that a delivery gives to others; null when nothing is. `has`: whether the run has an object of this size. */
export async function problemOfDone(
  { steps }: ServicingPlan,
  { produced, done = [] }: Pick<Delivery, 'produced' | 'done'>,
  has: (sha256: string, size: number) => Promise<boolean>,
): Promise<string | null> {
  for (const { path, sha256, size } of done) {
    const isDone = steps.some(
      step => (step.kind === 'service-image' || step.kind === 'optimize-wim') && step.path === path,
    )
    if (!isDone) return `it names work on ${path}, which the plan does not do`
    const file = produced.find(one => one.path === path)
    if (readRecoveryImagePath(path) === null) {
      if (file?.sha256 !== sha256) return `it names another ${path} than it delivers`
    } else if (!(await has(sha256, size))) return `${path} was not uploaded`
  }
  return null
}

/** What a worker made, for {@link keepDone}: its recovery images are read again here, as all that it delivers. */
export async function madeByWorker(
  store: ContentWriter,
  { done = [] }: Pick<Delivery, 'done'>,
  signal: AbortSignal,
): Promise<Made[]> {
  const made: Made[] = []
  for (const { key, path, sha256, size, installTimes } of done) {
    const isInner = readRecoveryImagePath(path) !== null
    if (isInner && (await store.verify(sha256, { signal })) !== 'sound') continue
    made.push({ key, path, installTimes, added: isInner ? { sha256, size } : null })
  }
  return made
}
