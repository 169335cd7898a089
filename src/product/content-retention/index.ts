export { cleanUp } from './clean-up.ts'
export { cleanUpJob } from './jobs.ts'
export { keepCollected } from './keep-collected.ts'
export { addContentRetentionRoutes } from './routes.ts'
