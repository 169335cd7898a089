// Which produced file a step's proof reads, and which unchanged one it is compared with. A recovery image is taken out of the
// produced image anew: what lies in the work folder proves nothing.

import { join } from 'node:path'
import type { ServicingPlan, ServicingWork } from '../contract.ts'
import { ServicingWorkIncomplete } from '../errors.ts'
import { extractRecoveryImage } from '../extract-recovery-image.ts'
import { readRecoveryImagePath } from '../recovery-image-path.ts'
import type { ImageStep, PlacedRecovery } from './image-target.ts'

/** The files of one step's proof. */
export type ProducedFiles = { wim: string; original: string; recovery: PlacedRecovery | null }

type Input = {
  step: ImageStep
  plan: ServicingPlan
  work: ServicingWork
  /** Scratch; the caller removes it. */
  folder: string
  /** Recovery images that this proof took out already, by their path in the plan. */
  taken: Map<string, string>
  signal: AbortSignal
}

/** Finds, or takes out, the files. @throws RecoveryImageUnusable when the produced image lacks its recovery image */
export async function producedFiles(input: Input): Promise<ProducedFiles> {
  const { step, work, folder, signal } = input
  const inner = readRecoveryImagePath(step.path)
  const recovery = await placedRecovery(input)
  if (inner === null) return { ...wimsOf(work, step.path), recovery }
  const { original } = wimsOf(work, inner.wim)
  const before = join(folder, 'recovery-before')
  return {
    wim: await takeOut(input, step.path),
    original: await extractRecoveryImage({ ...inner, wim: original, folder: before, signal }),
    recovery,
  }
}

async function placedRecovery(input: Input): Promise<PlacedRecovery | null> {
  const path = input.step.recoveryImage
  const inner = path === null ? null : readRecoveryImagePath(path)
  if (path === null || inner === null) return null
  return { path: inner.inner.replaceAll('/', '\\'), file: await takeOut(input, path) }
}

/** The recovery image as the first image holds it that was to get it; the others must hold the very same. */
async function takeOut({ plan, work, folder, taken, signal }: Input, path: string): Promise<string> {
  const known = taken.get(path)
  if (known !== undefined) return known
  const holder = plan.steps.find(step => step.kind === 'service-image' && step.recoveryImage === path)
  const inner = readRecoveryImagePath(path)
  if (holder?.kind !== 'service-image' || inner === null)
    throw new ServicingWorkIncomplete({ missing: `an image that gets ${path}` })
  const { wim } = wimsOf(work, holder.path)
  const to = join(folder, `recovery-after-${taken.size}`)
  const file = await extractRecoveryImage({
    wim,
    index: holder.index,
    inner: inner.inner,
    folder: to,
    signal,
  })
  taken.set(path, file)
  return file
}

function wimsOf(work: ServicingWork, path: string): { wim: string; original: string } {
  const [wim, original] = [work.wims[path], work.originals[path]]
  if (wim === undefined || original === undefined) throw new ServicingWorkIncomplete({ missing: path })
  return { wim, original }
}
