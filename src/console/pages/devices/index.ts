export { DeviceGroupsPage } from './device-groups-page.tsx'
export { DevicesPage } from './devices-page.tsx'
export { EnrolmentTokensPage } from './enrolment-tokens-page.tsx'
