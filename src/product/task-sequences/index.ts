import { join } from 'node:path'

export { type FoundProblem, findProblems, setupImagesOf } from './check-references.ts'
export { TaskSequenceMissing } from './errors.ts'
export { readSequenceOf, readSequenceVersion } from './read-sequences.ts'
export {
  type ReferenceToPackage,
  sayWhatRefersTo,
  versionsInTaskSequences,
  whatRefersTo,
} from './references.ts'
export { sequenceRelation } from './relations.ts'
export { addTaskSequenceRoutes } from './routes.ts'
export { createSequence, type SavedSequence } from './save-sequence.ts'
/** This room's SQL. */
export const taskSequencesMigrations = join(import.meta.dirname, 'migrations')
