// The plan of a run: what was agreed to, and what is left of it when something failed.

import type { JobContext } from '#platform/jobs'
import type { ServicingEngine, ServicingPlan, UpdateFailure } from '#product/servicing-engines'
import { PackageChanged } from '#product/upgrade-packages'
import { type GatheredFacts, gatherFacts } from './gather-facts.ts'
import type { RunRequest } from './jobs.ts'
import { leaveOut } from './left-out.ts'
import { planServicing } from './plan.ts'
import type { ServicingHouse } from './servicing-house.ts'

/** `first`: with everything that was asked for; `plan`: without what failed; the same one when nothing did. */
export type RunPlan = { facts: GatheredFacts; first: ServicingPlan; plan: ServicingPlan }

/** Makes both plans. @throws PackageChanged, and the errors of gathering facts */
export async function planOfRun(
  at: { house: ServicingHouse; request: RunRequest; context: JobContext },
  failures: readonly UpdateFailure[],
): Promise<RunPlan> {
  const facts = await gatherFacts(at.house, at.request, at.context)
  refuseOtherVersion(at.request, facts)
  const first = planOf(at.house, facts)
  return { facts, first, plan: failures.length === 0 ? first : planOf(at.house, facts, failures) }
}

/** What the run starts from may still be the same: this is about what it would replace. @throws PackageChanged */
function refuseOtherVersion(
  { packageId, expectedVersion: expected }: RunRequest,
  { package: { currentVersion: found } }: GatheredFacts,
): void {
  if (expected !== undefined && expected !== found) throw new PackageChanged({ packageId, expected, found })
}

/** The plan for facts, without what failed. Pure. */
export function planOf(
  { engine }: Pick<ServicingHouse, 'engine'>,
  { media, updates, options }: GatheredFacts,
  failures: readonly UpdateFailure[] = [],
): ServicingPlan {
  return planServicing({ engine, media, updates, options, leftOut: leaveOut(failures) })
}

/** The house with the engine that was asked for. Images are read by this server's own engine: the other one may not run here. */
export function withEngine<House extends ServicingHouse>(house: House, engine: ServicingEngine): House {
  return engine === house.engine ? house : { ...house, engine: { ...engine, inspect: house.engine.inspect } }
}
