export type { ReferencesToPackage, RemovalHouse } from './preview-removal.ts'
export { addPackageRemovalRoutes } from './routes.ts'
