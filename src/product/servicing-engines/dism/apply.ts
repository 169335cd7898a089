// Carries out a plan with DISM, step by step in its order, on scratch copies.

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { optimizeWim } from '#tools/wimlib'
import type { Applied, ServicingPlan, ServicingProgress, ServicingStep, ServicingWork } from '../contract.ts'
import { checkPlan, recoveryFor, translateNoSpace, wimToService } from '../native/apply.ts'
import { applyFromImage } from '../native/apply-from-image.ts'
import { applyMedia } from '../native/apply-media.ts'
import { openUpdates, type UpdateContent } from '../native/update-content.ts'
import { applyOptimize } from '../optimize-step.ts'
import { readRecoveryImagePath } from '../recovery-image-path.ts'
import { isLastOf, startWorkOnce } from '../work-once.ts'
import { applyImage } from './apply-image.ts'
import { discardMountsBelow } from './discard-mounts.ts'
import { type DismEngineOptions, type DismRun, dismEngineName, openDism } from './dism-run.ts'
import { type StagedUpdates, stageUpdates } from './stage-updates.ts'

/** What a plan is carried out with. */
export type ApplyInput = {
  plan: ServicingPlan
  work: ServicingWork
  onProgress: (progress: ServicingProgress) => void
  signal: AbortSignal
}

/** Applies a plan. See the contract for what holds after an error. */
export async function applyPlan(engine: DismEngineOptions, input: ApplyInput): Promise<Applied> {
  const { plan, work, signal } = input
  signal.throwIfAborted()
  checkPlan(plan, dismEngineName)
  const folder = await mkdtemp(join(work.folder, 'd-'))
  const dism = await openDism(engine, { folder, name: plan.hash.slice(0, 12), signal })
  try {
    return await applySteps({ ...input, folder, dism })
  } catch (error) {
    // Node's own streams answer an abort with an error of theirs; the caller gets the reason that was given.
    signal.throwIfAborted()
    await dism.showLogFile()
    throw translateNoSpace(error, work.folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function applySteps(input: ApplyInput & { folder: string; dism: DismRun }): Promise<Applied> {
  const { plan, work, folder, dism, onProgress, signal } = input
  onProgress({ phase: 'open-updates', bytesDone: 0, bytesTotal: null })
  if (plan.steps.some(({ kind }) => kind === 'service-image')) await discardMountsBelow(work.folder, dism)
  const staged = await stageUpdates({ plan, work, folder, signal })
  const content = await openPlainUpdates({ plan, work, folder, signal })
  try {
    return await applyWith({ ...input, staged, content })
  } finally {
    content.release()
  }
}

async function applyWith(
  input: ApplyInput & { folder: string; dism: DismRun; staged: StagedUpdates; content: UpdateContent },
): Promise<Applied> {
  const { plan, work, folder, dism, staged, content, onProgress, signal } = input
  const applied: Applied = { images: [], mediaFiles: [], optimized: [] }
  const recovery = new Map<string, string>()
  const once = startWorkOnce(plan, work, signal)
  for (const step of plan.steps) {
    signal.throwIfAborted()
    switch (step.kind) {
      case 'service-image': {
        const wim = await wimToService({ step, work, recovery, folder, signal })
        const isFirst = !applied.images.some(({ path }) => path === step.path)
        if (isFirst) await once.take(step.path, wim)
        if (!once.isTaken(step.path)) {
          const placed = recoveryFor(step, recovery)
          const image = { step, wim, recovery: placed, staged, content, work, dism, folder }
          await applyImage({ ...image, onProgress, signal })
          // What was replaced in a recovery image would go into every image that holds it.
          if (readRecoveryImagePath(step.path) !== null) await optimizeWim(wim, { signal })
        }
        if (isLastOf(plan, step)) await once.keep(step.path, wim)
        applied.images.push({ path: step.path, index: step.index })
        break
      }
      case 'copy-from-image':
        applied.mediaFiles.push(...(await applyFromImage({ step, work, signal })))
        break
      case 'optimize-wim':
        if (once.isTaken(step.path)) break
        applied.optimized.push(await applyOptimize({ path: step.path, work, onProgress, signal }))
        await once.keep(step.path, work.wims[step.path] ?? '')
        break
      case 'copy-to-media': {
        const bytesTotal = step.files.reduce((sum, { size }) => sum + size, 0)
        let bytesDone = 0
        const onBytes = (bytes: number): void => {
          bytesDone += bytes
          onProgress({ phase: 'copy-to-media', bytesDone, bytesTotal })
        }
        applied.mediaFiles.push(...(await applyMedia({ step, content, work, onBytes, signal })))
      }
    }
  }
  return applied
}

/** Opens the updates whose files are copied. DISM opens the others itself. */
export async function openPlainUpdates(input: {
  plan: ServicingPlan
  work: ServicingWork
  folder: string
  signal: AbortSignal
}): Promise<UpdateContent> {
  const steps = input.plan.steps.flatMap((step): ServicingStep[] => {
    if (step.kind === 'copy-to-media') return [step]
    if (step.kind !== 'service-image') return []
    return [{ ...step, updates: step.updates.filter(({ files }) => files.length > 0) }]
  })
  return await openUpdates({ ...input, plan: { ...input.plan, steps }, manifestsOnly: false })
}
