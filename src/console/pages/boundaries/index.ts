export { BoundariesPage } from './boundaries-page.tsx'
export { BoundaryGroupsPage } from './boundary-groups-page.tsx'
