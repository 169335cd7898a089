// Proves a carried-out plan: opens the updates again, reads every produced file back, and takes nobody's word.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { metadataDifferences } from '#formats/wim-metadata'
import { type ResourceComparison, readImageMetadata } from '#product/image-metadata'
import { checkWhole } from '../check-whole.ts'
import type { Proof, ServicingPlan, ServicingWork } from '../contract.ts'
import { ServicingWorkIncomplete } from '../errors.ts'
import { checkOptimized, optimizedPaths } from '../optimize-step.ts'
import { readRecoveryImagePath } from '../recovery-image-path.ts'
import { checkPlan, translateNoSpace } from './apply.ts'
import { extractFile, type FromImageStep, wimOf } from './apply-from-image.ts'
import { hashFile } from './digest-file.ts'
import { findFile } from './image-hives.ts'
import { producedFiles } from './produced-files.ts'
import { type Checks, startChecks } from './proof-checks.ts'
import { readAhead } from './read-ahead.ts'
import { blobKey, type ProvenBlobs } from './read-back.ts'
import { type Readings, startReadings } from './readings.ts'
import { openUpdates, type UpdateContent } from './update-content.ts'
import { missingResources, verifyImage } from './verify-image.ts'

/** Verifies a plan's result. A plan without steps proves nothing. */
export async function verifyPlan(
  plan: ServicingPlan,
  work: ServicingWork,
  signal: AbortSignal,
): Promise<Proof> {
  signal.throwIfAborted()
  checkPlan(plan)
  const checks = startChecks()
  const isWhole = plan.verify === 'whole'
  const folder = await mkdtemp(join(work.folder, 'verify-updates-'))
  const content = openUpdates({ plan, work, folder, manifestsOnly: true, signal })
  content.catch(() => undefined)
  const reader = readAhead(work, folder, signal)
  try {
    const serviced = new Map<string, Set<number>>()
    const taken = new Map<string, string>()
    const proven: ProvenBlobs = new Map()
    const readings = startReadings(signal)
    const steps = plan.steps.flatMap(step => (step.kind === 'service-image' ? [step] : []))
    for (const [number, step] of steps.entries()) {
      const files = await producedFiles({ step, plan, work, folder, taken, signal })
      const { ahead, next } = reader.turnTo(step, steps[number + 1])
      const input = { step, ...files, content, work, proven, readings, ahead, onRead: next, signal }
      checks.list.push(...(await verifyImage(input)))
      await reader.drop(step)
      if (readRecoveryImagePath(step.path) === null) {
        serviced.set(step.path, (serviced.get(step.path) ?? new Set()).add(step.index))
      } else {
        const indexes = new Set([step.index])
        await checkWim({ path: step.path, ...files, indexes, compared: 'all', proven, readings, checks })
        if (isWhole) await checkWhole({ path: step.path, wim: files.wim, checks, signal })
      }
    }
    const optimized = optimizedPaths(plan)
    for (const path of optimized) serviced.set(path, serviced.get(path) ?? new Set())
    for (const [path, indexes] of serviced) {
      const [wim, original] = [work.wims[path], work.originals[path]]
      if (wim === undefined || original === undefined) throw new ServicingWorkIncomplete({ missing: path })
      await checkWim({ path, wim, original, indexes, compared: 'moved', proven, readings, checks })
      if (optimized.includes(path)) await checkOptimized({ path, wim, checks })
      if (isWhole) await checkWhole({ path, wim, checks, signal })
    }
    await checkMedia({ plan, work, content: await content, checks, signal })
    return { proven: checks.list.length > 0 && checks.list.every(({ ok }) => ok), checks: checks.list }
  } catch (error) {
    signal.throwIfAborted()
    throw translateNoSpace(error, work.folder)
  } finally {
    const [opening] = await Promise.allSettled([content, reader.done()])
    if (opening.status === 'fulfilled') opening.value.release()
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * The other images of the file are as they were; every resource that images refer to is there and stored as it was; and what is new has
 * been read by this proof.
 */
async function checkWim(input: {
  path: string
  wim: string
  original: string
  indexes: ReadonlySet<number>
  /** Which stored bytes are compared here. */
  compared: 'all' | 'moved'
  proven: ProvenBlobs
  readings: Readings
  checks: Checks
}): Promise<void> {
  const { path, wim, original, indexes, compared, proven, readings, checks } = input
  const listed = async (file: string): Promise<number[]> =>
    (await readings.images(file)).map(({ index }) => index)
  const images = await listed(original)
  checks.equal('images', path, images.join(', '), (await listed(wim)).join(', '))
  const comparison = await readings.resources({ wim, original })
  const { added, faults } = comparison
  const difference = await readings.storedBytes({ wim, original }, compared)
  const found = difference === null ? faults : [...faults, difference]
  checks.equal('resources', path, 'sound', found.slice(0, 5).join(', ') || 'sound')
  for (const index of images) {
    // Those that were serviced have been looked into.
    if (indexes.has(index)) continue
    const found = await lookAtOther({ wim, original, index, comparison })
    checks.equal('resources', `${path}:${index}`, 'complete', found.resources)
    checks.equal('unchanged-image', `${path}:${index}`, 'unchanged', found.differences)
  }
  const unread = added.filter(sha1 => !proven.has(blobKey(wim, sha1)))
  checks.equal(
    'integrity',
    path,
    'everything new was read',
    unread.length === 0 ? 'everything new was read' : `not read: ${unread.slice(0, 5).join(', ')}`,
  )
}

/**
 * Whether an image that no step names is as it was. The same metadata, in a file that lacks nothing that was there, needs no look: it is
 * the same image.
 */
async function lookAtOther(input: {
  wim: string
  original: string
  index: number
  comparison: ResourceComparison
}): Promise<{ resources: string; differences: string }> {
  const { wim, original, index, comparison } = input
  const { before, after } = comparison.images
  const isSame = before[index - 1] !== undefined && before[index - 1] === after[index - 1]
  if (isSame && comparison.dropped === 0) return { resources: 'complete', differences: 'unchanged' }
  const produced = await readImageMetadata(wim, index)
  const differences = metadataDifferences(await readImageMetadata(original, index), produced, new Set())
  return {
    resources: missingResources(produced, comparison.held),
    differences: differences.slice(0, 5).join(', ') || 'unchanged',
  }
}

/** What an image gave is what the produced image holds, read from it anew. */
async function checkFromImage(input: {
  step: FromImageStep
  work: ServicingWork
  checks: Checks
  planned: Set<string>
  signal: AbortSignal
}): Promise<void> {
  const { step, work, checks, planned, signal } = input
  const folder = await mkdtemp(join(work.folder, 'verify-from-image-'))
  try {
    for (const [number, { from, to }] of step.files.entries()) {
      planned.add(to)
      const wim = wimOf(work, step.path)
      const given = await extractFile({ step, wim, from, folder: join(folder, `${number}`), signal })
      const found = await findFile(work.media, to.replaceAll('/', '\\'))
      const expected = given === null ? 'a file of the image' : (await hashFile(given, signal)).sha256
      checks.equal('media-file', to, expected, found === null ? null : (await hashFile(found, signal)).sha256)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The overlay holds exactly the planned files, with the bytes of the update. */
export async function checkMedia(input: {
  plan: ServicingPlan
  work: ServicingWork
  content: UpdateContent
  checks: Checks
  signal: AbortSignal
}): Promise<void> {
  const { plan, work, content, checks, signal } = input
  const planned = new Set<string>()
  for (const step of plan.steps) {
    if (step.kind === 'copy-from-image') await checkFromImage({ step, work, checks, planned, signal })
    if (step.kind !== 'copy-to-media') continue
    for (const { member, to } of step.files) {
      planned.add(to)
      const source = await hashFile(await content.member(step.update.update, null, member), signal)
      const found = await findFile(work.media, to.replaceAll('/', '\\'))
      checks.equal(
        'media-file',
        to,
        source.sha256,
        found === null ? null : (await hashFile(found, signal)).sha256,
      )
    }
  }
  if (planned.size === 0) return
  const entries = await readdir(work.media, { recursive: true, withFileTypes: true })
  const others = entries
    .filter(entry => !entry.isDirectory())
    .map(entry => relative(work.media, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(path => !planned.has(path))
  checks.equal('media-file', 'every other file', 'none', others.slice(0, 5).join(', ') || 'none')
}
