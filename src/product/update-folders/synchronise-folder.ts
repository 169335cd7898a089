// Synchronises a source that is a folder: look, look once more, take what is new and still, say what is gone. What was taken before a
// crash is not taken again.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import {
  beginSynchronisation,
  type CatalogueChange,
  type CatalogueSource,
  endFolderSynchronisation,
  type FolderResult,
  failSynchronisation,
  readSource,
} from '#product/update-catalogue'
import { compareFolder, isSameFile } from './compare-folder.ts'
import { SourceNotAFolder } from './errors.ts'
import { countFiles, type DecidedFile, knownFiles, writeFile, writePresence } from './folder-files.ts'
import { listFolder, type SeenFile } from './list-folder.ts'
import { type FolderHouse, takeFile } from './take-file.ts'

/** What synchronising needs. `settleSeconds`: how long a file must stay as it is before it is taken. */
export type SynchroniseFolderHouse = FolderHouse & { settleSeconds: number }

const nothing: CatalogueChange = { revisions: 0, listed: 0, added: 0, revised: 0, expired: 0 }

/**
 * Synchronises. A file that is refused is said with its reason, and keeps no other from being taken; nothing is deleted for files that are gone.
 * @throws CatalogueSourceMissing, SourceNotAFolder, SynchronisationReplaced, UpdateFolderUnreadable, UpdateFolderTooLarge, the errors of listing
 * and reading a share, ContentNoSpace
 */
export async function synchroniseFolder(
  house: SynchroniseFolderHouse,
  { source: name, retryRefused }: { source: string; retryRefused: boolean },
  context: JobContext,
): Promise<FolderResult> {
  const { db } = house
  const source = await readSource(db, name)
  if (source.kind !== 'folder') throw new SourceNotAFolder({ name })
  const ended = await beginSynchronisation(db, source, context)
  if (ended?.files) return { ...ended, files: ended.files }
  const scratch = join(house.work, context.operationId)
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  try {
    return await takeAll(house, { source, scratch, retryRefused }, context)
  } catch (error) {
    // A server that stops goes on when the work is handed out again; what somebody cancelled does not.
    const { signal } = context
    if (!signal.aborted || reportError(signal.reason).kind === 'cancelled')
      await failSynchronisation(db, context.operationId, error)
    throw error
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

type Work = { source: CatalogueSource; scratch: string; retryRefused: boolean }

async function takeAll(
  house: SynchroniseFolderHouse,
  { source, scratch, retryRefused }: Work,
  context: JobContext,
): Promise<FolderResult> {
  const { db } = house
  const { signal, report, operationId: operation } = context
  report({ phase: 'looking into the folder', bytesDone: 0, bytesTotal: null })
  const found = await listFolder(source.location, { signal, shares: house.shares })
  const known = await knownFiles(db, source.id)
  const { fresh, vanished, returned } = compareFolder(known, found, { retryRefused })
  const settled = await awaitSettled(house, { source, fresh }, context)
  await writePresence(db, source.id, { vanished, returned })
  let updates = nothing
  for (const file of fresh) {
    const isSettled = settled.has(file.path)
    const { decided, updates: more } = isSettled
      ? await takeFile(house, { source, file, scratch }, context)
      : { decided: unsettledOf(file), updates: null }
    reachFailpoint('update-folders.file-taken')
    await writeDown(house, { source, decided }, context)
    reachFailpoint('update-folders.file-written')
    if (more !== null) updates = add(updates, more)
  }
  const at = { sourceId: source.id, operation, found: found.length, vanished: vanished.length }
  const files = await countFiles(db, at)
  return await endFolderSynchronisation(db, source, context, { files, updates })
}

/** A second look after a while: paths of the files that stayed as they were. */
async function awaitSettled(
  { settleSeconds, shares }: SynchroniseFolderHouse,
  { source, fresh }: { source: CatalogueSource; fresh: readonly SeenFile[] },
  { signal, report }: JobContext,
): Promise<Set<string>> {
  if (fresh.length === 0) return new Set()
  report({ phase: 'waiting whether files are still being written', bytesDone: 0, bytesTotal: null })
  await wait(settleSeconds * 1000, null, { signal })
  const again = await listFolder(source.location, { signal, shares })
  const now = new Map(again.map(file => [file.path, file]))
  const isStill = (file: SeenFile) => {
    const other = now.get(file.path)
    return other !== undefined && isSameFile(file, other)
  }
  return new Set(fresh.filter(isStill).map(file => file.path))
}

function unsettledOf({ path, size, modified }: SeenFile): DecidedFile {
  const nothingElse = { sha256: null, error: null, catalogue: null, catalogueError: null }
  return { path, size, modified, state: 'unsettled', ...nothingElse }
}

async function writeDown(
  { db }: SynchroniseFolderHouse,
  { source, decided }: { source: CatalogueSource; decided: DecidedFile },
  { operationId: operation, requestedBy: actor }: JobContext,
): Promise<void> {
  await db.transaction().execute(async trx => {
    await writeFile(trx, { sourceId: source.id, operation }, decided)
    const wrong = decided.state === 'refused' ? decided.error : decided.catalogueError
    if (wrong === null) return
    const what = decided.state === 'refused' ? 'was refused' : 'was taken without its catalogue'
    await recordActivity(trx, {
      code: 'SOFTWARE_UPDATE_FILE_REFUSED',
      actor,
      subject: source.id,
      message: `${decided.path} in the folder of “${source.name}” ${what}: ${wrong.message}`,
    })
  })
}

function add(left: CatalogueChange, right: CatalogueChange): CatalogueChange {
  return {
    revisions: left.revisions + right.revisions,
    listed: left.listed + right.listed,
    added: left.added + right.added,
    revised: left.revised + right.revised,
    expired: left.expired + right.expired,
  }
}
