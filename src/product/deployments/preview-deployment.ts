// What a deployment would do, and what hinders it, before it is made.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { clientsInNoBoundary } from '#product/boundaries'
import { findDeviceGroups } from '#product/devices'
import { pointOffers } from '#product/distribution'
import { versionsOfRings } from '#product/distribution-rings'
import { listPackageReferences, type TaskSequence } from '#product/task-sequence-model'
import { findProblems, readSequenceOf, readSequenceVersion } from '#product/task-sequences'
import { type PackageForDevices, packagesForDevices } from '#product/upgrade-packages'
import { chooseVersions, type PackageChoice } from './choose-versions.ts'
import type { DeploymentPreview, DeploymentRequest } from './schemas.ts'

/** A required deployment is confirmed when it is for so many devices, or for so many of a hundred when that is more than a handful. */
const manyDevices = { count: 100, percent: 50, handful: 10 }

/** What a request is about, as it is at this moment. */
export type Looked = {
  sequence: TaskSequence
  sequenceVersion: number
  choices: PackageChoice[]
  packages: PackageForDevices[]
  groupId: string
  members: Member[]
  approvedDevices: number
}
type Member = { id: string; architecture: string; addresses: string[] }
type Hindrance = DeploymentPreview['hindrances'][number]

/** Looks at what a request names. @throws TaskSequenceMissing, TaskSequenceVersionMissing, DeviceGroupMissing */
export async function lookAt(
  db: Database,
  request: Pick<DeploymentRequest, 'taskSequence' | 'sequenceVersion' | 'deviceGroup' | 'versions'>,
): Promise<Looked> {
  const current = await readSequenceOf(db, request.taskSequence)
  const sequenceVersion = request.sequenceVersion ?? current.version
  const { definition: sequence } = await readSequenceVersion(db, request.taskSequence, sequenceVersion)
  const [group] = await findDeviceGroups(db, [request.deviceGroup])
  const groupId = group?.id ?? ''
  const choices = choicesOf(sequence, request.versions)
  const packages = await packagesForDevices(db, [...new Set(choices.map(one => one.packageId))])
  return { sequence, sequenceVersion, choices, packages, groupId, ...(await membersOf(db, groupId)) }
}

/** The choices for the packages of a sequence, in its order, each once. */
function choicesOf(sequence: TaskSequence, asked: DeploymentRequest['versions']): PackageChoice[] {
  const choices = listPackageReferences(sequence).map(({ package: packageId, version }): PackageChoice => {
    if (version !== null) return { packageId, choice: 'named', ring: null, version }
    const found = asked.find(one => one.packageId === packageId)
    return {
      packageId,
      choice: found?.choice ?? 'latest',
      ring: found?.ring ?? null,
      version: found?.version ?? null,
    }
  })
  const keyOf = (one: PackageChoice) => `${one.packageId} ${one.choice} ${one.version}`
  return [...new Map(choices.map(one => [keyOf(one), one])).values()]
}

/** Everything about a deployment that would be made of this request; nothing is written. */
export async function previewDeployment(
  db: Database,
  request: DeploymentRequest,
): Promise<{ looked: Looked; preview: DeploymentPreview }> {
  const looked = await lookAt(db, request)
  const { members, approvedDevices } = looked
  const hindrances = whatIsWrong(request, looked)
  const contents = await lookAtContents(db, looked, hindrances)
  const chosen = (packageId: string) =>
    contents.find(one => one.packageId === packageId)?.version ?? undefined
  for (const { severity, step, reason } of await findProblems(db, looked.sequence, () => true, chosen))
    hindrances.push({
      severity,
      devices: 0,
      reason: step === null ? reason : `the step “${step}”: ${reason}`,
    })
  const outside = await clientsInNoBoundary(db, members)
  if (outside > 0)
    hindrances.push({
      severity: 'warning',
      devices: outside,
      reason: 'they are in no boundary, and get content from points of the default site boundary group alone',
    })
  return {
    looked,
    preview: {
      devices: members.length,
      approvedDevices,
      needsConfirmation: needsConfirmation(request.purpose, looked),
      rings: await countRings(db, request, looked),
      contents,
      hindrances,
    },
  }
}

/** Whether a deployment is of the kind that is asked about twice. */
export function needsConfirmation(
  purpose: DeploymentRequest['purpose'],
  { members, approvedDevices }: Pick<Looked, 'members' | 'approvedDevices'>,
): boolean {
  const devices = members.length
  const isMost = devices * 100 >= approvedDevices * manyDevices.percent
  return purpose === 'required' && (devices >= manyDevices.count || (isMost && devices > manyDevices.handful))
}

