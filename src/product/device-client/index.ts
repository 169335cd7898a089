export type { CachedVersion } from './cache-list.ts'
export { openClientFolder } from './client-folder.ts'
export { type ContentCache, openContentCache, type PreparedVersion } from './content-cache.ts'
export { type ContentRate, openPoliteRate, openSteadyRate } from './content-rate.ts'
export { enrol } from './enrol.ts'
export { readFacts } from './facts.ts'
export {
  type ClientOptions,
  type ClientStatus,
  type OpenClient,
  openClient,
  readClientStatus,
} from './open-client.ts'
export { type Pass, runClient, runOnce } from './run-client.ts'
