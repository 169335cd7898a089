export { PackagePropertiesPage } from './package-properties-page.tsx'
