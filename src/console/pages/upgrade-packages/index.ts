export { UpgradePackagesPage } from './upgrade-packages-page.tsx'
