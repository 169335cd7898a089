import { join } from 'node:path'

export { type LiveFeed, liveChannel, openLiveFeed } from './live-feed.ts'
export { addLiveEventRoutes } from './routes.ts'

/** This room's SQL. */
export const liveEventsMigrations = join(import.meta.dirname, 'migrations')
