import { kindsOf } from './define.ts'

const deployments = kindsOf('deployments')

/** Numbers 133001 to 133999. */
export const deploymentMessages = {
  DEPLOYMENT_CREATED: deployments.change(133_001, 'information', 'A deployment was created.'),
  DEPLOYMENT_CHANGED: deployments.change(133_002, 'information', 'A deployment was changed.'),
  DEPLOYMENT_REMOVED: deployments.change(133_003, 'information', 'A deployment was removed.'),
  DEPLOYMENT_PAUSED: deployments.change(133_004, 'information', 'A deployment was paused.'),
  DEPLOYMENT_RESUMED: deployments.change(133_005, 'information', 'A deployment was resumed.'),
  DEPLOYMENT_RING_OPENED: deployments.change(133_006, 'information', 'A ring of a deployment began.'),
  DEPLOYMENT_STOPPED_AT_GATE: deployments.change(
    133_007,
    'warning',
    'A deployment was paused because too many devices of a ring failed.',
  ),
  DEPLOYMENT_RERUN: deployments.change(
    133_008,
    'information',
    'Devices that failed were given another attempt.',
  ),
  DEPLOYMENT_SUCCEEDED_ON_DEVICE: deployments.event(
    133_009,
    'information',
    'A deployment succeeded on a device.',
  ),
  DEPLOYMENT_FAILED_ON_DEVICE: deployments.event(
    133_010,
    'error',
    'A deployment failed on a device, was rolled back or was cancelled.',
  ),
  DEPLOYMENT_SILENT_ON_DEVICE: deployments.event(
    133_011,
    'warning',
    'A device has not come back from a restart for its deployment.',
  ),
}
