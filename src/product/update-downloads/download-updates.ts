// Downloads the files of updates into the content library: two at a time unless set otherwise, each checked while it comes, then its signature,
// then added as a software update. A file that is here is not fetched; what was cut goes on where it was.

import { mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { type AddUpdateHouse, addUpdate } from '#product/software-updates'
import { requireSignatureProgram, type SignatureCheck, verifySignature } from '#tools/osslsigncode'
import type { DownloadPolicy } from './download-policy.ts'
import { writeDownloadedFile } from './downloaded-files.ts'
import { DownloadNoSpace, UpdateDownloadsIncomplete, UpdateSignatureRefused } from './errors.ts'
import { fetchFile, isWorthKeeping } from './fetch-file.ts'
import { openConnections } from './open-connections.ts'
import { openPartialFile, removeOldPartialFiles, safeFileName } from './partial-file.ts'
import { type FileToFetch, planDownload, refuseEmpty } from './plan-download.ts'
import { type DownloadTools, defaultPatience, type Patience } from './request-file.ts'

/** What downloading needs. */
export type DownloadHouse = AddUpdateHouse & {
  policy: DownloadPolicy
  /** A folder of this site server alone, for what is on its way; it outlives the process. */
  downloads: string
  patience?: Patience
}

/** What became of a file. */
export type DownloadedFile = {
  name: string
  size: number
  outcome: 'downloaded' | 'held' | 'left-out'
  /** The software update; null when it was left out. */
  update: string | null
  signature: SignatureCheck | null
  reason: string | null
}

/** What a download did. */
export type DownloadResult = { files: DownloadedFile[]; bytesDownloaded: number }

/** What nobody went on with for a week is not gone on with any more. */
const keptForMs = 7 * 24 * 3_600_000

/**
 * Downloads the files of the updates, of bundles those of their parts. Those that fail do not keep the others from coming.
 * @throws CatalogueUpdateMissing, NothingToDownload, DownloadNoSpace, ProgramMissing; what kept one file from coming, or UpdateDownloadsIncomplete for several
 */
export async function downloadUpdates(
  house: DownloadHouse,
  { updates }: { updates: readonly string[] },
  context: JobContext,
): Promise<DownloadResult> {
  const { policy, downloads } = house
  await removeOldPartialFiles(downloads, keptForMs)
  const plan = await planDownload(house, updates)
  refuseEmpty(plan)
  // A process that died right after it had added a file left what it was added from.
  for (const file of plan.files)
    if (file.action === 'held') await rm(folderOf(house, file), { recursive: true, force: true })
  const queue = plan.files.filter(file => file.action === 'download')
  // Before gigabytes come that could not be kept.
  if (queue.length > 0 && policy.signature.policy === 'require') await requireSignatureProgram(context.signal)
  await refuseSmallDisk(downloads, plan.bytesToDownload)
  await using connections = openConnections(policy)
  const progress = makeProgress(context, { files: queue.length, bytes: plan.bytesToDownload })
  const tools = { policy, connections, patience: house.patience ?? defaultPatience }
  const done = plan.files.filter(file => file.action === 'held' || file.action === 'left-out').map(notFetched)
  const failures = plan.files.flatMap(file => (file.refusal === null ? [] : [file.refusal as unknown]))
  const waiting = [...queue.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [number, file] = next
      try {
        done.push(await downloadFile({ house, tools, context, progress: progress.of(number) }, file))
        progress.fileDone()
      } catch (error) {
        context.signal.throwIfAborted()
        failures.push(error)
      }
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: policy.parallel }, work))
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason
  const downloaded = done.filter(file => file.outcome === 'downloaded')
  if (failures.length > 0) throw summarise(failures, downloaded.length)
  return { files: done, bytesDownloaded: downloaded.reduce((sum, file) => sum + file.size, 0) }
}

/** Where a file is while it is on its way. */
function folderOf({ downloads }: DownloadHouse, { sha256, sha1, name }: FileToFetch): string {
  return join(downloads, sha256 ?? sha1 ?? safeFileName(name))
}

