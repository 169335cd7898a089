export { type CopiedTable, type DatabaseCopy, openSnapshot, type Snapshot } from './open-snapshot.ts'
export { isDatabaseEmpty, restoreCopy } from './restore-copy.ts'
