// Reads one serviced image back from its WIM file and compares it with the plan, the updates and the unchanged image.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readHiveKey, readKeySecurity } from '#formats/registry'
import { type ImageFileMetadata, type ImageMetadata, metadataDifferences } from '#formats/wim-metadata'
import { readImageMetadata } from '#product/image-metadata'
import { extractPaths } from '#tools/wimlib'
import type { ImagePlace, ServicingWork } from '../contract.ts'
import { placeOf } from './apply-image.ts'
import { findValue, hiveDifferences, isSameValue, showValue } from './compare-hives.ts'
import { deriveFileEdits, type FileEdits } from './file-metadata.ts'
import { asHiveDamaged, extractHives, findFile, type ImageHives } from './image-hives.ts'
import { type HiveName, hiveNames, hivePath, pathKey, pendingFile } from './image-paths.ts'
import {
  deriveTarget,
  type ImageStep,
  type ImageTarget,
  type PlacedRecovery,
  type TargetFile,
} from './image-target.ts'
import { extractCopies } from './plain-files.ts'
import { type Checks, startChecks } from './proof-checks.ts'
import { type ImageState, readImageState } from './read-image-state.ts'
import type { Readings } from './readings.ts'
import { packageStates, versionedIndexKey } from './registry-paths.ts'
import { changedHives, changesComponents } from './stage-image.ts'
import { together } from './together.ts'
import { hashFile, type UpdateContent } from './update-content.ts'

/** Most differences that one check names. */
const mostNamed = 5

/** SHA-256 by blob: what one proof has read of a WIM file already. */
export type ProvenBlobs = Map<string, string>

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
  /** Called when the reading of what is new has begun. */
  onRead: () => void
  signal: AbortSignal
}

/** Verifies one image. Damage that stops the reading becomes an error; everything that can be read becomes a check. */
export async function verifyImage(input: VerifyImageInput): Promise<Checks['list']> {
  const { step, wim, original, recovery, work, proven, readings, onRead, signal } = input
  const place = { path: step.path, index: step.index }
  const folder = await mkdtemp(join(work.folder, 'verify-'))
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
      folder: join(folder, 'after'),
      signal,
    })
    onRead()
    const copied = { step, wim: original, folder: join(folder, 'copies'), signal }
    const [after, { before, stateBefore }, unchanged, content, copies] = await together([
      reading,
      readOriginal({ original, place, folder: join(folder, 'before'), signal }),
      readImageMetadata(original, step.index),
      input.content,
      extractCopies(copied),
    ])
    const registryPlace = placeOf(stateBefore, step)
    const target = await deriveTarget({
      step,
      recovery,
      content,
      copies,
      withPayload: false,
      place: registryPlace,
      present: stateBefore.packages,
      installTime: work.installTime,
      signal,
    })
    const checks = startChecks()
    const at = (path: string): string => `${step.path}:${step.index} ${path}`

    const files = join(folder, 'files')
    await checkFiles({ wim, step, target, produced, proven, folder: files, checks, at, signal })
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
    await checkState({ wim, original, step, state, produced, checks, at, readings })
    return checks.list
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type At = (path: string) => string

async function readOriginal(given: {
  original: string
  place: ImagePlace
  folder: string
  signal: AbortSignal
}): Promise<{ before: ImageHives; stateBefore: ImageState }> {
  const { original, place, folder, signal } = given
  const before = await extractHives({ wim: original, place, folder, options: { signal } })
  return { before, stateBefore: readImageState(before, place) }
}

/**
 * Reads the hives, and everything that the WIM file has and the unchanged one has not, in one run of wimlib, which compares what it
 * reads with its SHA-1.
 */
async function readProduced(given: {
  wim: string
  place: ImagePlace
  produced: ImageMetadata
  added: readonly string[]
  proven: ProvenBlobs
  folder: string
  signal: AbortSignal
}): Promise<ImageHives> {
  const { wim, place, produced, added, proven, folder, signal } = given
  const isAdded = new Set(added)
  const blobs = new Map<string, string>()
  for (const { path, sha1, isFolder } of produced.files()) {
    const blob = blobKey(wim, sha1)
    if (!isFolder && sha1 !== null && isAdded.has(sha1) && !proven.has(blob) && !blobs.has(blob))
      blobs.set(blob, path.slice(1).replaceAll('/', '\\'))
  }
  const after = await extractHives({ wim, place, folder, also: [...blobs.values()], options: { signal } })
  await hashExtracted({ blobs, folder, proven, signal })
  return after
}

/** Notes the SHA-256 of extracted files, and removes them. */
async function hashExtracted(given: {
  /** Path in the image by blob. */
  blobs: ReadonlyMap<string, string>
  folder: string
  proven: ProvenBlobs
  signal: AbortSignal
}): Promise<void> {
  const { blobs, folder, proven, signal } = given
  for (const [blob, path] of blobs) {
    const found = await findFile(folder, path)
    if (found === null) continue
    proven.set(blob, (await hashFile(found, signal)).sha256)
    await rm(found)
  }
}

/**
 * Compares the SHA-256 of every target file; what was in the WIM file before is read now. Paths that the image records with the same SHA-1 are one blob of the WIM file, which is
 * read once, also for several images; wimlib compares what it reads with that SHA-1.
 */
