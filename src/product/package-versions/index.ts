export { addPackageVersionsRoutes } from './routes.ts'
