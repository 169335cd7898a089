import type { DeploymentCounts, DeploymentDevice } from '#api-client'
import type { Share, StateKind } from '#console/parts'
import type { DeploymentText } from './deployment-text.ts'

/** What the state of a device is like. */
export const kindOfState: Record<DeploymentDevice['state'], StateKind> = {
  unknown: 'unknown',
  offered: 'waiting',
  received: 'waiting',
  waiting: 'waiting',
  downloading: 'working',
  downloaded: 'waiting',
  running: 'working',
  restarting: 'working',
  succeeded: 'good',
  failed: 'bad',
  'rolled-back': 'bad',
  cancelled: 'bad',
}

/** How the devices of a deployment or ring stand, as shares of all of them. */
export function sharesOf(counts: DeploymentCounts, text: DeploymentText): Share[] {
  const share = (key: 'succeeded' | 'inProgress' | 'waiting' | 'unknown' | 'failed', kind: StateKind) => ({
    key,
    label: text(`compliance.${key}`),
    amount: counts[key],
    kind,
  })
  return [
    share('succeeded', 'good'),
    share('inProgress', 'working'),
    share('failed', 'bad'),
    share('waiting', 'waiting'),
    share('unknown', 'unknown'),
  ]
}

/** Of a hundred devices so many have succeeded; null where there are none. */
export function complianceOf({ devices, succeeded }: DeploymentCounts): number | null {
  return devices === 0 ? null : (succeeded / devices) * 100
}
