// Reads one serviced image back: packages and their states, version, pending operations, files that were put in.

import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type AssemblyIdentity,
  compareVersions,
  packageIdentityText,
  parsePackageIdentity,
  readPackageManifest,
} from '#formats/cbs'
import { readWimImages } from '#formats/wim-xml'
import { decodeXmlText } from '#formats/xml'
import { extractPaths, listImage, readWimXml, WimPathMissing } from '#tools/wimlib'
import type { InstalledPackage } from '../contract.ts'
import { hashFile } from '../native/digest-file.ts'
import { extractHives, findFile } from '../native/image-hives.ts'
import { packagesFolder, pendingFile } from '../native/image-paths.ts'
import type { ImageStep, PlacedRecovery } from '../native/image-target.ts'
import type { Checks } from '../native/proof-checks.ts'
import { type ImageState, readImageState } from '../native/read-image-state.ts'
import { packageStates } from '../native/registry-paths.ts'
import type { UpdateContent } from '../native/update-content.ts'
import type { ExpectedUpdate } from './expected-packages.ts'
import { hasPackage, isRollup, isServicingStack } from './installed-packages.ts'

/** What one image is verified with. */
export type VerifyImageInput = {
  step: ImageStep
  /** The produced WIM file, and the unchanged one. */
  wim: string
  original: string
  /** The recovery image that the image must hold; null: not looked at. */
  recovery: PlacedRecovery | null
  expected: readonly ExpectedUpdate[]
  content: UpdateContent
  /** Scratch; the caller removes it. */
  folder: string
  checks: Checks
  signal: AbortSignal
}

/**
 * States in which something waits: uninstall pending, resolving, staging, install pending, partially installed ("CBS Servicing States
 * Chart", TechNet). Staged (0x40) is where parts of an update rest that belong to features which are off: no fault of itself.
 */
const waitingStates: readonly number[] = [0x05, 0x10, 0x30, 0x60, 0x65]
/** Most package manifests that are read to find an article. */
const mostManifests = 2000

/** Verifies one image. Damage that stops the reading becomes an error; everything that can be read becomes a check. */
export async function verifyImage(input: VerifyImageInput): Promise<void> {
  const { step, wim, original, folder, checks, signal } = input
  const place = { path: step.path, index: step.index }
  const stateOf = async (file: string, name: string): Promise<ImageState> =>
    readImageState(
      await extractHives({ wim: file, place, folder: await newFolder(folder, name), options: { signal } }),
      place,
    )
  const before = await stateOf(original, 'before')
  const after = await stateOf(wim, 'after')
  const at = (what: string): string => `${step.path}:${step.index} ${what}`

  const pending = [
    ...after.pending,
    ...((await hasPendingFile(wim, step.index, signal)) ? ['pending.xml'] : []),
  ]
  checks.equal('pending', at('pending operations'), 'none', pending.join(', ') || 'none')
  const waiting = newlyWaiting(before.packages, after.packages)
  checks.equal(
    'package',
    at('packages that wait for a start'),
    'none',
    waiting.slice(0, 5).join(', ') || 'none',
  )
  for (const expected of input.expected) {
    if (expected.what === 'packages') checkPackages(expected.identities, after, checks, at)
    if (expected.what === 'article') await checkArticle(expected, after, input, at)
    if (expected.what === 'files') await checkFiles(expected.update, input, at)
  }
  checkRevision(input.expected, before, after, checks, at)
  await checkDescription(input, after, at)
  if (input.recovery !== null) {
    const { path, file } = input.recovery
    const wanted = (await hashFile(file, signal)).sha256
    checks.equal('recovery-image', at(path), wanted, await digestInImage(input, path))
  }
}

type At = (what: string) => string

/** Each is installed or permanent. A servicing stack counts also in a newer version. */
function checkPackages(
  identities: readonly AssemblyIdentity[],
  after: ImageState,
  checks: Checks,
  at: At,
): void {
  const installed = installedIn(after)
  for (const identity of identities) {
    const text = packageIdentityText(identity)
    const state = after.packages.find(one => one.identity.toLowerCase() === text.toLowerCase())?.state ?? null
    const isThere = isInstalledState(state) || (isServicingStack(identity) && hasPackage(identity, installed))
    const shown = state === null ? null : `0x${state.toString(16)}`
    checks.equal('package', at(`state of ${text}`), 'installed', isThere ? 'installed' : shown)
  }
}

/** An update whose identity is not readable here: some installed package's manifest names its article. */
async function checkArticle(
  { fileName, kb }: { fileName: string; kb: string | null },
  after: ImageState,
  { wim, step, folder, checks, signal }: VerifyImageInput,
  at: At,
): Promise<void> {
  const candidates = after.packages
    .filter(({ identity, state }) => /^Package_for_/i.test(identity) && isInstalledState(state))
    .slice(0, mostManifests)
    .map(({ identity }) => `${packagesFolder}\\${identity}.mum`)
  const to = await newFolder(folder, `article-${kb ?? 'none'}`)
  await extractPaths(wim, step.index, { paths: candidates, toDir: to, skipMissing: true, signal })
  let found: string | null = null
  for (const path of candidates) {
    const file = await findFile(to, path)
    if (file === null || kb === null) continue
    if (namesArticle(decodeXmlText(await readFile(file, { signal })), kb)) found = 'installed'
  }
  checks.equal('package', at(`a package of ${kb ?? 'no article'} (${fileName})`), 'installed', found)
}

