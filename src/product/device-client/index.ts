export type { CachedVersion } from './cache-list.ts'
export { type ContentCache, openContentCache, type PreparedVersion } from './content-cache.ts'
