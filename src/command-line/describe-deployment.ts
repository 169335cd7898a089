// Deployments in words.

import type { DeploymentDetail, DeploymentDevice, DeploymentPreview } from '#api-client'
import { table } from './output.ts'
import { describeWindow } from './service-window.ts'

/** A deployment with its rings. */
export function describeDeployment(one: DeploymentDetail): string[] {
  const { counts } = one
  const paused = one.pauseReason === null ? '' : `: ${one.pauseReason}`
  return [
    `${one.name} (${one.id}): ${one.state}${paused}`,
    `Task sequence: ${one.taskSequenceName} (${one.taskSequence}), version ${one.sequenceVersion}`,
    `Device group: ${one.deviceGroup}`,
    `Purpose: ${one.purpose}${one.deadline === null ? '' : `, deadline ${one.deadline}`}; available from ${one.availableFrom}`,
    ...(one.windows ?? []).map(window => `Window: ${describeWindow(window)}`),
    ...one.packages.map(({ packageId, choice, ring, version }) =>
      `Package: ${packageId}, ${choice} ${ring ?? version ?? ''}`.trimEnd(),
    ),
    `Devices: ${counts.devices}; ${counts.succeeded} succeeded, ${counts.inProgress} in progress, ${counts.failed} failed, ${counts.waiting} waiting, ${counts.unknown} have not asked`,
    ...table(
      ['Ring', 'State', 'Devices', 'Succeeded', 'Failed', 'Why'],
      one.rings.map(ring => [
        ring.name,
        ring.state,
        ring.counts.devices,
        ring.counts.succeeded,
        ring.counts.failed,
        ring.reason,
      ]),
    ),
  ]
}

/** What a deployment would do. */
export function describePreview(preview: DeploymentPreview): string[] {
  const { devices, approvedDevices, needsConfirmation } = preview
  return [
    `It would be for ${devices} of ${approvedDevices} devices.`,
    ...(needsConfirmation ? [`They are many: confirm them with --confirm-devices ${devices}.`] : []),
    ...preview.rings.map(ring => `Ring ${ring.name}: about ${ring.devices} devices`),
    ...preview.contents.map(
      one =>
        `${one.packageName} (${one.packageId}), version ${one.version ?? 'none'}: ${one.totalBytes} bytes, at ${one.pointsWithContent} points`,
    ),
    ...preview.hindrances.map(
      one => `${one.severity}: ${one.devices === 0 ? '' : `${one.devices} devices: `}${one.reason}`,
    ),
  ]
}

/** The devices of a deployment, a line each. */
export function devicesTable(devices: readonly DeploymentDevice[]): string[] {
  const rows = devices.map(one => [
    one.device,
    one.ring ?? '',
    one.attempt ?? '',
    one.silentSince === null ? one.state : `${one.state}, overdue since ${one.silentSince}`,
    one.step ?? '',
    one.exitCode === null ? '' : `${one.exitCode.code} ${one.exitCode.meaning}`.trim(),
    one.bytes.map(({ source, bytes }) => `${source}: ${bytes}`).join(', '),
    one.reportedAt ?? '',
  ])
  return table(['Device', 'Ring', 'Attempt', 'State', 'Step', 'Exit code', 'Bytes', 'Reported'], rows)
}
