// Which engine a worker runs.

import type { ServicingEngine } from '#product/servicing-engines'
import { WorkerEngineMissing } from './errors.ts'

/**
 * The engine of this name; without a name, on Windows the one that only Windows has, and elsewhere the native one.
 * @throws WorkerEngineMissing
 */
export function chooseEngine(
  engines: readonly ServicingEngine[],
  { name, platform }: { name: string | undefined; platform: NodeJS.Platform },
): ServicingEngine {
  const find = (wanted: string) => engines.find(engine => engine.name === wanted)
  const engine = name === undefined ? (platform === 'win32' && find('dism')) || find('native') : find(name)
  if (engine) return engine
  throw new WorkerEngineMissing({ engine: name ?? 'native', known: engines.map(one => one.name) })
}
