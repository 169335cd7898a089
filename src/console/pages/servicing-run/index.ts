export { ServicingRunPage } from './servicing-run-page.tsx'
