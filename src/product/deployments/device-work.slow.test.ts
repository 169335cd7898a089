// What devices are told, where they fetch it, and what they report: signed requests against every route of a site on a real database.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { devicePaths, openLocations } from '#product/device-protocol'
import {
  assignedTo,
  assignmentOf,
  type DeploymentsHouse,
  openDeploymentsHouse,
  reportOf,
  required,
  type TrustedDevice,
} from '../../../tests/deployments-house.ts'
import { makeTestDevice } from '../../../tests/devices.ts'
import { openDueRings } from './open-rings.ts'
import { noteSilentDevices } from './watch-restarts.ts'

let house: DeploymentsHouse
beforeAll(async () => {
  house = await openDeploymentsHouse()
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

const stateOf = async (name: string, device: TrustedDevice) =>
  (await house.call('GET', `deployments/${name}/devices`)).body.find(
    (one: { deviceId: string }) => one.deviceId === device.id,
  )

describe('the policy of a device', () => {
  it('has the deployments of its groups, the most pressing first, with everything to carry them out', async () => {
    const device = await house.enrolled('PC-1', ['a-when-you-like', 'b-soon', 'c-later'])
    await house.deployed('a-when-you-like', { variables: { SITE: 'Paris' } })
    await house.deployed('c-later', { ...required, deadline: '2027-03-01T00:00:00Z' })
    const window = {
      recurrence: {
        pattern: { every: 'day', interval: 1 },
        start: '2020-01-01T22:00',
        timeZone: 'Europe/Paris',
      },
      minutes: 300,
    }
    await house.deployed('b-soon', { ...required, windows: [window], estimatedMinutes: 90 })
    await house.deployed('not-for-this-one')
    const { state, assignments, askAgainSeconds } = await device.policy()
    expect([state, askAgainSeconds]).toEqual(['approved', 420])
    expect(assignments.map(one => one.deploymentName)).toEqual(['b-soon', 'c-later', 'a-when-you-like'])
    const [soon, , available] = assignments
    expect(soon).toMatchObject({ attempt: 1, action: 'run', purpose: 'required', sequenceVersion: 1 })
    const { body: upgradePackage } = await house.call('GET', `upgrade-packages/${house.packageId}`)
    expect(soon?.contents).toMatchObject([
      {
        packageId: house.packageId,
        version: 1,
        contentVersion: upgradePackage.contentVersion,
        images: [{ index: 1 }],
      },
    ])
    expect(available?.variables).toEqual({ SITE: 'Paris' })
    expect(available?.schedule).toMatchObject({ deadline: null, windows: null })
    const { windows } = soon?.schedule ?? {}
    expect(windows?.length).toBeGreaterThan(25)
    // 22:00 in Paris, in winter and in summer.
    expect(windows?.every(({ from }) => /T2[01]:00:00/.test(from))).toBe(true)
  })

  it('writes nothing when nothing is new', async () => {
    const device = await house.enrolled('PC-QUIET', ['quiet'])
    await house.deployed('quiet')
    await device.policy()
    const written = async () => {
      const { rows } = await sql<{ xmin: string }>`
        select xmin::text from deployments_attempts where device_id = ${device.id}
        union all select xmin::text from devices_devices where id = ${device.id}`.execute(
        house.routes.site.db,
      )
      return rows
    }
    const before = await written()
    await device.policy()
    expect(await written()).toEqual(before)
  })

  it('says nothing to a device that waits for approval', async () => {
    const device = makeTestDevice('PC-NEW', house.send)
    await device.enrol(null)
    await house.call('PUT', 'device-groups/new', { deviceNames: ['pc-new'] })
    await house.deployed('new', { deviceGroup: 'new' })
    expect(await device.policy()).toMatchObject({ state: 'waiting', assignments: [] })
  })
})

describe('where content is', () => {
  it('is told with a ticket, for what a deployment gives this device', async () => {
    const device = await house.enrolled('PC-FETCH', ['fetch'])
    await house.deployed('fetch')
    const contentVersion = (await assignmentOf(device, 'fetch'))?.contents[0]?.contentVersion ?? ''
    const message = { contentVersion, addresses: ['10.1.0.17'], waitedMinutes: 120 }
    const answer = await device.send(devicePaths.location, message)
    const expected = { siteKey: device.siteKey, deviceId: device.id, contentVersion }
    expect(openLocations(JSON.parse(answer.body), expected).sources).toMatchObject([{ name: 'PARIS1' }])
    const other = await house.enrolled('PC-NOT-FETCH', [])
    const refused = await other.send(devicePaths.location, message)
    expect(JSON.parse(refused.body).code).toBe('DEVICE_CONTENT_NOT_ASSIGNED')
  })
})

describe('a device', () => {
  it('that does not come back from its restart is told of, and stops the rings until it does', async () => {
    const device = await house.enrolled('PC-SILENT', ['silent'])
    await house.enrolled('PC-NEXT', ['silent'])
    const rings = [{ name: 'First', percent: 100 }, { name: 'Later' }]
    await house.deployed('silent', { rings, estimatedMinutes: 300 })
    const to = await assignedTo(device, 'silent')
    await device.report(reportOf(to, 1, 'running'), reportOf(to, 2, 'restarting'))
    const { db } = house.routes.site
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000)
    const shown = () => stateOf('silent', device)
    const deployment = async () => (await house.call('GET', 'deployments/silent')).body
    await noteSilentDevices(db, inHours(9))
    expect((await shown()).silentSince, 'twice the estimated time is not over').toBeNull()
    await noteSilentDevices(db, inHours(11))
    await noteSilentDevices(db, inHours(12))
    expect(await shown()).toMatchObject({ state: 'restarting', silentSince: expect.any(String) })
    expect((await deployment()).counts).toMatchObject({ failed: 1, inProgress: 0 })
    const told = await listActivity(db, { codes: ['DEPLOYMENT_SILENT_ON_DEVICE'], limit: 10 })
    expect(told).toHaveLength(1)
    expect(told[0]?.message).toContain('PC-SILENT')
    await openDueRings(db)
    expect(await deployment()).toMatchObject({ state: 'paused' })
    await device.report(reportOf(to, 3, 'succeeded'))
    expect(await shown()).toMatchObject({ state: 'succeeded', silentSince: null })
    expect((await deployment()).counts).toMatchObject({ failed: 0, succeeded: 1 })
  })
})

describe('reports', () => {
  it('are taken once, in any order, and an end is not left again', async () => {
    const device = await house.enrolled('PC-REPORTS', ['reports'])
    await house.deployed('reports')
    const to = await assignedTo(device, 'reports')
    const step = { id: 'upgrade', name: 'Upgrade Operating System', outcome: 'failed' as const }
    const running = reportOf(to, 2, 'running')
    expect(await device.report(running, running)).toEqual(['taken', 'known'])
    expect(await device.report(reportOf(to, 1, 'downloading'), running)).toEqual(['taken', 'known'])
    expect(await stateOf('reports', device)).toMatchObject({ state: 'running', attempt: 1 })
    const bytes = [{ source: 'cache', bytes: 7 }]
    const end = reportOf(to, 3, 'rolled-back', { step, exitCode: -1047526904, bytes })
    expect(await device.report(end)).toEqual(['taken'])
    expect(await device.report(reportOf(to, 4, 'running'))).toEqual(['taken'])
    expect(await stateOf('reports', device)).toMatchObject({
      state: 'rolled-back',
      step: 'Upgrade Operating System',
      exitCode: { code: '0xC1900208', outcome: 'blocked' },
      bytes,
    })
    expect(await assignmentOf(device, 'reports')).toBeUndefined()
  })

  it('of another device or of nothing that is known are refused', async () => {
    const [mine, others] = [await house.enrolled('PC-MINE', ['mine']), await house.enrolled('PC-OTHER', [])]
    await house.deployed('mine')
    const to = await assignedTo(mine, 'mine')
    const unknown = { ...to, deploymentId: randomUUID() }
    const next = { ...to, attempt: 2 }
    expect(
      await mine.report(
        reportOf(unknown, 1, 'running'),
        reportOf(to, 1, 'received'),
        reportOf(next, 1, 'running'),
      ),
    ).toEqual(['refused', 'taken', 'refused'])
    expect(await others.report(reportOf(to, 2, 'succeeded'))).toEqual(['refused'])
    expect(await stateOf('mine', mine)).toMatchObject({ state: 'received' })
  })
})
