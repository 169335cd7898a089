export { AddUpgradePackagePage } from './add-upgrade-package-page.tsx'
