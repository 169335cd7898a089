// kill -9 of the site server while it takes what devices report, and while it opens a ring or pauses a deployment under its gate: what a device was told is kept is kept, what it
// sends again is known, each end is told once, and each ring begins once.

import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignedTo, reportOf, type TrustedDevice } from '../deployments-house.ts'
import { makeTestDevice } from '../devices.ts'
import { makeSmallMedia } from '../site-in-database.ts'
import { addPackage, type FaultHouse, makeFaultHouse, patienceMs, until } from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'

let house: FaultHouse
let address = ''
let taskSequence = ''

beforeAll(async () => {
  house = await makeFaultHouse()
  address = (await house.start()).address
  const media = join(house.site.folder, 'media')
  await makeSmallMedia(media)
  const packageId = await addPackage(house, { path: media, name: 'One' })
  const made = await house.api.createTaskSequenceFromTemplate({ name: 'Upgrade', packageId, imageIndex: 1 })
  taskSequence = made.id
}, patienceMs)
afterAll(() => house[Symbol.asyncDispose]())

async function enrolled(name: string, tag: string): Promise<TrustedDevice> {
  const device = makeTestDevice(name, async ({ method, url, headers, payload }) => {
    const answer = await fetch(new URL(url, address), { method, headers, body: payload })
    return { status: answer.status, body: await answer.text() }
  })
  const [made] = await house.api.createEnrolmentTokens({ name, tags: [tag] })
  await device.enrol(made?.token ?? '')
  return device
}

const set = (deviceGroup: string, ...tags: string[]) => house.api.setDeviceGroup({ deviceGroup, tags })

async function count(statement: string, ...values: unknown[]): Promise<number> {
  const client = new pg.Client({ connectionString: await house.site.databaseUrl() })
  await client.connect()
  try {
    const { rows } = await client.query(`select count(*)::integer as count from ${statement}`, values)
    return rows[0].count
  } finally {
    await client.end()
  }
}
const told = (code: string, subject: string) =>
  count('activity_messages where code = $1 and subject = $2', code, subject)

type Killed = FailpointsOf<'deployments'>
const withReports = {
  'deployments.taking-reports': 'taken',
  'deployments.reports-taken': 'known',
} as const satisfies Partial<Record<Killed, string>>
const withRings = ['deployments.deciding-ring', 'deployments.ring-decided'] as const satisfies Exclude<
  Killed,
  keyof typeof withReports
>[]

describe('kill -9 of the site server', () => {
  it.each(Object.entries(withReports))(
    'at %s: each report is kept once, and an end is told once',
    async (failpoint, becomes) => {
      const name = failpoint
      await house.start()
      const device = await enrolled(name, name)
      await set(name, name)
      await house.api.createDeployment({ name, taskSequence, deviceGroup: name, purpose: 'available' })
      const to = await assignedTo(device, name)
      const reports = [reportOf(to, 1, 'received'), reportOf(to, 2, 'running'), reportOf(to, 3, 'succeeded')]
      await house.dieAt(failpoint as keyof typeof withReports, () => device.report(...reports))
      await house.recover()
      const later = reportOf(to, 4, 'running')
      expect(await device.report(...reports, later)).toEqual([becomes, becomes, becomes, 'taken'])
      expect(await count('deployments_reports where device_id = $1', device.id)).toBe(4)
      expect(await told('DEPLOYMENT_SUCCEEDED_ON_DEVICE', name)).toBe(1)
      expect((await house.api.readDeployment({ deployment: name })).counts).toMatchObject({ succeeded: 1 })
      await house.expectSound()
    },
    patienceMs,
  )

  it.each<[(typeof withRings)[number], 'succeeded' | 'failed']>([
    ['deployments.deciding-ring', 'succeeded'],
    ['deployments.deciding-ring', 'failed'],
    ['deployments.ring-decided', 'succeeded'],
  ])(
    'at %s when the first ring has %s: the next one begins once, or the deployment is paused once',
    async (failpoint, end) => {
      const name = `${failpoint}-${end}`
      await house.start()
      const [pilot, other] = [await enrolled(`pilot-${name}`, `pilot-${name}`), await enrolled(name, name)]
      await set(`pilots-${name}`, `pilot-${name}`)
      await set(name, name, `pilot-${name}`)
      const rings = [
        { name: 'First', deviceGroup: `pilots-${name}`, minimumSuccessPercent: 100, minimumHours: 0 },
        { name: 'Rest' },
      ]
      const about = { name, taskSequence, deviceGroup: name, purpose: 'available' } as const
      await house.api.createDeployment({ ...about, rings })
      const to = await assignedTo(pilot, name)
      expect(await assignedTo(other, name)).toMatchObject({ action: 'wait' })
      await house.dieAt(failpoint, () => pilot.report(reportOf(to, 1, 'running'), reportOf(to, 2, end)))
      await house.recover()
      const decided = await until('it is decided', async () => {
        const now = await house.api.readDeployment({ deployment: name })
        return now.state === 'paused' || now.rings.every(one => one.state === 'open') ? now : null
      })
      const hasBegun = end === 'succeeded'
      expect(decided.state).toBe(hasBegun ? 'active' : 'paused')
      expect(await assignedTo(other, name)).toMatchObject({ action: hasBegun ? 'run' : 'wait' })
      // The first ring begins with the deployment, and is not told of by itself.
      expect(await told('DEPLOYMENT_RING_OPENED', name)).toBe(hasBegun ? 1 : 0)
      expect(await told('DEPLOYMENT_STOPPED_AT_GATE', name)).toBe(hasBegun ? 0 : 1)
      await house.expectSound()
    },
    patienceMs,
  )
})
