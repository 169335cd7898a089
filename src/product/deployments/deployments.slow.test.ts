// Deployments as people make them, over every route of a site on a real database: versions, rings, pauses, confirmation, scopes, and two site servers.

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#platform/database'
import { silentLog } from '#platform/logging'
import { listActivity } from '#product/activity'
import { versionsInDeployments } from '#product/deployments'
import { markVersionBad } from '#product/upgrade-packages'
import {
  assignedTo,
  assignmentOf,
  type DeploymentsHouse,
  openDeploymentsHouse,
  reportOf,
  required,
  type TrustedDevice,
} from '../../../tests/deployments-house.ts'
import { signInWithRole } from '../../../tests/users.ts'
import { openDueRings } from './open-rings.ts'
import { takeReports } from './take-reports.ts'

let house: DeploymentsHouse
beforeAll(async () => {
  house = await openDeploymentsHouse()
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

const codeOf = async (...asked: Parameters<DeploymentsHouse['call']>) => {
  const { status, body } = await house.call(...asked)
  return `${status} ${body?.code ?? ''}`.trim()
}
const show = async (name: string) => (await house.call('GET', `deployments/${name}`)).body
const versionFor = async (device: TrustedDevice, name: string) =>
  (await assignedTo(device, name)).contents[0]?.version
/** Several devices of a deployment, which have asked. */
async function devicesOf(name: string, count: number): Promise<TrustedDevice[]> {
  const devices = []
  for (let number = 1; number <= count; number++) {
    const device = await house.enrolled(`${name}-${number}`, [name])
    devices.push(device)
  }
  return devices
}
async function end(device: TrustedDevice, name: string, state: 'succeeded' | 'failed'): Promise<void> {
  const to = await assignedTo(device, name)
  expect(await device.report(reportOf(to, 1, 'running'), reportOf(to, 2, state))).toEqual(['taken', 'taken'])
}

describe('a device that follows a distribution ring', () => {
  it('waits until a version has come through it, and then gets that one', async () => {
    const { packageId } = house
    const [device] = await devicesOf('ringed', 1)
    if (!device) throw new Error('a device')
    await house.call('PUT', 'distribution-rings/Trial', { order: 1, points: ['PARIS1'] })
    await house.deployed('ringed', { versions: [{ packageId, choice: 'ring', ring: 'trial' }] })
    const waits = await assignedTo(device, 'ringed')
    expect(waits).toMatchObject({ action: 'wait', contents: [] })
    expect(waits.reason).toContain('has come through the ring “trial”')
    const rollout = `upgrade-packages/${packageId}/rollout`
    expect(await codeOf('POST', rollout, {})).toBe('200')
    expect(await codeOf('POST', `${rollout}/next`, {})).toBe('200')
    expect(await assignedTo(device, 'ringed')).toMatchObject({ action: 'run', contents: [{ version: 1 }] })
  })
})

describe('rings', () => {
  const rings = (more: object) => ({
    ...required,
    rings: [{ name: 'Pilot', percent: 50, minimumSuccessCount: 1, ...more }, { name: 'Everybody' }],
  })
  const openOf = async (name: string) =>
    (await show(name)).rings.filter((one: { state: string }) => one.state === 'open').length
  async function split(name: string): Promise<{ pilots: TrustedDevice[]; others: TrustedDevice[] }> {
    const [pilots, others]: [TrustedDevice[], TrustedDevice[]] = [[], []]
    for (const device of await devicesOf(name, 8)) {
      const { action } = await assignedTo(device, name)
      ;(action === 'run' ? pilots : others).push(device)
    }
    return { pilots, others }
  }

  it('begin when the one before has succeeded for long enough', async () => {
    const { db } = house.routes.site
    await house.deployed('gates', rings({ minimumHours: 2 }))
    const { pilots, others } = await split('gates')
    expect(pilots.length + others.length).toBe(8)
    await openDueRings(db)
    expect((await show('gates')).rings[1].reason).toContain('has not met its gate')
    for (const pilot of pilots) await end(pilot, 'gates', 'succeeded')
    await openDueRings(db)
    expect((await show('gates')).rings[1].reason).toContain('is looked at until')
    const servers = [1, 2, 3].map(() => openDueRings(db, new Date(Date.now() + 2 * 3_600_000)))
    await Promise.all(servers)
    expect(await openOf('gates')).toBe(2)
    for (const other of others) expect(await assignedTo(other, 'gates')).toMatchObject({ action: 'run' })
    const told = await listActivity(db, { limit: 1000 })
    expect(told.filter(one => one.code === 'DEPLOYMENT_RING_OPENED' && one.subject === 'gates')).toHaveLength(
      1,
    )
  })

  it('stop the deployment when one falls under its gate; a hand opens the next all the same', async () => {
    const { db } = house.routes.site
    await house.deployed('falls', rings({}))
    const { pilots, others } = await split('falls')
    const [first] = pilots
    if (!first) throw new Error('no device of eight is in the first half')
    await end(first, 'falls', 'failed')
    await openDueRings(db)
    expect(await show('falls')).toMatchObject({ state: 'paused', counts: { failed: 1, devices: 8 } })
    for (const other of [...others, ...pilots.slice(1)])
      expect(await assignedTo(other, 'falls')).toMatchObject({ action: 'wait' })
    expect(await codeOf('POST', 'deployments/falls/pause', { reason: 'again' })).toBe(
      '409 DEPLOYMENT_STATE_WRONG',
    )
    await house.call('POST', 'deployments/falls/rerun', {})
    await house.call('POST', 'deployments/falls/resume')
    await openDueRings(db)
    expect(await openOf('falls')).toBe(1)
    await house.call('POST', 'deployments/falls/open-ring', { ring: 'everybody' })
    expect(await openOf('falls')).toBe(2)
    expect(await codeOf('POST', 'deployments/falls/open-ring', { ring: 'Everybody' })).toBe(
      '409 DEPLOYMENT_RING_NOT_WAITING',
    )
  })

  it('let devices fetch before their time whose facts match, and no others', async () => {
    const preCache = { architectures: ['x64'], editions: ['enterprise'], languages: ['fr-FR'] }
    const first = { name: 'First', deviceGroup: 'cached-first', byHand: true }
    await house.call('PUT', 'device-groups/cached-first', { tags: ['cached'] })
    const fits = await house.enrolled('CACHE-1', ['cached'], { edition: 'Enterprise', language: 'fr-FR' })
    const others = [
      await house.enrolled('CACHE-2', ['cached'], { edition: 'Professional', language: 'fr-FR' }),
      await house.enrolled('CACHE-3', ['cached'], { edition: 'Enterprise', language: 'en-US' }),
      await house.enrolled('CACHE-4', ['cached'], {
        edition: 'Enterprise',
        language: 'fr-FR',
        architecture: 'arm64',
      }),
    ]
    await house.deployed('cached', { ...required, preCache, rings: [first] })
    const early = await assignedTo(fits, 'cached')
    expect(early).toMatchObject({ action: 'pre-cache', contents: [{ version: 1 }] })
    for (const other of others) expect(await assignedTo(other, 'cached')).toMatchObject({ action: 'wait' })
    await fits.report(reportOf(early, 1, 'downloading'), reportOf(early, 2, 'downloaded'))
    // It has not begun: it follows the version in use until it may run.
    await house.routes.site.publishNext(house.packageId, 1, 'second')
    expect(await versionFor(fits, 'cached')).toBe(2)
    await house.call('POST', 'deployments/cached/open-ring', { ring: 'First' })
    expect(await assignedTo(fits, 'cached')).toMatchObject({ action: 'run' })
  })
})

describe('an attempt', () => {
  it('is made anew for a device that failed; what comes late of the old one is kept and moves nothing', async () => {
    const [device, well] = await devicesOf('rerun', 2)
    if (!device || !well) throw new Error('two devices')
    await house.deployed('rerun')
    const old = await assignedTo(device, 'rerun')
    await end(device, 'rerun', 'failed')
    await end(well, 'rerun', 'succeeded')
    expect(await codeOf('POST', 'deployments/rerun/rerun', { devices: [well.name] })).toBe(
      '409 NOTHING_TO_RERUN',
    )
    expect((await house.call('POST', 'deployments/rerun/rerun', {})).body).toEqual({ devices: 1 })
    const again = await assignedTo(device, 'rerun')
    expect(again).toMatchObject({ attempt: 2, action: 'run', contents: [{ version: 2 }] })
    expect(await device.report(reportOf(old, 3, 'succeeded'), reportOf(again, 1, 'downloading'))).toEqual([
      'taken',
      'taken',
    ])
    const devices = (await house.call('GET', 'deployments/rerun/devices')).body
    expect(devices).toMatchObject([
      { attempt: 2, state: 'downloading' },
      { attempt: 1, state: 'succeeded' },
    ])
    expect(await assignmentOf(well, 'rerun')).toBeUndefined()
  })

  it('takes each report once when two site servers get the same ones at the same moment', async () => {
    const [device] = await devicesOf('twice', 1)
    if (!device) throw new Error('a device')
    const [, { deploymentId }] = [await house.deployed('twice'), await assignedTo(device, 'twice')]
    const { db, url } = house.routes.site
    const second = await openDatabase({ place: { url }, log: silentLog() })
    try {
      const reports = Array.from({ length: 20 }, (_, index) =>
        reportOf({ deploymentId, attempt: 1 }, index + 1, index === 19 ? 'succeeded' : 'running'),
      )
      const answers = await Promise.all(
        [0, 1, 2, 3, 4, 5].map(number =>
          takeReports(
            number % 2 === 0 ? db : second.db,
            device.id,
            number < 3 ? reports : [...reports].reverse(),
          ),
        ),
      )
      expect(answers.flat().filter(one => one === 'taken')).toHaveLength(20)
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from deployments_reports where device_id = ${device.id}`.execute(db)
      expect(rows).toEqual([{ count: 20 }])
      expect((await show('twice')).counts).toMatchObject({ succeeded: 1, devices: 1 })
      const told = await listActivity(db, { limit: 1000 })
      expect(
        told.filter(one => one.code === 'DEPLOYMENT_SUCCEEDED_ON_DEVICE' && one.subject === 'twice'),
      ).toHaveLength(1)
    } finally {
      await second.close()
    }
  })

  it('is told to its device until its end, also when that is in the group no more', async () => {
    const [moves, stays] = await devicesOf('moves', 2)
    if (!moves || !stays) throw new Error('two devices')
    await house.deployed('moves')
    await moves.report(reportOf(await assignedTo(moves, 'moves'), 1, 'running'))
    await assignedTo(stays, 'moves')
    for (const device of [moves, stays]) await house.call('PUT', `devices/${device.id}/tags`, { tags: [] })
    await house.call('POST', 'deployments/moves/pause', { reason: 'look' })
    expect(await assignedTo(moves, 'moves')).toMatchObject({ action: 'run', reason: 'it is under way' })
    expect(await assignmentOf(stays, 'moves')).toBeUndefined()
    expect((await show('moves')).counts).toMatchObject({ devices: 1, inProgress: 1 })
  })
})

describe('a deployment', () => {
  const request = (more: object = {}) => ({
    name: 'Tried',
    taskSequence: house.taskSequence,
    deviceGroup: 'gates',
    purpose: 'available',
    ...more,
  })

  it('is refused when it contradicts itself, and previewed with what hinders it', async () => {
    const { packageId } = house
    const refused: object[] = [
      { purpose: 'required' },
      { deadline: '2027-01-01T00:00:00Z' },
      { ...required, availableFrom: '2028-01-01T00:00:00Z' },
      { versions: [{ packageId, choice: 'pinned', version: 99 }] },
      { versions: [{ packageId: 'S01000FF', choice: 'latest' }] },
      { rings: [{ name: 'All' }, { name: 'Half', percent: 50 }] },
      {
        rings: [
          { name: 'One', percent: 60 },
          { name: 'Two', percent: 60 },
        ],
      },
      {
        rings: [
          { name: 'One', percent: 60 },
          { name: 'ONE', percent: 10 },
        ],
      },
    ]
    for (const more of refused)
      expect(await codeOf('POST', 'deployments', request(more))).toBe('400 DEPLOYMENT_REFUSED')
    expect(await codeOf('POST', 'deployments', request({ deviceGroup: 'nobody' }))).toBe(
      '404 DEVICE_GROUP_MISSING',
    )
    expect(await codeOf('POST', 'deployments', request({ sequenceVersion: 7 }))).toBe(
      '404 TASK_SEQUENCE_VERSION_MISSING',
    )
    expect(await codeOf('POST', 'deployments', request({ name: 'GATES' }))).toBe('409 DEPLOYMENT_NAME_TAKEN')
    const { body } = await house.call(
      'POST',
      'deployments/preview',
      request({ rings: [{ name: 'Part', percent: 25 }] }),
    )
    expect(body).toMatchObject({
      devices: 8,
      rings: [{ name: 'Part', devices: 2 }],
      needsConfirmation: false,
    })
    const hindrances = body.hindrances.map((one: { reason: string }) => one.reason).join('\n')
    expect(hindrances).toContain('no distribution point holds version 2')
    expect(hindrances).toContain('in no boundary')
    expect(hindrances).toContain('in none of its rings will wait')
  })

  it('that is required on most devices repeats how many they are', async () => {
    await house.call('PUT', 'device-groups/Most', { subnets: ['10.0.0.0/8'] })
    const most = request({ ...required, deviceGroup: 'Most' })
    const { devices, needsConfirmation } = (await house.call('POST', 'deployments/preview', most)).body
    expect(needsConfirmation).toBe(true)
    for (const confirmDevices of [undefined, devices - 1])
      expect(await codeOf('POST', 'deployments', { ...most, confirmDevices })).toBe(
        '409 DEPLOYMENT_NOT_CONFIRMED',
      )
    expect(await codeOf('POST', 'deployments', { ...most, confirmDevices: devices })).toBe('200')
    const available = request({ name: 'Offered', deviceGroup: 'Most' })
    const made = (await house.call('POST', 'deployments', available)).body
    const change = { name: 'Offered', ...required }
    expect(await codeOf('PUT', `deployments/${made.id}`, change)).toBe('409 DEPLOYMENT_NOT_CONFIRMED')
    expect(await codeOf('PUT', `deployments/${made.id}`, { ...change, confirmDevices: devices })).toBe('200')
    for (const name of ['Tried', 'Offered']) expect(await codeOf('DELETE', `deployments/${name}`)).toBe('204')
  })

  it('keeps what it names, and runs the version of the sequence that it was made with', async () => {
    const [device] = await devicesOf('keeps', 1)
    if (!device) throw new Error('a device')
    const { id } = await house.deployed('keeps')
    const { body } = await house.call('GET', `task-sequences/${house.taskSequence}`)
    const definition = { ...body.definition, description: 'edited' }
    await house.call('PUT', `task-sequences/${house.taskSequence}`, { name: body.name, definition })
    expect(await assignedTo(device, 'keeps')).toMatchObject({ sequenceVersion: 1 })
    expect(
      await codeOf('PUT', `deployments/${id}`, { name: 'keeps', purpose: 'available', sequenceVersion: 2 }),
    ).toBe('200')
    expect(await assignedTo(device, 'keeps')).toMatchObject({
      sequenceVersion: 2,
      sequence: { description: 'edited' },
    })
    expect(await codeOf('DELETE', `task-sequences/${house.taskSequence}`)).toBe('409 TASK_SEQUENCE_DEPLOYED')
    expect(await codeOf('DELETE', 'device-groups/keeps')).toBe('409 DEVICE_GROUP_IN_USE')
    await device.report(reportOf(await assignedTo(device, 'keeps'), 1, 'running'))
    const to = await assignedTo(device, 'keeps')
    expect(await codeOf('DELETE', `deployments/${id}`)).toBe('204')
    expect(await device.report(reportOf(to, 2, 'succeeded'))).toEqual(['refused'])
    expect(await codeOf('DELETE', 'device-groups/keeps')).toBe('204')
  })

  it('is seen and changed with its task sequence and its group by who may deploy in their security scopes', async () => {
    const { db } = house.routes.site
    const { id } = await house.deployed('scoped')
    const scope = (await house.call('POST', 'security-scopes', { name: 'Paris' })).body.id
    const analyst = await signInWithRole(db, 'read-only-analyst')
    const local = await signInWithRole(db, 'operating-system-deployment-manager', [scope])
    const pause = { reason: 'look' }
    expect(await codeOf('POST', `deployments/${id}/pause`, pause, analyst)).toBe('403 PERMISSION_NEEDED')
    expect((await house.call('GET', 'deployments', undefined, local)).body).toEqual([])
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/devices'],
      ['POST', '/pause', pause],
      ['DELETE', ''],
    ] as const)
      expect(await codeOf(method, `deployments/${id}${path}`, body, local)).toBe('404 DEPLOYMENT_MISSING')
    const made = await codeOf('POST', 'deployments', request({ name: 'Mine' }), local)
    expect(made).toBe('404 TASK_SEQUENCE_MISSING')
    // A role that may only read in the scope of the sequence, beside one that may deploy in another.
    await sql`insert into identity_role_assignments (id, user_id, role_id, scopes)
      select gen_random_uuid(), user_id, 'read-only-analyst', null from identity_role_assignments
      where scopes = ${[scope]}`.execute(db)
    expect(await codeOf('GET', `task-sequences/${house.taskSequence}`, undefined, local)).toBe('200')
    expect(await codeOf('POST', `deployments/${id}/pause`, pause, local)).toBe('404 DEPLOYMENT_MISSING')
    const mine = await codeOf('POST', 'deployments', request({ name: 'Mine' }), local)
    expect(mine).toBe('404 TASK_SEQUENCE_MISSING')
    const scopes = { scopes: ['Paris'] }
    await house.call('PUT', `task-sequences/${house.taskSequence}/security-scopes`, scopes)
    expect(await codeOf('POST', `deployments/${id}/pause`, pause, local)).toBe('404 DEPLOYMENT_MISSING')
    await house.call('PUT', 'device-groups/scoped/security-scopes', scopes)
    expect(await codeOf('POST', `deployments/${id}/pause`, pause, local)).toBe('200')
    await house.call('PUT', `task-sequences/${house.taskSequence}/security-scopes`, { scopes: ['Default'] })
  })
})

// The last: it leaves no version that may be given out.
describe('the version that a device gets', () => {
  it('follows the one in use until the device begins; one that was withdrawn is given to nobody', async () => {
    const { site } = house.routes
    const { packageId } = house
    const [begun, fetched, later, pinned] = await devicesOf('follows', 4)
    if (!begun || !fetched || !later || !pinned) throw new Error('four devices')
    const ringed = await house.enrolled('ringed-2', ['ringed'])
    await house.call('PUT', `devices/${pinned.id}/tags`, { tags: ['pinned'] })
    await house.deployed('follows')
    await house.deployed('pinned', { versions: [{ packageId, choice: 'pinned', version: 1 }] })
    expect(await begun.report(reportOf(await assignedTo(begun, 'follows'), 1, 'running'))).toEqual(['taken'])
    const fetching = await assignedTo(fetched, 'follows')
    expect(await fetched.report(reportOf(fetching, 1, 'downloading'))).toEqual(['taken'])
    expect(await versionFor(later, 'follows')).toBe(2)
    await site.publishNext(packageId, 2, 'third')
    expect(await versionFor(begun, 'follows')).toBe(2)
    expect(await versionFor(fetched, 'follows')).toBe(2)
    expect(await versionFor(later, 'follows')).toBe(3)
    expect(await versionFor(pinned, 'pinned')).toBe(1)
    expect(await versionFor(ringed, 'ringed')).toBe(1)
    expect(await versionsInDeployments(site.db)).toEqual(
      expect.arrayContaining([1, 2, 3].map(version => ({ packageId, version }))),
    )
    const mark = { packageId, by: 'Ines', reason: 'breaks printing' }
    await site.db.transaction().execute(trx => markVersionBad(trx, { ...mark, version: 3 }))
    const waits = await assignedTo(later, 'follows')
    expect(waits).toMatchObject({ action: 'wait', contents: [] })
    expect(waits.reason).toContain('version 3')
    const rollBack = { version: 2, expectedVersion: 3, updateDistributionPoints: false, reason: 'so' }
    expect(await codeOf('POST', `upgrade-packages/${packageId}/roll-back`, rollBack)).toBe('200')
    expect(await versionFor(later, 'follows')).toBe(4)
    await site.db.transaction().execute(trx => markVersionBad(trx, { ...mark, version: 2 }))
    // What runs goes on; of what was only fetched nothing was run. Version 4 has the content that is bad.
    expect(await assignedTo(begun, 'follows')).toMatchObject({ action: 'run', contents: [{ version: 2 }] })
    for (const device of [fetched, later])
      expect(await assignedTo(device, 'follows')).toMatchObject({ action: 'wait', contents: [] })
    expect(await codeOf('DELETE', `upgrade-packages/${packageId}`)).toBe('409 PACKAGE_NEEDED')
  })
})
