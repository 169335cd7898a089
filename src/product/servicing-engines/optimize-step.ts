// Writing a WIM file anew, for every engine: the step, and its part of the proof. Changes in place leave the space of what they replaced
// in the file; wimlib copies every resource that is still needed as it is stored, so nothing is compressed again.

import { stat } from 'node:fs/promises'
import { measureUnused } from '#product/image-metadata'
import { optimizeWim } from '#tools/wimlib'
import type { OptimizedWim, ServicingPlan, ServicingProgress, ServicingWork } from './contract.ts'
import { ServicingWorkIncomplete } from './errors.ts'
import type { Checks } from './native/proof-checks.ts'

/**
 * Writes the scratch copy of one WIM file anew. It needs the room of a second copy; the old one stays whole until the new one is there.
 * @throws ServicingWorkIncomplete, NoSpaceForWim, WimDamaged, the signal's reason
 */
export async function applyOptimize(input: {
  path: string
  work: ServicingWork
  onProgress: (progress: ServicingProgress) => void
  signal: AbortSignal
}): Promise<OptimizedWim> {
  const { path, work, onProgress, signal } = input
  // Never the original, which other versions share.
  const wim = work.wims[path]
  if (wim === undefined) throw new ServicingWorkIncomplete({ missing: `the copy of ${path}` })
  const { size: bytesBefore } = await stat(wim)
  onProgress({ phase: 'optimize', bytesDone: 0, bytesTotal: bytesBefore })
  await optimizeWim(wim, { signal, onProgress: progress => onProgress({ ...progress, phase: 'optimize' }) })
  return { path, bytesBefore, bytesAfter: (await stat(wim)).size }
}

/** The files that a plan writes anew, by their path inside the media. */
export function optimizedPaths({ steps }: ServicingPlan): string[] {
  return steps.flatMap(step => (step.kind === 'optimize-wim' ? [step.path] : []))
}

/** Checks that a file that was to be written anew holds nothing that no table names. */
export async function checkOptimized(input: { path: string; wim: string; checks: Checks }): Promise<void> {
  const { path, wim, checks } = input
  const unused = await measureUnused(wim)
  checks.equal(
    'optimized',
    path,
    'no unused space',
    unused === 0 ? 'no unused space' : `${unused} bytes unused`,
  )
}
