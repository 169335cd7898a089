// What devices are told, where they fetch it, and what they report: signed requests against every route of a site on a real database.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Assignment, devicePaths, openLocations, type StatusReport } from '#product/device-protocol'
import { createToken } from '#product/identity'
import { makeFromTemplate } from '#product/task-sequence-model'
import { makeTestDevice, type SendToSite } from '../../../tests/devices.ts'
import { act, joinTestPoint } from '../../../tests/distribution-points.ts'
import { openRoutesOfSite, type RoutesOfSite } from '../../../tests/routes-of-site.ts'

let house: RoutesOfSite
let authorization: string
let packageId: string
let taskSequence: string
const send: SendToSite = async request => {
  const answer = await house.server.inject(request)
  return { status: answer.statusCode, body: answer.body }
}

beforeAll(async () => {
  house = await openRoutesOfSite(() => Promise.reject(new Error('nothing may be started here')))
  const { site } = house
  const token = await createToken(site.db, { kind: 'api', role: 'administrator', name: 'Ines' })
  authorization = `Bearer ${token}`
  packageId = (await site.addPackage('Windows 11', 'first')).packageId
  const point = await joinTestPoint(site, 'PARIS1')
  await act(site, 'distribute', packageId, { all: true })
  await point.obey()
  const definition = makeFromTemplate({ package: packageId, imageIndex: 1 })
  taskSequence = (await call('POST', 'task-sequences', { name: 'To Windows 11', definition })).body.id
}, 60_000)
afterAll(() => house[Symbol.asyncDispose]())

/** Asks the API as an administrator. */
async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) {
  const answer = await house.server.inject({
    method,
    url: `/api/v1/${url}`,
    headers: { authorization },
    ...(body && { payload: body }),
  })
  return { status: answer.statusCode, body: answer.body === '' ? null : JSON.parse(answer.body) }
}

/** A device that is trusted, in the groups of these tags. */
async function enrolled(name: string, tags: string[], changed = {}) {
  const device = makeTestDevice(name, send, changed)
  await device.enrol((await call('POST', 'enrolment-tokens', { name, tags })).body[0].token)
  return device
}
type Device = Awaited<ReturnType<typeof enrolled>>

/** A deployment to a group of its own, which has devices with its name as a tag. */
async function deployed(name: string, more: object = {}) {
  await call('PUT', `device-groups/${name}`, { tags: [name] })
  const request = { name, taskSequence, deviceGroup: name, purpose: 'available', ...more }
  const { status, body } = await call('POST', 'deployments', request)
  expect({ status, body }).toMatchObject({ status: 200 })
  return body
}
const required = { purpose: 'required', deadline: '2027-01-01T00:00:00Z' }

async function assignmentOf(device: Device, name: string): Promise<Assignment | undefined> {
  return (await device.policy()).assignments.find(one => one.deploymentName === name)
}
function reportOf(to: Assignment, number: number, state: StatusReport['state'], more = {}): StatusReport {
  const { deploymentId, attempt } = to
  const at = new Date().toISOString()
  return {
    deploymentId,
    attempt,
    number,
    state,
    step: null,
    exitCode: null,
    message: null,
    at,
    bytes: [],
    ...more,
  }
}
const stateOf = async (name: string, device: Device) =>
  (await call('GET', `deployments/${name}/devices`)).body.find(
    (one: { deviceId: string }) => one.deviceId === device.id,
  )

describe('the policy of a device', () => {
  it('has the deployments of its groups, the most pressing first, with everything to carry them out', async () => {
    const device = await enrolled('PC-1', ['a-when-you-like', 'b-soon', 'c-later'])
    await deployed('a-when-you-like', { variables: { SITE: 'Paris' } })
    await deployed('c-later', { ...required, deadline: '2027-03-01T00:00:00Z' })
    const window = {
      recurrence: {
        pattern: { every: 'day', interval: 1 },
        start: '2020-01-01T22:00',
        timeZone: 'Europe/Paris',
      },
      minutes: 300,
    }
    await deployed('b-soon', { ...required, windows: [window], estimatedMinutes: 90 })
    await deployed('not-for-this-one')
    const { state, assignments } = await device.policy()
    expect(state).toBe('approved')
    expect(assignments.map(one => one.deploymentName)).toEqual(['b-soon', 'c-later', 'a-when-you-like'])
    const [soon, , available] = assignments
    expect(soon).toMatchObject({ attempt: 1, action: 'run', purpose: 'required', sequenceVersion: 1 })
    const { body: upgradePackage } = await call('GET', `upgrade-packages/${packageId}`)
    expect(soon?.contents).toMatchObject([
      { packageId, version: 1, contentVersion: upgradePackage.contentVersion, images: [{ index: 1 }] },
    ])
    expect(available?.variables).toEqual({ SITE: 'Paris' })
    expect(available?.schedule).toMatchObject({ deadline: null, windows: null })
    const { windows } = soon?.schedule ?? {}
    expect(windows?.length).toBeGreaterThan(25)
    // 22:00 in Paris, in winter and in summer.
    expect(windows?.every(({ from }) => /T2[01]:00:00/.test(from))).toBe(true)
  })

  it('writes nothing when nothing is new', async () => {
    const device = await enrolled('PC-QUIET', ['quiet'])
    await deployed('quiet')
    await device.policy()
    const written = async () => {
      const { rows } = await sql<{ xmin: string }>`
        select xmin::text from deployments_attempts where device_id = ${device.id}
        union all select xmin::text from devices_devices where id = ${device.id}`.execute(house.site.db)
      return rows
    }
    const before = await written()
    await device.policy()
    expect(await written()).toEqual(before)
  })

  it('says nothing to a device that waits for approval', async () => {
    const device = makeTestDevice('PC-NEW', send)
    await device.enrol(null)
    await call('PUT', 'device-groups/new', { deviceNames: ['pc-new'] })
    await deployed('new', { deviceGroup: 'new' })
    expect(await device.policy()).toMatchObject({ state: 'waiting', assignments: [] })
  })
})

describe('where content is', () => {
  it('is told with a ticket, for what a deployment gives this device', async () => {
    const device = await enrolled('PC-FETCH', ['fetch'])
    await deployed('fetch')
    const contentVersion = (await assignmentOf(device, 'fetch'))?.contents[0]?.contentVersion ?? ''
    const message = { contentVersion, addresses: ['10.1.0.17'], waitedMinutes: 120 }
    const answer = await device.send(devicePaths.location, message)
    const expected = { siteKey: device.siteKey, deviceId: device.id, contentVersion }
    expect(openLocations(JSON.parse(answer.body), expected).sources).toMatchObject([{ name: 'PARIS1' }])
    const other = await enrolled('PC-NOT-FETCH', [])
    const refused = await other.send(devicePaths.location, message)
    expect(JSON.parse(refused.body).code).toBe('DEVICE_CONTENT_NOT_ASSIGNED')
  })
})

describe('reports', () => {
  it('are taken once, in any order, and an end is not left again', async () => {
    const device = await enrolled('PC-REPORTS', ['reports'])
    await deployed('reports')
    const to = (await assignmentOf(device, 'reports')) as Assignment
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
    const [mine, others] = [await enrolled('PC-MINE', ['mine']), await enrolled('PC-OTHER', [])]
    await deployed('mine')
    const to = (await assignmentOf(mine, 'mine')) as Assignment
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
