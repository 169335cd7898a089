// What a download would do: which files, from where, and which are here already.

import type { Database } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import { findHeldFiles, type HeldUpdateFile } from '#product/software-updates'
import { type CatalogueFile, filesOfUpdates, type UpdateFiles } from '#product/update-catalogue'
import { type DownloadPolicy, type FilePlace, placeOf, shownAddress } from './download-policy.ts'
import { NothingToDownload } from './errors.ts'

/** What happens to a file: it is here already (`held`), is fetched, cannot be (`refused`), or the site does not keep such files (`left-out`). */
export type FileAction = 'held' | 'download' | 'refused' | 'left-out'

/** A file of the updates that were asked for. */
export type PlannedFile = {
  /** The first of the updates that were asked for to which it belongs. */
  updateId: string
  name: string
  /** Bytes, by the catalogue. */
  size: number
  sha256: string | null
  sha1: string | null
  action: FileAction
  /** The software update that it is, when it is here. */
  heldAs: string | null
  /** The address or the path from which it would come; null when there is none. */
  from: string | null
  /** Why it is refused or left out; otherwise null. */
  reason: string | null
}

/** What a download would do. */
export type DownloadPlan = {
  updates: { updateId: string; title: string }[]
  files: PlannedFile[]
  bytesToDownload: number
  bytesHeld: number
}

/** A file to fetch, and where; or why not. */
export type FileToFetch = PlannedFile & { place: FilePlace | null; refusal: Error | null }

/** The plan as it is carried out. */
export type DownloadWork = Omit<DownloadPlan, 'files'> & { files: FileToFetch[] }

/** What `product/software-updates` can read; the rest of a bundle (.psf, .exe, .esd) is of no use here. */
const keptEndings = /\.(msu|cab)$/i

/** Whether the site keeps files like this one. */
export function isKept(file: Pick<CatalogueFile, 'name'>): boolean {
  return keptEndings.test(file.name)
}

/** Plans the download; nothing is asked of the network. @throws CatalogueUpdateMissing */
export async function planDownload(
  { db, policy }: { db: Database; policy: DownloadPolicy },
  updateIds: readonly string[],
): Promise<DownloadWork> {
  const updates = await filesOfUpdates(db, updateIds)
  const held = await readHeld(db, updates)
  const files = withoutTwins(updates).map(({ file, updateId }) => planFile({ file, updateId, policy, held }))
  const bytesOf = (action: FileAction) =>
    files.reduce((sum, file) => sum + (file.action === action ? file.size : 0), 0)
  return {
    updates: updates.map(({ updateId, title }) => ({ updateId, title })),
    files,
    bytesToDownload: bytesOf('download'),
    bytesHeld: bytesOf('held'),
  }
}

/** The plan as it is shown. */
export function showPlan({ files, ...plan }: DownloadWork): DownloadPlan {
  return { ...plan, files: files.map(({ place: _place, refusal: _refusal, ...file }) => file) }
}

/** @throws NothingToDownload when nothing of the plan is here, can come or is refused */
export function refuseEmpty(plan: DownloadPlan): void {
  if (plan.files.some(file => file.action !== 'left-out')) return
  throw new NothingToDownload({
    updates: plan.updates.map(one => one.updateId),
    reasons: plan.files.slice(0, 10).map(file => `"${file.name}": ${file.reason}`),
  })
}

/** Finds held files by what a catalogue says of them. */
export type HeldFiles = (file: CatalogueFile) => HeldUpdateFile | null

/** Looks up everything at once. */
export async function readHeld(db: Database, updates: readonly UpdateFiles[]): Promise<HeldFiles> {
  const files = updates.flatMap(update => update.files)
  const digests = (name: 'sha256' | 'sha1') => [...new Set(files.flatMap(file => file[name] ?? []))]
  const held = await findHeldFiles(db, { sha256: digests('sha256'), sha1: digests('sha1') })
  const bySha256 = new Map(held.map(one => [one.sha256, one]))
  const bySha1 = new Map(held.map(one => [one.sha1, one]))
  return ({ sha256, sha1, size }) => {
    const found = sha256 !== null ? bySha256.get(sha256) : sha1 !== null ? bySha1.get(sha1) : undefined
    return found?.size === size ? found : null
  }
}

/** A file that several updates share is one file. */
function withoutTwins(updates: readonly UpdateFiles[]): { file: CatalogueFile; updateId: string }[] {
  const known = new Map<string, { file: CatalogueFile; updateId: string }>()
  for (const { updateId, files } of updates)
    for (const file of files) {
      const key = file.sha256 ?? file.sha1 ?? `${file.name} ${file.url}`
      if (!known.has(key)) known.set(key, { file, updateId })
    }
  return [...known.values()]
}

function planFile(given: {
  file: CatalogueFile
  updateId: string
  policy: DownloadPolicy
  held: HeldFiles
}): FileToFetch {
  const { file, updateId, policy, held } = given
  const { name, size, sha256, sha1, url } = file
  const known = { updateId, name, size, sha256, sha1, heldAs: null, from: null, place: null, refusal: null }
  const here = held(file)
  if (here !== null) return { ...known, action: 'held', heldAs: here.sha256, reason: null }
  if (!isKept(file)) return { ...known, action: 'left-out', reason: 'the site keeps .msu and .cab files' }
  if (url === null) return { ...known, action: 'left-out', reason: 'the catalogue gives no address for it' }
  if (sha256 === null && sha1 === null)
    return { ...known, action: 'left-out', reason: 'the catalogue gives no digest to check it by' }
  try {
    const place = placeOf(policy, url)
    const from = place.kind === 'folder' ? place.path : shownAddress(place.url)
    return { ...known, action: 'download', from, place, reason: null }
  } catch (refusal) {
    if (!(refusal instanceof SlipstreamError)) throw refusal
    return { ...known, action: 'refused', refusal, reason: refusal.message }
  }
}