function whatIsWrong(request: DeploymentRequest, { choices, packages, members }: Looked): Hindrance[] {
  const found: Hindrance[] = []
  const add = (severity: Hindrance['severity'], reason: string, devices = 0) =>
    found.push({ severity, devices, reason })
  if (request.purpose === 'required' && request.deadline === null)
    add('error', 'a required deployment needs a deadline')
  if (request.purpose === 'available' && request.deadline !== null)
    add('error', 'an available deployment has no deadline')
  if (request.deadline !== null && request.deadline < (request.availableFrom ?? ''))
    add('error', 'its deadline is before it is available')
  for (const { packageId } of request.versions)
    if (!choices.some(one => one.packageId === packageId && one.choice !== 'named'))
      add('error', `the task sequence leaves no version of the package ${packageId} open`)
  const percent = request.rings.reduce((sum, ring) => sum + (ring.percent ?? 0), 0)
  if (percent > 100) add('error', `its rings are ${percent} of a hundred devices together`)
  const rest = request.rings.findIndex(one => one.deviceGroup === undefined && one.percent === undefined)
  if (rest !== -1 && rest !== request.rings.length - 1)
    add('error', 'only the last ring can be of all devices that are left')
  if (request.rings.length > 0 && rest === -1 && percent < 100)
    add('warning', 'devices that are in none of its rings will wait')
  if (new Set(request.rings.map(one => one.name.toLowerCase())).size < request.rings.length)
    add('error', 'two of its rings have one name')
  if (members.length === 0) add('warning', 'no approved device is in the group at this moment')
  const architectures = new Set(packages.map(one => one.architecture))
  const others = members.filter(one => !architectures.has(one.architecture)).length
  if (packages.length > 0 && !architectures.has(null) && others > 0)
    add('warning', 'no package is for their architecture; they will wait', others)
  return found
}

async function lookAtContents(
  db: Database,
  { choices, packages }: Looked,
  hindrances: Hindrance[],
): Promise<DeploymentPreview['contents']> {
  const rings = choices.flatMap(({ packageId, ring }) => (ring === null ? [] : [{ packageId, ring }]))
  const choosable = { packages, ofRings: await versionsOfRings(db, rings) }
  const contents: DeploymentPreview['contents'] = []
  for (const choice of choices) {
    const known = packages.find(one => one.packageId === choice.packageId)
    const { versions, problem } = chooseVersions([choice], choosable, null)
    const [chosen] = versions
    // What a ring has not proved yet may come; another version that cannot be given out will not.
    if (problem !== null)
      hindrances.push({
        severity: choice.choice === 'ring' ? 'warning' : 'error',
        devices: 0,
        reason: problem,
      })
    const offers = chosen === undefined ? [] : await pointOffers(db, chosen)
    const pointsWithContent = offers.filter(one => one.refusal === null).length
    if (chosen !== undefined && pointsWithContent === 0)
      hindrances.push({
        severity: 'warning',
        devices: 0,
        reason: `no distribution point holds version ${chosen.version} of the package ${chosen.packageId}`,
      })
    contents.push({
      packageId: choice.packageId,
      packageName: known?.name ?? choice.packageId,
      version: chosen?.version ?? null,
      totalBytes: known?.versions.find(one => one.number === chosen?.version)?.totalBytes ?? 0,
      pointsWithContent,
    })
  }
  return contents
}

/** About how many devices each ring would have: which ones a part of a hundred is, is known when the deployment is there. */
async function countRings(
  db: Database,
  { rings }: DeploymentRequest,
  { members }: Looked,
): Promise<DeploymentPreview['rings']> {
  let left = members.map(one => one.id)
  const counted: DeploymentPreview['rings'] = []
  for (const { name, deviceGroup, percent } of rings) {
    const [group] = deviceGroup === undefined ? [] : await findDeviceGroups(db, [deviceGroup])
    const inGroup =
      group === undefined ? null : new Set((await membersOf(db, group.id)).members.map(one => one.id))
    const most = percent === undefined ? left.length : Math.round((members.length * percent) / 100)
    const taken = inGroup === null ? left.slice(0, most) : left.filter(id => inGroup.has(id))
    counted.push({ name, devices: taken.length })
    const gone = new Set(taken)
    left = left.filter(id => !gone.has(id))
  }
  return counted
}

async function membersOf(
  db: Database,
  groupId: string,
): Promise<Pick<Looked, 'members' | 'approvedDevices'>> {
  const { rows: members } = await sql<Member>`
    select device.id, device.architecture, array(select host(a) from unnest(device.addresses) as a) as addresses
    from devices_members as member
    join devices_devices as device on device.id = member.device_id and device.state = 'approved'
    where member.group_id = ${groupId}`.execute(db)
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from devices_devices where state = 'approved'`.execute(db)
  return { members, approvedDevices: rows[0]?.count ?? 0 }
}
