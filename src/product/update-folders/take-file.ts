// Takes one file of a folder: into the content library, and the catalogue that an MSU carries into the update catalogue.

import { lstat, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ErrorReport, reportError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { fetchShareFile, isSharePath, type ShareReader } from '#product/package-sources'
import { type AddUpdateHouse, addUpdate } from '#product/software-updates'
import { type CatalogueChange, type CatalogueSource, publishPart } from '#product/update-catalogue'
import { listArchive } from '#tools/archives'
import { isSameFile } from './compare-folder.ts'
import { type DecidedFile, isCatalogueTaken } from './folder-files.ts'
import type { SeenFile } from './list-folder.ts'

/** What taking needs. `shares`: with what shares are read. */
export type FolderHouse = AddUpdateHouse & { shares?: ShareReader | undefined }

/** What came of it. `updates`: null when no catalogue was published. */
export type TakenFile = { decided: DecidedFile; updates: CatalogueChange | null }

/**
 * Takes the file. What is wrong with the file itself is the answer, and no error.
 * @param scratch a folder of this run alone.
 * @throws what is no fault of the file: no room, a share that is away, the signal's reason
 */
export async function takeFile(
  house: FolderHouse,
  work: { source: CatalogueSource; file: SeenFile; scratch: string },
  context: JobContext,
): Promise<TakenFile> {
  const { source, file, scratch } = work
  const { path, size, modified } = file
  const decided = { path, size, modified, sha256: null, error: null, catalogue: null, catalogueError: null }
  if (file.refusal !== null)
    return { decided: { ...decided, state: 'refused', error: reportError(file.refusal) }, updates: null }
  const fetched = join(scratch, 'fetched')
  const told = { ...context, report: phaseOf(path, context) }
  try {
    const place = isSharePath(source.location)
      ? await fetchShareFile(source.location, file, {
          to: fetched,
          signal: context.signal,
          shares: house.shares,
          onProgress: progress => told.report({ phase: 'fetching', ...progress }),
        })
      : join(source.location, ...path.split('/'))
    const added = await addUpdate({ ...house, work: join(scratch, 'add') }, { path: place }, told)
    const state = added.alreadyHeld ? ('already-held' as const) : ('taken' as const)
    const { updates, ...catalogue } = await takeCatalogue(house, { ...work, sha256: added.update }, told)
    return { decided: { ...decided, state, sha256: added.update, ...catalogue }, updates }
  } catch (error) {
    const report = faultOf(error, context.signal)
    const isSettled = report.kind !== 'conflict' && (await isStill(source.location, file))
    const state = isSettled ? ('refused' as const) : ('unsettled' as const)
    return { decided: { ...decided, state, error: report }, updates: null }
  } finally {
    await rm(fetched, { recursive: true, force: true })
  }
}

type TakenCatalogue = Pick<DecidedFile, 'catalogue' | 'catalogueError'> & { updates: CatalogueChange | null }

/** Reads from the content library, whose bytes were checked. A catalogue that cannot be used leaves the file taken. */
async function takeCatalogue(
  { db, library }: FolderHouse,
  work: { source: CatalogueSource; file: SeenFile; scratch: string; sha256: string },
  context: JobContext,
): Promise<TakenCatalogue> {
  const { source, file, sha256 } = work
  const fileName = basename(file.path)
  const none = { catalogue: 'none', catalogueError: null, updates: null } as const
  if (!/\.msu$/i.test(fileName)) return none
  // The same file under another path, or with another time.
  if (await isCatalogueTaken(db, source.id, sha256)) return { ...none, catalogue: 'taken' }
  try {
    return await library.session(async store => {
      const { path } = await store.open(sha256)
      if (!(await carriesCatalogue(path, fileName, context.signal))) return none
      const scratch = join(work.scratch, 'catalogue')
      const updates = await publishPart(db, { source, file: path, fileName, scratch }, context)
      return { catalogue: 'taken', catalogueError: null, updates }
    })
  } catch (error) {
    return { catalogue: 'refused', catalogueError: faultOf(error, context.signal), updates: null }
  }
}

async function carriesCatalogue(file: string, fileName: string, signal: AbortSignal): Promise<boolean> {
  try {
    const members = await listArchive(file, { signal, fileName })
    return members.some(({ path }) => basename(path).toLowerCase() === 'wsusscan.cab')
  } catch (error) {
    // An MSU in the form of a WIM carries none.
    if (reportError(error).code === 'ARCHIVE_NOT_SUPPORTED') return false
    throw error
  }
}

/** What the file itself is to blame for. @throws everything else */
function faultOf(error: unknown, signal: AbortSignal): ErrorReport {
  signal.throwIfAborted()
  const report = reportError(error)
  if (report.kind === 'unavailable' || report.kind === 'cancelled') throw error
  // Another run took this one's place, or the source is gone: no file is to blame.
  if (report.code === 'SYNCHRONISATION_REPLACED' || report.code === 'CATALOGUE_SOURCE_MISSING') throw error
  return report
}

/** Whether the file is as it was seen; one that is not was refused for what it is no more. What is on a share is looked at the next time. */
async function isStill(location: string, file: SeenFile): Promise<boolean> {
  if (isSharePath(location)) return true
  const found = await lstat(join(location, ...file.path.split('/'))).catch(() => null)
  if (found === null) return false
  return isSameFile(file, { ...file, size: found.size, modified: new Date(Math.trunc(found.mtimeMs)) })
}

function phaseOf(path: string, { report }: JobContext): JobContext['report'] {
  return progress => report({ ...progress, phase: `${path}: ${progress.phase}` })
}
