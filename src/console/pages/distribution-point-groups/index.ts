export { DistributionPointGroupsPage } from './groups-page.tsx'
