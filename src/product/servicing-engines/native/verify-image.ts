// Reads one serviced image back from its WIM file and compares it with the plan, the updates and the unchanged image.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ImageFileMetadata, type ImageMetadata, metadataDifferences } from '#formats/wim-metadata'
import { readImageMetadata } from '#product/image-metadata'
import type { ServicingWork } from '../contract.ts'
import { placeOf } from './apply-image.ts'
import { checkFiles } from './check-files.ts'
import { checkHives } from './check-hives.ts'
import { deriveFileEdits, type FileEdits } from './file-metadata.ts'
import type { ImageHives } from './image-hives.ts'
import { hiveNames, hivePath, pathKey, pendingFile } from './image-paths.ts'
import {
  deriveTarget,
  type ImageStep,
  type ImageTarget,
  type PlacedRecovery,
  type TargetFile,
} from './image-target.ts'
import { extractCopies } from './plain-files.ts'
import { type At, type Checks, hex, hexOf, startChecks, summary } from './proof-checks.ts'
import { type ExtractedHives, noteRead, type ProvenBlobs, readOriginal, readProduced } from './read-back.ts'
import { type ImageState, readImageState } from './read-image-state.ts'
import type { Readings } from './readings.ts'
import { packageStates } from './registry-paths.ts'
import { changedHives } from './stage-image.ts'
import { together } from './together.ts'
import type { UpdateContent } from './update-content.ts'

/** What one image is verified with. */
export type VerifyImageInput = {
  step: ImageStep
  /** The produced WIM file, and the unchanged one. */
  wim: string
  original: string
  /** The recovery image that every image of this step's file must hold; null: it is as it was. */
  recovery: PlacedRecovery | null
  /** It may still be being opened. */
  content: Promise<UpdateContent>
  work: ServicingWork
  proven: ProvenBlobs
  readings: Readings
  /** The hives, where somebody extracts them already. */
  ahead: Promise<ExtractedHives> | null
  /** Called when everything is read and only looking at it is left: wimlib can read something else. */
  onRead: () => void
  signal: AbortSignal
}

/** Verifies one image. Damage that stops the reading becomes an error; everything that can be read becomes a check. */
export async function verifyImage(input: VerifyImageInput): Promise<Checks['list']> {
  const { step, wim, original, recovery, work, proven, readings, ahead, onRead, signal } = input
  const place = { path: step.path, index: step.index }
  const folder = await mkdtemp(join(work.folder, 'verify-'))
  let hashing: Promise<void> = Promise.resolve()
  try {
    const { held, added } = await readings.resources({ wim, original })
    const produced = await readImageMetadata(wim, step.index)
    noteRead(proven, wim, produced)
    const reading = readProduced({
      wim,
      place,
      produced,
      added,
      proven,
      ahead,
      folder: join(folder, 'after'),
      signal,
    })
    const copied = { step, wim: original, folder: join(folder, 'copies'), signal }
    const [{ after, hashed }, { before, stateBefore }, unchanged, content, copies] = await together([
      reading,
      readOriginal({ original, place, ahead, folder: join(folder, 'before'), signal }),
      readImageMetadata(original, step.index),
      input.content,
      extractCopies(copied),
    ])
    hashing = hashed
    onRead()
    const registryPlace = placeOf(stateBefore, step)
    const target = await deriveTarget({
      step,
      recovery,
      content,
      copies,
      withPayload: false,
      place: registryPlace,
      present: stateBefore.packages,
      installTime: work.installTimes[step.path] ?? work.installTime,
      signal,
    })
    const checks = startChecks()
    const at = (path: string): string => `${step.path}:${step.index} ${path}`

    checkHardLinks(target, produced, checks, at)
    for (const { path } of target.folders)
      checks.equal('folder', at(path), 'folder', produced.find(path)?.isFolder === true ? 'folder' : null)
    checkFileMetadata(deriveFileEdits(target, unchanged, changedHives(target, before)), produced, checks, at)
    checkHives({ target, before, after, step, checks, at })
    const changed = changedPaths(target, after)
    const differences = metadataDifferences(unchanged, produced, changed)
    checks.equal('unchanged-files', at('every other file'), 'unchanged', summary(differences))
    const state = readImageState(after, place)
    checks.equal('resources', `${step.path}:${step.index}`, 'complete', missingResources(produced, held))
    const revisionBefore = stateBefore.version?.revision ?? null
    await checkState({ wim, original, step, state, revisionBefore, produced, checks, at, readings })
    await hashed
    const files = join(folder, 'files')
    await checkFiles({ wim, step, target, produced, proven, folder: files, checks, at, signal })
    return checks.list
  } finally {
    await hashing.catch(() => undefined)
    await rm(folder, { recursive: true, force: true })
  }
}

