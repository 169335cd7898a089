// Carries out a plan, step by step in its order, on scratch copies.

import { mkdtemp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { reachFailpoint } from '#platform/failpoints'
import { optimizeWim } from '#tools/wimlib'
import type { Applied, ServicingPlan, ServicingProgress, ServicingStep, ServicingWork } from '../contract.ts'
import { NoSpaceForServicing, PlanRefused, ServicingWorkIncomplete } from '../errors.ts'
import { extractRecoveryImage } from '../extract-recovery-image.ts'
import { applyOptimize } from '../optimize-step.ts'
import { hashOfPlan } from '../plan-hash.ts'
import { readRecoveryImagePath } from '../recovery-image-path.ts'
import { isLastOf, startWorkOnce } from '../work-once.ts'
import { applyFromImage } from './apply-from-image.ts'
import { applyImages } from './apply-image.ts'
import { applyMedia } from './apply-media.ts'
import type { ImageStep, PlacedRecovery } from './image-target.ts'
import type { KnownDigests } from './stage-image.ts'
import { openUpdates, type UpdateContent } from './update-content.ts'

/** Name of the native engine in plans. */
export const nativeEngineName = 'native'

/** Applies a plan. See the contract for what holds after an error. */
export async function applyPlan(
  plan: ServicingPlan,
  work: ServicingWork,
  onProgress: (progress: ServicingProgress) => void,
  signal: AbortSignal,
): Promise<Applied> {
  signal.throwIfAborted()
  checkPlan(plan)
  refuseCleanup(plan)
  const applied: Applied = { images: [], mediaFiles: [], optimized: [] }
  const folder = await mkdtemp(join(work.folder, 'updates-'))
  const recovery = new Map<string, string>()
  const once = startWorkOnce(plan, work, signal)
  const digests: KnownDigests = new Map()
  onProgress({ phase: 'open-updates', bytesDone: 0, bytesTotal: null })
  let content: Promise<UpdateContent> | null = null
  // The first image is read meanwhile; whoever needs the content waits for it, and hears of its errors. Nobody may need it.
  const opened = (): Promise<UpdateContent> => {
    content ??= openUpdates({ plan, work, folder, manifestsOnly: false, signal })
    content.catch(() => undefined)
    return content
  }
  try {
    for (const { images, step } of gatherSteps(plan)) {
      signal.throwIfAborted()
      const [first] = images
      if (first !== undefined) {
        const wim = await wimToService({ step: first, work, recovery, folder, signal })
        if (!(await once.take(first.path, wim))) {
          const steps = images.map(image => ({ step: image, recovery: recoveryFor(image, recovery) }))
          await applyImages({ steps, wim, content: opened(), digests, work, onProgress, signal })
          // What was replaced in a recovery image would go into every image that holds it.
          if (readRecoveryImagePath(first.path) !== null) await optimizeWim(wim, { signal })
        }
        const last = images.at(-1) ?? first
        if (isLastOf(plan, last)) await once.keep(first.path, wim)
        applied.images.push(...images.map(({ path, index }) => ({ path, index })))
        reachFailpoint('servicing-engines.image-serviced')
      }
      if (step === null) continue
      if (step.kind === 'copy-from-image') {
        applied.mediaFiles.push(...(await applyFromImage({ step, work, signal })))
        continue
      }
      if (step.kind === 'optimize-wim') {
        if (once.isTaken(step.path)) continue
        applied.optimized.push(await applyOptimize({ path: step.path, work, onProgress, signal }))
        await once.keep(step.path, work.wims[step.path] ?? '')
        continue
      }
      // A plan may travel here from a site that knows more kinds of steps.
      if (step.kind !== 'copy-to-media')
        throw new PlanRefused({ reason: `it has a step of the kind ${(step as ServicingStep).kind}` })
      const bytesTotal = step.files.reduce((sum, { size }) => sum + size, 0)
      let bytesDone = 0
      const onBytes = (bytes: number): void => {
        bytesDone += bytes
        onProgress({ phase: 'copy-to-media', bytesDone, bytesTotal })
      }
      const media = { step, content: await opened(), work, onBytes, signal }
      applied.mediaFiles.push(...(await applyMedia(media)))
    }
    return applied
  } catch (error) {
    // Node's own streams answer an abort with an error of theirs; the caller gets the reason that was given.
    signal.throwIfAborted()
    throw translateNoSpace(error, work.folder)
  } finally {
    await releaseOf(content)
    await rm(folder, { recursive: true, force: true })
  }
}

/** Waits until updates are open, or could not be opened, and lets go of them. */
async function releaseOf(content: Promise<UpdateContent> | null): Promise<void> {
  const [opening] = await Promise.allSettled([content])
  if (opening.status === 'fulfilled') opening.value?.release()
}

type OtherStep = Exclude<ServicingStep, ImageStep>

/** The steps in their order; neighbours that service images of one WIM file are carried out together. */
function gatherSteps(plan: ServicingPlan): { images: ImageStep[]; step: OtherStep | null }[] {
  const gathered: { images: ImageStep[]; step: OtherStep | null }[] = []
  for (const step of plan.steps) {
    const last = gathered.at(-1)
    if (step.kind !== 'service-image') gathered.push({ images: [], step })
    else if (last?.images[0]?.path === step.path) last.images.push(step)
    else gathered.push({ images: [step], step: null })
  }
  return gathered
}

/** The copy that a step changes: of the media's own WIM file, or a recovery image, taken out once. */
export async function wimToService(input: {
  step: ImageStep
  work: ServicingWork
  recovery: Map<string, string>
  /** Scratch; the caller removes it. */
  folder: string
  signal: AbortSignal
}): Promise<string> {
  const { step, work, recovery, folder, signal } = input
  const inner = readRecoveryImagePath(step.path)
  const outer = work.wims[inner?.wim ?? step.path]
  if (outer === undefined)
    throw new ServicingWorkIncomplete({ missing: `the copy of ${inner?.wim ?? step.path}` })
  if (inner === null) return outer
  const known = recovery.get(step.path)
  if (known !== undefined) return known
  const to = join(folder, `recovery-${recovery.size}`)
  const file = await extractRecoveryImage({ ...inner, wim: outer, folder: to, signal })
  recovery.set(step.path, file)
  return file
}

/** The serviced recovery image that a step puts into its image. @throws PlanRefused when no earlier step made it */
export function recoveryFor(step: ImageStep, recovery: ReadonlyMap<string, string>): PlacedRecovery | null {
  if (step.recoveryImage === null) return null
  const file = recovery.get(step.recoveryImage)
  const inner = readRecoveryImagePath(step.recoveryImage)?.inner
  if (file === undefined || inner === undefined)
    throw new PlanRefused({ reason: `no step before makes ${step.recoveryImage}` })
  return { path: inner.replaceAll('/', '\\'), file }
}

/** Only Windows cleans a component store up; assessments refuse it, so no plan that was made here asks for it. @throws PlanRefused */
function refuseCleanup({ steps }: ServicingPlan): void {
  if (steps.some(step => step.kind === 'service-image' && step.cleanup !== 'none'))
    throw new PlanRefused({ reason: 'it cleans component stores up, which only Windows can' })
}

/** A full disk, told by any file operation, becomes this room's error; anything else stays what it is. */
export function translateNoSpace(error: unknown, folder: string): unknown {
  const isFull = error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  return isFull ? new NoSpaceForServicing({ folder: basename(folder) }, { cause: error }) : error
}

/** A plan is carried out by the engine that made it, unchanged. @throws PlanRefused */
export function checkPlan(plan: ServicingPlan, engine = nativeEngineName): void {
  if (plan.engine !== engine) throw new PlanRefused({ reason: `it was made for the engine ${plan.engine}` })
  if (hashOfPlan(plan) !== plan.hash) throw new PlanRefused({ reason: 'its hash does not fit its steps' })
}
