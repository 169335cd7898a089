// Pre-flight of the place where a plan is carried out, on the site server and on workers alike.

import { SlipstreamError } from '#platform/errors'
import type { ServicingEngine, ServicingPlan } from '#product/servicing-engines'
import type { UnpackedUpdates } from '#product/update-files'
import { ServicingNotReady } from './errors.ts'
import { checkSpace } from './prepare-work.ts'

/** Everything that keeps the engine from carrying the plan out in this folder; the folder is made. @throws the signal's reason */
export async function checkPlace(
  {
    engine,
    folder,
    plan,
    unpacked,
  }: {
    engine: ServicingEngine
    folder: string
    plan: ServicingPlan
    unpacked?: UnpackedUpdates | undefined
  },
  signal: AbortSignal,
): Promise<SlipstreamError[]> {
  const found = await Promise.allSettled([engine.check(signal), checkSpace(folder, plan, unpacked)])
  signal.throwIfAborted()
  return found.flatMap(one => {
    if (one.status === 'fulfilled') return []
    if (one.reason instanceof SlipstreamError) return [one.reason]
    throw one.reason
  })
}

/** Several errors as one; a single one stays what it is. */
export function gatherErrors(packageId: string, errors: readonly SlipstreamError[]): SlipstreamError {
  const [first] = errors
  if (errors.length === 1 && first !== undefined) return first
  return new ServicingNotReady({ packageId, found: errors.map(({ message }) => message) })
}
