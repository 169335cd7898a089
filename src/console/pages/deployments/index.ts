export { DeploymentsPage } from './deployments-page.tsx'
export { DeploymentDevicesPage } from './devices-page.tsx'
export { DeployPage } from './wizard/deploy-page.tsx'