function namesArticle(xml: string, kb: string): boolean {
  const number = kb.replace(/\D/g, '')
  try {
    const { identifier, supportInformation } = readPackageManifest(xml)
    const texts = [identifier, supportInformation].map(text => text ?? '')
    return texts.some(text => new RegExp(`(^|\\D)${number}(\\D|$)`).test(text))
  } catch {
    // A manifest that cannot be read names nothing.
    return false
  }
}

/** A cumulative update's version is `<build>.<UBR>.x.y`; the registry must say the same. */
function checkRevision(
  expected: readonly ExpectedUpdate[],
  before: ImageState,
  after: ImageState,
  checks: Checks,
  at: At,
): void {
  const rollups = expected
    .flatMap(update => (update.what === 'packages' ? update.identities : []))
    .filter(isRollup)
    .map(({ version }) => version)
    .sort(compareVersions)
  const newest = rollups.at(-1)
  const revisionOf = (state: ImageState): string | null => state.version?.revision?.toString() ?? null
  if (newest !== undefined)
    checks.equal('version', at('UBR'), newest.split('.')[1] ?? newest, revisionOf(after))
  const versionOf = ({ version }: ImageState): string => `${version?.build ?? 0}.${version?.revision ?? 0}`
  const isLower = compareVersions(versionOf(after), versionOf(before)) < 0
  const notLower = 'not lower than before'
  const found = isLower ? `${versionOf(after)} after ${versionOf(before)}` : notLower
  checks.equal('version', at('build and UBR'), notLower, found)
}

/** The WIM's XML may keep the revision that it had; another one must be the true one. */
async function checkDescription(
  { wim, original, step, checks, signal }: VerifyImageInput,
  after: ImageState,
  at: At,
): Promise<void> {
  const described = async (file: string) =>
    readWimImages(await readWimXml(file, { signal })).find(({ index }) => index === step.index)?.version
      ?.servicePackBuild ?? null
  const [now, old] = [await described(wim), await described(original)]
  if (now === null || after.version?.revision == null) return
  const expected = now === old ? now : after.version.revision
  checks.equal('image-description', at('SPBUILD'), String(expected), String(now))
}

async function checkFiles(
  update: ImageStep['updates'][number],
  input: VerifyImageInput,
  at: At,
): Promise<void> {
  for (const { from, source, path } of update.files) {
    // A file of the image is copied as it is after the updates before: both are read from the produced image.
    const wanted =
      from === 'image'
        ? ((await digestInImage(input, source)) ?? `that of ${source}`)
        : (await hashFile(await input.content.member(update.update, null, source), input.signal)).sha256
    input.checks.equal('file', at(path), wanted, await digestInImage(input, path))
  }
}

/** SHA-256 of a file of the produced image; null when it is not there. */
async function digestInImage(
  { wim, step, folder, signal }: VerifyImageInput,
  path: string,
): Promise<string | null> {
  const to = await newFolder(folder, 'file')
  await extractPaths(wim, step.index, { paths: [path], toDir: to, skipMissing: true, signal })
  const found = await findFile(to, path)
  return found === null ? null : (await hashFile(found, signal)).sha256
}

/** Packages that wait now and did not wait in the same state before; roots of updates must not be staged only, either. */
function newlyWaiting(before: readonly InstalledPackage[], after: readonly InstalledPackage[]): string[] {
  const known = new Map(before.map(({ identity, state }) => [identity.toLowerCase(), state]))
  return after
    .filter(({ identity, state }) => {
      if (state === null || known.get(identity.toLowerCase()) === state) return false
      const isStagedRoot = state === packageStates.staged && /^Package_for_/i.test(identity)
      return waitingStates.includes(state) || isStagedRoot
    })
    .map(({ identity, state }) => `${identity} (0x${(state ?? 0).toString(16)})`)
}

function installedIn({ packages }: ImageState): AssemblyIdentity[] {
  return packages.flatMap(({ identity, state }) => {
    try {
      return isInstalledState(state) ? [parsePackageIdentity(identity)] : []
    } catch {
      // What cannot be read counts as not there.
      return []
    }
  })
}

function isInstalledState(state: number | null): boolean {
  return state === packageStates.installed || state === packageStates.permanent
}

async function hasPendingFile(wim: string, index: number, signal: AbortSignal): Promise<boolean> {
  try {
    return (await listImage(wim, index, { path: pendingFile, oneFileOnly: true, signal })).length > 0
  } catch (error) {
    if (error instanceof WimPathMissing) return false
    throw error
  }
}

async function newFolder(folder: string, name: string): Promise<string> {
  return await mkdtemp(join(folder, `${name}-`))
}
