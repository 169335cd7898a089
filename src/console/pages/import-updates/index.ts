export { ImportUpdatesPage } from './import-updates-page.tsx'
