export { RemovePackage } from './remove-package.tsx'
