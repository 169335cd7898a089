// What a device shall do, signed. Asked by every device every few minutes: nothing is written unless something is new for this device.

import type { Database } from '#platform/database'
import {
  type Assignment,
  type DeviceFacts,
  makeSignedText,
  type Policy,
  type PolicyRequest,
  type SignedText,
} from '#product/device-protocol'
import { type DeviceKeyHouse, siteDeviceKey, takeFacts } from '#product/devices'
import { versionsOfRings } from '#product/distribution-rings'
import type { Site } from '#product/sites'
import { packagesForDevices } from '#product/upgrade-packages'
import { type Choosable, chooseVersions, whatIsWrongWith } from './choose-versions.ts'
import { describeContent } from './contents.ts'
import { decideAction } from './decide-action.ts'
import { type FoundDeployment, findAssignments } from './find-assignments.ts'
import { type AttemptVersion, withDeployments } from './tables.ts'
import { windowsInUtc } from './windows.ts'

/** How long a device may go by a policy when it cannot reach its site. */
export const policyForMs = 24 * 3_600_000
/** A message holds no more. */
const mostAssignments = 32

/** What it takes. `devicePolicyMinutes`: after how long a device asks again. */
export type PolicyHouse = DeviceKeyHouse & { site: Site; devicePolicyMinutes: number }

/** Takes what a device says of itself, and answers with its work. `nonce`: of the request. @throws DeviceMissing */
export async function makePolicy(
  { site, devicePolicyMinutes, ...house }: PolicyHouse,
  { deviceId, request, nonce }: { deviceId: string; request: PolicyRequest; nonce: string },
): Promise<SignedText> {
  const { db } = house
  const device = await takeFacts(db, deviceId, request)
  const now = new Date()
  const times = { now, policyEndsAt: new Date(now.getTime() + policyForMs) }
  const assignments =
    device.state === 'approved' ? await assignmentsOf(db, { deviceId, facts: device.facts, times }) : []
  const answer: Policy = {
    protocolVersion: 1,
    siteCode: site.code,
    deviceId,
    nonce,
    state: device.state,
    issuedAt: now.toISOString(),
    expiresAt: times.policyEndsAt.toISOString(),
    askAgainSeconds: devicePolicyMinutes * 60,
    assignments,
  }
  const { privateKey } = await siteDeviceKey(house)
  return makeSignedText('slipstream/device-policy/1', answer, privateKey)
}

type Asking = { deviceId: string; facts: DeviceFacts; times: { now: Date; policyEndsAt: Date } }

async function assignmentsOf(db: Database, asking: Asking): Promise<Assignment[]> {
  const found = await findAssignments(db, asking.deviceId, mostAssignments)
  const choices = found.flatMap(one => one.choices)
  const rings = choices.flatMap(({ packageId, ring }) => (ring === null ? [] : [{ packageId, ring }]))
  const packageIds = [
    ...choices.map(one => one.packageId),
    ...found.flatMap(one => one.attempt?.versions.map(version => version.packageId) ?? []),
  ]
  const choosable: Choosable = {
    packages: await packagesForDevices(db, [...new Set(packageIds)]),
    ofRings: await versionsOfRings(db, rings),
  }
  const assignments: Assignment[] = []
  for (const one of found) {
    const made = await assign(db, one, { ...asking, choosable })
    if (made !== null) assignments.push(made)
  }
  return assignments
}

/** Null: somebody changed the attempt at this moment; the device hears of it when it asks next. */
async function assign(
  db: Database,
  one: FoundDeployment,
  { deviceId, facts, times, choosable }: Asking & { choosable: Choosable },
): Promise<Assignment | null> {
  const { versions, problem } = versionsFor(one, choosable, facts)
  const attemptState = one.attempt?.state ?? 'offered'
  const decided = decideAction({ ...one, attemptState, facts, problem }, times)
  const attempt = await writeOffer(db, one, { deviceId, action: decided.action, versions })
  if (attempt === null) return null
  const nameOf = (packageId: string) =>
    choosable.packages.find(known => known.packageId === packageId)?.name ?? packageId
  const contents = await Promise.all(
    versions.map(version => describeContent(db, version, nameOf(version.packageId))),
  )
  return {
    deploymentId: one.id,
    deploymentName: one.name,
    purpose: one.purpose,
    attempt,
    ...decided,
    schedule: {
      availableFrom: one.availableFrom.toISOString(),
      deadline: one.deadline?.toISOString() ?? null,
      windows: windowsInUtc(one.windows, times.now),
      estimatedMinutes: one.estimatedMinutes,
    },
    sequence: one.sequence,
    sequenceId: one.sequenceId,
    sequenceVersion: one.sequenceVersion,
    variables: one.variables,
    contents,
  }
}

/**
 * What was decided when the device began stays, so that nothing changes under it; before that it gets what counts now. Content that was withdrawn
 * since is chosen anew as long as nothing of it was run.
 */
function versionsFor(
  { attempt, choices }: FoundDeployment,
  choosable: Choosable,
  facts: DeviceFacts,
): { versions: AttemptVersion[]; problem: string | null } {
  if (attempt?.hasBegun) {
    const isRunning = attempt.state === 'running' || attempt.state === 'restarting'
    if (isRunning || attempt.versions.every(one => whatIsWrongWith(one, choosable) === null))
      return { versions: attempt.versions, problem: null }
  }
  return chooseVersions(choices, choosable, facts.architecture)
}

/** Writes down what is offered when that is new. @returns the number of the attempt */
async function writeOffer(
  db: Database,
  { id, ring, attempt }: FoundDeployment,
  {
    deviceId,
    action,
    versions,
  }: { deviceId: string; action: Assignment['action']; versions: AttemptVersion[] },
): Promise<number | null> {
  const columns = { action, versions: JSON.stringify(versions) }
  const tables = withDeployments(db)
  if (attempt === null) {
    const made = await tables
      .insertInto('deployments_attempts')
      .values({
        deployment_id: id,
        device_id: deviceId,
        attempt: 1,
        ring_place: ring?.place ?? null,
        ...columns,
      })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirst()
    return made.numInsertedOrUpdatedRows === 1n ? 1 : null
  }
  if (attempt.action === action && sameVersions(attempt.versions, versions)) return attempt.attempt
  const changed = await tables
    .updateTable('deployments_attempts')
    .set({ ...columns, ring_place: ring?.place ?? null })
    .where('deployment_id', '=', id)
    .where('device_id', '=', deviceId)
    .where('attempt', '=', attempt.attempt)
    // A report came in between, or somebody made the next attempt: what was decided here may be wrong by now.
    .where('is_current', '=', true)
    .where('state', '=', attempt.state)
    .executeTakeFirst()
  return changed.numUpdatedRows === 1n ? attempt.attempt : null
}

function sameVersions(some: readonly AttemptVersion[], others: readonly AttemptVersion[]): boolean {
  return (
    some.length === others.length &&
    some.every((one, index) => {
      const other = others[index]
      return (
        one.packageId === other?.packageId &&
        one.version === other.version &&
        one.contentVersion === other.contentVersion
      )
    })
  )
}