/** All names of a group are one file, and that file has no other name. */
function checkHardLinks(target: ImageTarget, produced: ImageMetadata, checks: Checks, at: At): void {
  const groups = new Map<string, TargetFile[]>()
  for (const file of target.files) {
    if (file.group !== null) groups.set(file.group, [...(groups.get(file.group) ?? []), file])
  }
  for (const [store, files] of groups) {
    const listed = files.map(({ path }) => produced.find(path))
    const [first] = listed
    const isOneFile =
      first != null &&
      listed.every(file => file?.hardLinkCount === files.length && file.hardLinkGroup === first.hardLinkGroup)
    const expected = files.map(({ path }) => path).join(' = ')
    const found = isOneFile
      ? expected
      : listed.map(file => `${file?.path ?? 'missing'} (${file?.hardLinkCount ?? 0})`).join(', ')
    checks.equal('hard-links', at(store), expected, found)
  }
}

/** Security descriptors, attributes, short names and creation times are those that were derived from the unchanged image. */
function checkFileMetadata(edits: FileEdits, produced: ImageMetadata, checks: Checks, at: At): void {
  for (const [path, { securityDescriptor, attributes, shortName, creationTime }] of edits) {
    const found = produced.find(path)
    const where = at(path.slice(1).replaceAll('/', '\\'))
    const equal = (what: string, expected: string, of: (file: ImageFileMetadata) => string): void =>
      checks.equal(what, where, expected, found === null ? null : of(found))
    if (securityDescriptor !== undefined)
      equal('security-descriptor', hexOf(securityDescriptor), file => hexOf(file.securityDescriptor))
    if (attributes !== undefined) equal('attributes', hex(attributes), file => hex(file.attributes))
    if (shortName !== undefined) equal('short-name', shortName, file => file.shortName)
    if (creationTime !== undefined) equal('creation-time', `${creationTime}`, file => `${file.creationTime}`)
  }
}

/** What the produced image says of itself: installed, and nothing waits. */
async function checkState(given: {
  wim: string
  original: string
  step: ImageStep
  state: ImageState
  /** The update build revision that the unchanged image has. */
  revisionBefore: number | null
  produced: ImageMetadata
  checks: Checks
  at: At
  readings: Readings
}): Promise<void> {
  const { wim, original, step, state, revisionBefore, produced, checks, at, readings } = given
  const pending = [...state.pending, ...(produced.find(pendingFile) !== null ? ['pending.xml'] : [])]
  checks.equal('pending', at('pending operations'), 'none', pending.join(', ') || 'none')
  for (const { identity } of step.updates.flatMap(({ packages }) => packages)) {
    const found = state.packages.find(present => present.identity.toLowerCase() === identity.toLowerCase())
    const shown = found?.state == null ? null : hex(found.state)
    checks.equal('package', at(`state of ${identity}`), hex(packageStates.installed), shown)
  }
  const described = async (file: string) =>
    (await readings.images(file)).find(({ index }) => index === step.index)?.version ?? null
  const [after, before] = [await described(wim), await described(original)]
  const revision = state.version?.revision ?? null
  if (revision === null || after === null) return
  // The XML follows when the revision changes; else it may stay, whatever it says. wimlib puts it right where it reads the hive.
  const isStillWhatItWas = after.servicePackBuild === before?.servicePackBuild
  const expected = revision === revisionBefore && isStillWhatItWas ? after.servicePackBuild : revision
  checks.equal('image-description', at('SPBUILD'), String(expected), String(after.servicePackBuild))
}

/** Files of an image whose content its WIM file does not hold, as text for a check. */
export function missingResources(image: ImageMetadata, held: ReadonlySet<string>): string {
  const absent = [...image.contents()].filter(({ sha1 }) => !held.has(sha1))
  return absent.length === 0 ? 'complete' : summary(absent.map(({ file }) => `${file().path} has no content`))
}

function changedPaths(target: ImageTarget, hives: ImageHives): Set<string> {
  const changed = new Set(target.files.map(({ path }) => pathKey(path)))
  for (const { path } of target.folders) changed.add(pathKey(path))
  for (const name of hiveNames) {
    if (hives[name] !== undefined && target.changes[name].size > 0) changed.add(pathKey(hivePath(name)))
  }
  return changed
}
