export { DistributeContentPage } from './distribute-content-page.tsx'
