import { join } from 'node:path'

export { type Evaluation, evaluateSelection, previewRule } from './evaluate-rule.ts'
export { addUpdateSelectionRoutes } from './routes.ts'
export { readRule, removeRule, saveRule, type UsersOfRule } from './rules.ts'
export { kindOfTitle } from './selection-rule.ts'
/** This room's SQL. */
export const updateSelectionMigrations = join(import.meta.dirname, 'migrations')
