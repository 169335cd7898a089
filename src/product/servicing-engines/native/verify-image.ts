// Reads one serviced image back from its WIM file and compares it with the plan, the updates and the unchanged image.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readHiveKey } from '#formats/registry'
import { readWimImages } from '#formats/wim-xml'
import { extractPaths, readWimXml } from '#tools/wimlib'
import type { ServicingWork } from '../contract.ts'
import { placeOf } from './apply-image.ts'
import { findValue, hiveDifferences, isSameValue, showValue } from './compare-hives.ts'
import { type Listing, listingDifferences, readImageListing } from './compare-listings.ts'
import { asHiveDamaged, extractHives, findFile, type ImageHives } from './image-hives.ts'
import { type HiveName, hiveNames, hivePath, pathKey } from './image-paths.ts'
import {
  deriveTarget,
  type ImageStep,
  type ImageTarget,
  type PlacedRecovery,
  type TargetFile,
} from './image-target.ts'
import { inspectImage } from './inspect.ts'
import { type Checks, startChecks } from './proof-checks.ts'
import { readImageState } from './read-image-state.ts'
import { packageStates, versionedIndexKey } from './registry-paths.ts'
import { hashFile, type UpdateContent } from './update-content.ts'

/** Most differences that one check names. */
const mostNamed = 5

/** What one image is verified with. */
export type VerifyImageInput = {
  step: ImageStep
  /** The produced WIM file, and the unchanged one. */
  wim: string
  original: string
  /** The recovery image that every image of this step's file must hold; null: it is as it was. */
  recovery: PlacedRecovery | null
  content: UpdateContent
  work: ServicingWork
  signal: AbortSignal
}

/** Verifies one image. Damage that stops the reading becomes an error; everything that can be read becomes a check. */
export async function verifyImage(input: VerifyImageInput): Promise<Checks['list']> {
  const { step, wim, original, recovery, content, work, signal } = input
  const place = { path: step.path, index: step.index }
  const folder = await mkdtemp(join(work.folder, 'verify-'))
  try {
    const before = await extractHives({
      wim: original,
      place,
      folder: join(folder, 'before'),
      options: { signal },
    })
    const after = await extractHives({ wim, place, folder: join(folder, 'after'), options: { signal } })
    const registryPlace = placeOf(readImageState(before, place), step)
    const target = await deriveTarget({
      step,
      recovery,
      content,
      place: registryPlace,
      installTime: work.installTime,
      signal,
    })
    const listing = await readImageListing(wim, step.index, signal)
    const checks = startChecks()
    const at = (path: string): string => `${step.path}:${step.index} ${path}`

    await checkFiles({ wim, step, target, folder: join(folder, 'files'), checks, at, signal })
    checkHardLinks(target, listing, checks, at)
    for (const path of target.folders) {
      checks.equal(
        'folder',
        at(path),
        'folder',
        listing.get(pathKey(path))?.isDirectory === true ? 'folder' : null,
      )
    }
    checkHives({ target, before, after, step, checks, at })
    const changed = changedPaths(target, after)
    const differences = listingDifferences(
      await readImageListing(original, step.index, signal),
      listing,
      changed,
    )
    checks.equal('unchanged-files', at('every other file'), 'unchanged', summary(differences))
    await checkState({ wim, original, step, work, checks, at, signal })
    return checks.list
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type At = (path: string) => string

/** Extracts every target file by its own path, and compares SHA-256. */
async function checkFiles(given: {
  wim: string
  step: ImageStep
  target: ImageTarget
  folder: string
  checks: Checks
  at: At
  signal: AbortSignal
}): Promise<void> {
  const { wim, step, target, folder, checks, at, signal } = given
  const paths = target.files.map(({ path }) => path)
  await extractPaths(wim, step.index, { paths, toDir: folder, skipMissing: true, signal })
  for (const file of target.files) {
    const found = await findFile(folder, file.path)
    const sha256 = found === null ? null : (await hashFile(found, signal)).sha256
    checks.equal(file.what, at(file.path), file.sha256, sha256)
    if (found !== null) await rm(found)
  }
}

/** All names of a group are one file, and that file has no other name. */
function checkHardLinks(target: ImageTarget, listing: Listing, checks: Checks, at: At): void {
  const groups = new Map<string, TargetFile[]>()
  for (const file of target.files) {
    if (file.group !== null) groups.set(file.group, [...(groups.get(file.group) ?? []), file])
  }
  for (const [store, files] of groups) {
    const listed = files.map(({ path }) => listing.get(pathKey(path)))
    const [first] = listed
    const isOneFile =
      first !== undefined &&
      listed.every(
        file => file !== undefined && file.linkCount === files.length && file.group === first.group,
      ) &&
      (files.length === 1 || first.group !== null)
    const expected = files.map(({ path }) => path).join(' = ')
    const found = isOneFile
      ? expected
      : listed.map(file => `${file?.path ?? 'missing'} (${file?.linkCount ?? 0})`).join(', ')
    checks.equal('hard-links', at(store), expected, found)
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
      for (const { path, values } of target.changes[name].values()) {
        const key = readHiveKey(now, path)
        const where = (value: string): string => at(`${name}\\${path}${value === '' ? '' : ` ${value}`}`)
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
  if (components === undefined) return
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

/** What a new inspection of the image says: installed, and nothing waits. */
async function checkState(given: {
  wim: string
  original: string
  step: ImageStep
  work: ServicingWork
  checks: Checks
  at: At
  signal: AbortSignal
}): Promise<void> {
  const { wim, original, step, work, checks, at, signal } = given
  const facts = await inspectImage({ wim, path: step.path, index: step.index, work: work.folder }, signal)
  checks.equal('pending', at('pending operations'), 'none', facts.pending.join(', ') || 'none')
  for (const { packages } of step.updates) {
    for (const { identity } of packages) {
      const found = facts.packages.find(present => present.identity.toLowerCase() === identity.toLowerCase())
      const state = found?.state ?? null
      checks.equal(
        'package',
        at(`state of ${identity}`),
        hex(packageStates.installed),
        state === null ? null : hex(state),
      )
    }
  }
  const description = readWimImages(await readWimXml(wim, { signal })).find(
    ({ index }) => index === step.index,
  )
  const revision = facts.version?.revision ?? null
  if (revision === null || description?.version == null) return
  const before = readWimImages(await readWimXml(original, { signal })).find(
    ({ index }) => index === step.index,
  )
  const { servicePackBuild } = description.version
  const isStillWhatItWas = servicePackBuild === before?.version?.servicePackBuild
  const expected = isStillWhatItWas ? servicePackBuild : revision
  checks.equal('image-description', at('SPBUILD'), String(expected), String(servicePackBuild))
}

function changedPaths(target: ImageTarget, hives: ImageHives): Set<string> {
  const changed = new Set(target.files.map(({ path }) => pathKey(path)))
  for (const folder of target.folders) changed.add(pathKey(folder))
  for (const name of hiveNames) {
    if (hives[name] !== undefined && (target.changes[name].size > 0 || name === 'COMPONENTS'))
      changed.add(pathKey(hivePath(name)))
  }
  return changed
}

function summary(differences: readonly string[]): string {
  if (differences.length === 0) return 'unchanged'
  const more = differences.length > mostNamed ? `, and ${differences.length - mostNamed} more` : ''
  return `${differences.slice(0, mostNamed).join(', ')}${more}`
}

function hex(state: number): string {
  return `0x${state.toString(16)}`
}
