export { PackageVersionsPage } from './package-versions-page.tsx'
export { RollBackPage } from './roll-back/roll-back-page.tsx'
