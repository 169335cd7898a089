// Which engine a plan is for: the site server's own, or one that only servicing workers run.

import type { ServicingEngine } from '#product/servicing-engines'
import { ServicingEngineElsewhere, ServicingEngineMissing } from './errors.ts'

/** The engines of a site: the one that its server runs, and all for which plans can be made. */
export type Engines = { engine: ServicingEngine; engines: readonly ServicingEngine[] }

/** The engine of this name; the server's own without a name. @throws ServicingEngineMissing */
export function chooseEngine({ engine, engines }: Engines, name: string | undefined): ServicingEngine {
  if (name === undefined || name === engine.name) return engine
  const chosen = engines.find(one => one.name === name)
  if (!chosen) throw new ServicingEngineMissing({ engine: name, known: engines.map(one => one.name) })
  return chosen
}

/**
 * The engine that a run is carried out with.
 * @throws ServicingEngineMissing, ServicingEngineElsewhere when the site server shall carry it out and does not have the engine
 */
export function chooseEngineOfRun(
  engines: Engines,
  { engine: name, runOn }: { engine?: string | undefined; runOn: 'site' | 'worker' },
): ServicingEngine {
  const chosen = chooseEngine(engines, name)
  if (runOn === 'site' && chosen !== engines.engine)
    throw new ServicingEngineElsewhere({ engine: chosen.name })
  return chosen
}
