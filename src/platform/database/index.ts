export { type DatabaseListener, listenToDatabase } from './listen.ts'
export { type Migration, migrate, readMigrations } from './migrate.ts'
export { type Database, type DatabaseTransaction, type OpenDatabase, openDatabase } from './open-database.ts'
