export { AddDistributionPointPage } from './add-distribution-point-page.tsx'