async function checkFiles(given: {
  wim: string
  step: ImageStep
  target: ImageTarget
  produced: ImageMetadata
  proven: ProvenBlobs
  folder: string
  checks: Checks
  at: At
  signal: AbortSignal
}): Promise<void> {
  const { wim, step, target, produced, proven, folder, checks, at, signal } = given
  const blobs = new Map<string, string>()
  for (const { path } of target.files) {
    const blob = blobOf(produced, wim, path)
    if (blob !== null && !proven.has(blob) && !blobs.has(blob)) blobs.set(blob, path)
  }
  await extractPaths(wim, step.index, {
    paths: [...blobs.values()],
    toDir: folder,
    skipMissing: true,
    signal,
  })
  await hashExtracted({ blobs, folder, proven, signal })
  for (const { path, sha256, what } of target.files) {
    const blob = blobOf(produced, wim, path)
    checks.equal(what, at(path), sha256, blob === null ? null : (proven.get(blob) ?? null))
  }
}

/** A blob of a WIM file; null when the path is not there. */
function blobOf(produced: ImageMetadata, wim: string, path: string): string | null {
  const file = produced.find(path)
  return file === null || file.isFolder ? null : blobKey(wim, file.sha1)
}

/** Names a blob of a WIM file in {@link ProvenBlobs}. Empty files have no SHA-1: all are alike. */
export function blobKey(wim: string, sha1: string | null): string {
  return `${wim}|${sha1 ?? 'empty'}`
}

/** Hives and metadata were read as a whole, and compared with their SHA-1, before they are looked into. */
function noteRead(proven: ProvenBlobs, wim: string, produced: ImageMetadata): void {
  for (const name of hiveNames) {
    const sha1 = produced.find(hivePath(name))?.sha1
    if (sha1 != null) proven.set(blobKey(wim, sha1), 'hive')
  }
  proven.set(blobKey(wim, produced.sha1), 'metadata')
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

function checkHives(given: {
  target: ImageTarget
  before: ImageHives
  after: ImageHives
  step: ImageStep
  checks: Checks
  at: At
}): void {
  const { target, before, after, step, checks, at } = given
  for (const name of hiveNames) {
    const old = before[name]?.hive
    const now = after[name]?.hive
    if (old === undefined || now === undefined) {
      checks.equal('hive', at(hivePath(name)), 'present', null)
      continue
    }
    asHiveDamaged({ path: step.path, index: step.index, hive: name }, () => {
      for (const { path, values, security } of target.changes[name].values()) {
        const key = readHiveKey(now, path)
        const where = (value: string): string => at(`${name}\\${path}${value === '' ? '' : ` ${value}`}`)
        if (security !== null)
          checks.equal('registry-rights', where(''), hexOf(security), hexOf(readKeySecurity(now, path)))
        if (values.size === 0)
          checks.equal(kindOf(name, path), where(''), 'present', key === null ? null : 'present')
        for (const value of values.values()) {
          const found = findValue(key, value.name)
          const shown = showValue(value) ?? ''
          const foundText = isSameValue(value, found) ? shown : showValue(found)
          checks.equal(
            kindOf(name, path),
            where(value.name === '' ? '(default)' : value.name),
            shown,
            foundText,
          )
        }
      }
      const differences = hiveDifferences(old, now, target.changes, name)
      checks.equal('unchanged-registry', at(`every other key of ${name}`), 'unchanged', summary(differences))
    })
  }
  const components = after.COMPONENTS?.hive
  if (components === undefined || !changesComponents(target)) return
  const subkeys = readHiveKey(components, versionedIndexKey)?.subkeys ?? []
  checks.equal(
    'component',
    at(`COMPONENTS\\${versionedIndexKey}`),
    'empty',
    subkeys.length === 0 ? 'empty' : subkeys.join(', '),
  )
}

function kindOf(hive: HiveName, path: string): string {
  if (hive === 'COMPONENTS') return 'component'
  if (/\\Component Based Servicing\\/i.test(path)) return 'package'
  return /\\SideBySide\\Winners\\/i.test(path) ? 'winner' : 'registry'
}

/** What the produced image says of itself: installed, and nothing waits. */
async function checkState(given: {
  wim: string
  original: string
  step: ImageStep
  state: ImageState
  produced: ImageMetadata
  checks: Checks
  at: At
  readings: Readings
}): Promise<void> {
  const { wim, original, step, state, produced, checks, at, readings } = given
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
  const isStillWhatItWas = after.servicePackBuild === before?.servicePackBuild
  const expected = isStillWhatItWas ? after.servicePackBuild : revision
  checks.equal('image-description', at('SPBUILD'), String(expected), String(after.servicePackBuild))
}

/** Files of an image whose content its WIM file does not hold, as text for a check. */
export function missingResources(image: ImageMetadata, held: ReadonlySet<string>): string {
  const absent = [...image.files()].filter(({ sha1 }) => sha1 !== null && !held.has(sha1))
  return absent.length === 0 ? 'complete' : summary(absent.map(file => `${file.path} has no content`))
}

function changedPaths(target: ImageTarget, hives: ImageHives): Set<string> {
  const changed = new Set(target.files.map(({ path }) => pathKey(path)))
  for (const { path } of target.folders) changed.add(pathKey(path))
  for (const name of hiveNames) {
    if (hives[name] !== undefined && target.changes[name].size > 0) changed.add(pathKey(hivePath(name)))
  }
  return changed
}

function summary(differences: readonly string[]): string {
  if (differences.length === 0) return 'unchanged'
  const more = differences.length > mostNamed ? `, and ${differences.length - mostNamed} more` : ''
  return `${differences.slice(0, mostNamed).join(', ')}${more}`
}

function hexOf(bytes: Uint8Array | null): string {
  return bytes === null ? 'none' : Buffer.from(bytes).toString('hex')
}

function hex(state: number): string {
  return `0x${state.toString(16)}`
}
