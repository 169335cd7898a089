export { DistributionPointsPage } from './distribution-points-page.tsx'
export { PointPropertiesPage } from './properties/properties-page.tsx'
