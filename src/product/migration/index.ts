export { addMigrationRoutes } from './routes.ts'
