export { addSiteHealthRoutes } from './routes.ts'