function notFetched({ name, size, action, heldAs, reason }: FileToFetch): DownloadedFile {
  const outcome = action === 'held' ? 'held' : 'left-out'
  return { name, size, outcome, update: heldAs, signature: null, reason }
}

type FileWork = {
  house: DownloadHouse
  tools: DownloadTools
  context: JobContext
  progress: (bytes: number) => void
}

async function downloadFile(work: FileWork, file: FileToFetch): Promise<DownloadedFile> {
  const { house, tools, context, progress } = work
  const { signal } = context
  const { place, name, size } = file
  if (place === null) throw new Error('a file to download has a place')
  const part = await openPartialFile(folderOf(house, file), size)
  try {
    await using _ = part
    const { sha256 } = await fetchFile({ ...tools, file, place, part, onBytes: progress, signal })
    reachFailpoint('update-downloads.fetched')
    const path = await part.finish(safeFileName(name))
    const signature = await checkSignature(house.policy, { path, name }, signal)
    await keep(house, { path, sha256, file, signature }, context)
    reachFailpoint('update-downloads.added')
    await part.discard()
    return { name, size, outcome: 'downloaded', update: sha256, signature, reason: null }
  } catch (error) {
    // What a stopping server left is gone on with; what somebody cancelled, and what is wrong, is not.
    const isOver = signal.aborted ? reportError(signal.reason).kind === 'cancelled' : !mayGoOn(error)
    if (isOver) await part.discard()
    throw error
  }
}

function mayGoOn(error: unknown): boolean {
  return isWorthKeeping(error) && reportError(error).kind === 'unavailable'
}

/** The result is kept whatever it is; with the policy `require`, only a trusted signature lets the file in. @throws UpdateSignatureRefused */
async function checkSignature(
  { signature: { policy, root } }: DownloadPolicy,
  { path, name }: { path: string; name: string },
  signal: AbortSignal,
): Promise<SignatureCheck> {
  const found = await verifySignature(path, { root, signal })
  if (policy === 'require' && found.state !== 'trusted')
    throw new UpdateSignatureRefused({
      file: name,
      state: found.state,
      reason: found.reason ?? 'no reason is known',
    })
  return found
}

type CheckedFile = { path: string; sha256: string; file: FileToFetch; signature: SignatureCheck }

/** Adds the file as a software update, with where it came from, in one transaction. */
async function keep(
  house: DownloadHouse,
  { path, sha256, file, signature }: CheckedFile,
  context: JobContext,
): Promise<void> {
  const adding = {
    path,
    expectedSha256: sha256,
    alongside: (trx: Parameters<typeof writeDownloadedFile>[0]) =>
      writeDownloadedFile(trx, { file, sha256, signature, by: context.requestedBy }),
  }
  // Its scratch is named after the operation, and another file of the same operation may be added meanwhile.
  const operationId = `${context.operationId}-${sha256.slice(0, 16)}`
  await addUpdate(house, adding, { ...context, operationId, report: () => undefined })
}

/** On its way a file takes its place once, and once more while it is added. */
async function refuseSmallDisk(folder: string, bytes: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (freeBytes < bytes) throw new DownloadNoSpace({ folder, neededBytes: bytes, freeBytes })
}

/** Adds up what the files report. */
function makeProgress({ report }: JobContext, { files, bytes }: { files: number; bytes: number }) {
  const here = new Map<number, number>()
  let bytesDone = 0
  let filesDone = 0
  const tell = () =>
    report({ phase: `downloading, ${filesDone} of ${files} files done`, bytesDone, bytesTotal: bytes })
  tell()
  return {
    of: (number: number) => (now: number) => {
      bytesDone += now - (here.get(number) ?? 0)
      here.set(number, now)
      tell()
    },
    fileDone() {
      filesDone += 1
      tell()
    },
  }
}

/** One failure is told as it is. When all of them may pass, the queue tries again by the first. */
function summarise(failures: readonly unknown[], downloaded: number): unknown {
  const reports = failures.map(reportError)
  if (failures.length === 1 || reports.every(one => one.kind === 'unavailable' && one.retry === 'later'))
    return failures[0]
  const failed = reports.slice(0, 20).map(one => one.message)
  return new UpdateDownloadsIncomplete({ downloaded, failed }, { cause: failures[0] })
}
