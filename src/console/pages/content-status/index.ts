export { ContentStatusPage } from './content-status-page.tsx'
