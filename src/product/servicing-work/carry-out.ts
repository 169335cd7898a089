// Carries a plan out on copies and reads the result back. What comes out is proven, or there is an error and nothing to use.

import { join } from 'node:path'
import { reachFailpoint } from '#platform/failpoints'
import type {
  DoneBefore,
  OptimizedWim,
  Proof,
  ServicingEngine,
  ServicingPlan,
  ServicingProgress,
} from '#product/servicing-engines'
import type { UnpackedUpdates } from '#product/update-files'
import { ServicingNotProven } from './errors.ts'
import { freezeWork, refuseChanged } from './freeze-work.ts'
import { mediaFilesOf } from './plan-files.ts'
import { type PlanSources, prepareWork } from './prepare-work.ts'
import type { DoStep } from './step-limits.ts'

/** A file that a run produced: its path inside the media, and where it lies. */
export type ProducedFile = { path: string; file: string }

/**
 * What a plan came to. `files` are all files that the plan changes, whether their bytes are new or not; `optimized` is what the engine says
 * that writing files anew saved: for people, and no part of the proof.
 */
export type CarriedOut = {
  files: ProducedFile[]
  proof: Proof
  optimized: OptimizedWim[]
}

/**
 * Carries out a plan in a folder of its own, which is made anew; the caller removes it when it has taken the files, and also
 * after an error.
 * @throws ServicingNoSpace, ServicingNotProven, ServicingStepTimedOut, the engine's errors, the signal's reason
 */
export async function carryOutPlan(asked: {
  engine: ServicingEngine
  plan: ServicingPlan
  packageId: string
  sources: PlanSources
  folder: string
  report: (progress: ServicingProgress) => void
  /** Takes raw log lines of the programs that the engine runs. */
  log?: (line: string) => void
  /** What was done before, where somebody remembers it. */
  doneBefore?: DoneBefore
  /** Updates that are unpacked already, where somebody keeps them. */
  unpacked?: UnpackedUpdates | undefined
  /** Does each step; tells others of it, and ends it when it takes too long. */
  doStep: DoStep
}): Promise<CarriedOut> {
  const { engine, plan, packageId, sources, folder, report, log, doneBefore, unpacked, doStep } = asked
  const work = await doStep('prepare', async signal => {
    report({ phase: 'copying', bytesDone: 0, bytesTotal: null })
    const prepared = await prepareWork({ plan, sources, folder, unpacked })
    signal.throwIfAborted()
    const once = doneBefore && {
      doneBefore: { ...doneBefore, engineVersion: await engine.version(signal) },
    }
    return { ...prepared, ...(log && { log }), ...(unpacked && { unpacked }), ...once }
  })
  reachFailpoint('servicing.prepared')
  const { optimized } = await doStep('carry-out', signal => engine.apply(plan, work, report, signal))
  reachFailpoint('servicing.applied')
  const proof = await doStep('prove', async signal => {
    report({ phase: 'proving', bytesDone: 0, bytesTotal: null })
    const frozen = await freezeWork(work)
    const found = await engine.verify(plan, work, signal)
    refuseUnproven(packageId, found)
    reachFailpoint('servicing.proven')
    await refuseChanged(frozen, packageId)
    return found
  })
  // What the plan names and the proof read back, not what the engine says that it wrote.
  const files = [
    ...Object.entries(work.wims).map(([path, file]) => ({ path, file })),
    ...mediaFilesOf(plan).map(path => ({ path, file: join(work.media, path) })),
  ]
  return { files, proof, optimized }
}

/** @throws ServicingNotProven with the first check that is wrong */
export function refuseUnproven(packageId: string, proof: Proof): void {
  if (proof.proven) return
  const wrong = proof.checks.filter(check => !check.ok)
  const first = wrong[0]
  throw new ServicingNotProven({
    packageId,
    failed: wrong.length,
    first: first ? `${first.what} ${first.where}` : 'nothing was read back',
  })
}
