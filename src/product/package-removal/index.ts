export type { ReferencesToPackage, RemovalHouse } from './preview-removal.ts'
export { removeWholePackage } from './remove-package.ts'
export { addPackageRemovalRoutes } from './routes.ts'
