// Distribution points for people.

import type { DistributionPointDetail } from '#api-client'
import { bytesText, durationText } from './output.ts'
import { describeWeek } from './week-hours.ts'

/** From this difference on, a clock is called wrong: receipts and logs of the point can mislead people. */
const wrongClockSeconds = 60

/** A point: who it is, what was chosen, how it is. */
export function describePoint(point: DistributionPointDetail): string[] {
  const { properties, lastValidation } = point
  return [
    `${point.name}: ${point.kind} distribution point, revision ${point.revision}`,
    `Address: ${point.usedAddress ?? `${point.address}, given to nobody: it is not https`}`,
    `Communication: ${properties.communication}`,
    ...describeCertificate(point),
    `Sources: ${[...point.sources.map(source => `${source.point} (${source.order})`), 'site'].join(', ')}`,
    `Groups: ${point.groups.join(', ') || 'none'}`,
    `Maintenance mode: ${properties.maintenance ? 'on' : 'off'}`,
    `Transfers at once: ${properties.transfersAtOnce}, connections of each: ${properties.connections}`,
    `Drive space reserve: ${bytesText(properties.reserveBytes)}; unneeded content stays ${durationText(properties.graceSeconds)}`,
    `Damaged content is kept aside for ${durationText(properties.quarantineSeconds)}, at most ${bytesText(properties.quarantineBytes)} of it`,
    `Content validation: ${properties.validateEverySeconds === null ? 'never' : `every ${durationText(properties.validateEverySeconds)}`}`,
    `Schedule and rate limits, hours in ${properties.timeZone}:`,
    ...describeWeek(properties.week),
    describeSeen(point),
    ...(point.disk
      ? [`Disk: ${bytesText(point.disk.freeBytes)} of ${bytesText(point.disk.totalBytes)} free`]
      : []),
    ...(point.openContentUrl === null ? [] : [`Open to everybody, without tickets: ${point.openContentUrl}`]),
    ...(point.held === null ? [] : [`Holds ${point.held} versions`]),
    ...describeQuarantine(point),
    ...(lastValidation
      ? [`Last validation: ${lastValidation.finishedAt}, ${lastValidation.damagedObjects} damaged`]
      : []),
    ...describeClock(point.clockDifferenceSeconds),
    ...(point.measuredBytesPerSecond === null
      ? []
      : [`Measured rate: ${bytesText(point.measuredBytesPerSecond)}/s`]),
    ...point.unknownHeld.map(
      ({ packageId, version }) => `Holds version ${version} of ${packageId}, which it was not asked to hold`,
    ),
  ]
}

/** The digests as they are: whoever compares them copies them. */
function describeCertificate({ certificate }: DistributionPointDetail): string[] {
  if (certificate === null) return []
  const { origin, keys } = certificate
  return [
    `Certificate: ${origin === 'own' ? 'made by the point itself' : 'given to the point'}`,
    ...keys.map((key, index) => `Certificate key (SHA-256)${index === 0 ? '' : ', from soon on'}: ${key}`),
  ]
}

function describeQuarantine({ quarantinedObjects, quarantinedBytes }: DistributionPointDetail): string[] {
  if (!quarantinedObjects) return []
  const occupied = quarantinedBytes === null ? '' : `, ${bytesText(quarantinedBytes)}`
  return [`Damaged and set aside: ${quarantinedObjects} objects${occupied}`]
}

function describeSeen({ lastSeenAt, isHeardOf }: DistributionPointDetail): string {
  return `Last seen: ${lastSeenAt ?? 'never'}${isHeardOf ? '' : '; what it said before no longer counts'}`
}

function describeClock(seconds: number | null): string[] {
  if (seconds === null || Math.abs(seconds) < wrongClockSeconds) return []
  const direction = seconds > 0 ? 'ahead of' : 'behind'
  return [`Its clock is ${durationText(Math.abs(seconds))} ${direction} the site’s: set it right`]
}
