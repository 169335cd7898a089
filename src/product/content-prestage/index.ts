export { type PreparedPrestage, type PrestageHouse, preparePrestage } from './export-prestage.ts'
export { addContentPrestageRoutes } from './routes.ts'
