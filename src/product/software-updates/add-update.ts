// Adds one update file: keep its bytes, read what it is, and write both down in one transaction.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import { type ContentLibrary, holdFile } from '#product/content-library'
import type { ContentReader } from '#product/content-store'
import { inspectUpdateFile, type UpdateFacts } from '#product/update-files'
import { withUpdates } from './tables.ts'

/** What adding needs. `work` is a folder for scratch; each run uses and removes one of its own in it. */
export type AddUpdateHouse = { db: Database; library: ContentLibrary; work: string }

/** The update that was added, or that was there already. */
export type AddedUpdate = { update: string; title: string; kb: string | null; alreadyHeld: boolean }

/** What to add, and what else belongs to it. */
export type NewUpdateFile = {
  path: string
  /** Other bytes than these are refused. */
  expectedSha256?: string
  /** Writes down more in the same transaction, also when the update is here already. */
  alongside?: (transaction: DatabaseTransaction, update: string) => Promise<void>
}

/**
 * Adds the update file. Adding the same bytes again changes nothing and says so.
 * @throws UpdateFileUnrecognised and the other errors of reading; the errors of the content store
 */
export async function addUpdate(
  house: AddUpdateHouse,
  { path, expectedSha256, alongside }: NewUpdateFile,
  context: JobContext,
): Promise<AddedUpdate> {
  const { db, library } = house
  const { signal, report, operationId, requestedBy } = context
  const work = join(house.work, operationId)
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true, mode: 0o700 })
  try {
    return await library.session(async store => {
      const onProgress = (bytesDone: number) => report({ phase: 'copying', bytesDone, bytesTotal: null })
      const { sha256, size } = await store.addFile(path, {
        signal,
        onProgress,
        ...(expectedSha256 !== undefined && { expectedSha256 }),
      })
      reachFailpoint('software-updates.stored')
      const object = await store.open(sha256)
      const sha1 = await digestSha1(object.path, signal)
      report({ phase: 'reading', bytesDone: size, bytesTotal: size })
      const facts = await inspectUpdateFile(object.path, { fileName: basename(path), work, signal })
      reachFailpoint('software-updates.inspected')
      const alreadyHeld = await writeDown(
        { db, reader: store },
        { sha256, sha1, size, facts, addedBy: requestedBy, alongside },
      )
      reachFailpoint('software-updates.added')
      return { update: sha256, title: facts.title, kb: facts.kb, alreadyHeld }
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

type NewUpdate = {
  sha256: string
  sha1: string
  size: number
  facts: UpdateFacts
  addedBy: string
  alongside: NewUpdateFile['alongside']
}

async function writeDown(
  { db, reader }: { db: Database; reader: ContentReader },
  { sha256, sha1, size, facts, addedBy, alongside }: NewUpdate,
): Promise<boolean> {
  return db.transaction().execute(async trx => {
    const { fileName, kb, title, architecture, kind, payload } = facts
    const inserted = await withUpdates(trx)
      .insertInto('software_updates')
      .values({
        sha256,
        sha1,
        size,
        file_name: fileName,
        kb,
        title,
        architecture,
        kind,
        payload,
        facts: JSON.stringify(facts),
        added_by: addedBy,
      })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    await alongside?.(trx, sha256)
    if (inserted.numInsertedOrUpdatedRows === 0n) {
      await renewFacts(trx, sha256, facts)
      return true
    }
    await holdFile(trx, reader, { sha256, size, holder: `software-update:${sha256}` })
    const message = `${addedBy} added the software update “${title}” (${fileName}).`
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATE_ADDED',
      actor: addedBy,
      subject: sha256,
      message,
    })
    return false
  })
}

/** What an older release read of these bytes is replaced. */
async function renewFacts(trx: DatabaseTransaction, sha256: string, facts: UpdateFacts): Promise<void> {
  const { kb, title, architecture, kind, payload } = facts
  await withUpdates(trx)
    .updateTable('software_updates')
    .set({ kb, title, architecture, kind, payload, facts: JSON.stringify(facts) })
    .where('sha256', '=', sha256)
    .where(sql<boolean>`(facts->>'factsVersion')::int < ${facts.factsVersion}`)
    .execute()
}

/** Catalogues name files by SHA-1. The bytes are those of the stored object, which its SHA-256 has already checked. */
async function digestSha1(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha1')
  for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024, signal }))
    hash.update(piece as Buffer)
  return hash.digest('hex')
}
