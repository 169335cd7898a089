import { join } from 'node:path'

export { forgetAnswers, openIdempotencyStore } from './keep-answers.ts'

/** This room's SQL. */
export const idempotencyMigrations = join(import.meta.dirname, 'migrations')
