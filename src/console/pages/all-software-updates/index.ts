export { AllSoftwareUpdatesPage } from './all-software-updates-page.tsx'
