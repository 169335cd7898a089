// The tables of a whole site, for tests of what is about all of them.

export { migrationFolders } from '../src/programs/site-migrations.ts'
