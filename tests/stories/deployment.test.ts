// An administrator deploys a task sequence to devices at the terminal: previews it, goes on ring by ring, looks who failed and why, and has it done again.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { assignedTo, reportOf } from '../deployments-house.ts'
import { makeTestDevice } from '../devices.ts'
import { makeTestSite, type TestSite } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

let site: TestSite
let taskSequence = ''
let address = ''
const name = 'To 24H2 in Paris'

beforeAll(async () => {
  site = await makeTestSite()
  address = (await site.startServer()).address
  const media = `${site.folder}/media`
  await makeSmallMedia(media)
  const add = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  const packageId = (await site.slipstream<{ id: string }>(...add)).value.id
  const create = ['task-sequence', 'create', 'To 24H2', '--upgrade-package', packageId]
  taskSequence = (await site.slipstream<{ id: string }>(...create)).value.id
}, 240_000)
afterAll(() => site[Symbol.asyncDispose]())

type Shown = { state: string; rings: { name: string; state: string }[]; counts: Record<string, number> }
const deployment = async <Value = Shown>(...words: string[]) =>
  (await site.slipstream<Value>('deployment', ...words)).value

/** A device of the site with a tag. */
async function enrolled(device: string, tag: string) {
  const create = ['enrolment-token', 'create', device, '--tag', tag]
  const [made] = (await site.slipstream<{ token: string }[]>(...create)).value
  const one = makeTestDevice(device, async ({ method, url, headers, payload }) => {
    const answer = await fetch(`${address}${url}`, { method, headers, body: payload })
    return { status: answer.status, body: await answer.text() }
  })
  await one.enrol(made?.token ?? '')
  return one
}

it('is previewed, made, opened ring by ring, looked at, paused, changed, done again and removed', async () => {
  const pilot = await enrolled('PILOT-1', 'pilot')
  const other = await enrolled('OFFICE-1', 'office')
  await site.slipstream('device-group', 'set', 'Pilots', '--tag', 'pilot')
  await site.slipstream('device-group', 'set', 'Paris', '--tag', 'pilot', 'office')
  const asked = ['--task-sequence', taskSequence, '--device-group', 'Paris', '--required']
  const when = ['--deadline', '2027-01-01T20:00:00Z', '--window', 'day 20:00-06:00', '--variable', 'A=b=c']
  const rings = ['--ring', 'First=Pilots,success=100,count=1', 'Rest,by-hand']
  const preview = await deployment<{ devices: number }>('preview', name, ...asked, ...when, ...rings)
  expect(preview).toMatchObject({ devices: 2, rings: [{ devices: 1 }, { devices: 1 }] })
  const made = await deployment('create', name, ...asked, ...when, ...rings)
  expect(made).toMatchObject({ purpose: 'required', variables: { A: 'b=c' }, counts: { unknown: 2 } })
  await expect(deployment('create', name, ...asked)).rejects.toThrow(/deadline/)

  const first = await assignedTo(pilot, name)
  expect(first.schedule.windows?.[0]?.from).toMatch(/T20:00:00/)
  expect(await assignedTo(other, name)).toMatchObject({ action: 'wait' })
  await pilot.report(
    reportOf(first, 1, 'running'),
    reportOf(first, 2, 'failed', { exitCode: 0xc1900107, bytes: [{ source: 'cache', bytes: 9 }] }),
  )
  const failed = await deployment<object[]>('devices', name, '--state', 'failed')
  expect(failed).toMatchObject([
    { device: 'PILOT-1', ring: 'First', attempt: 1, exitCode: { code: '0xC1900107' } },
  ])
  // The site server itself sees that the ring is under its gate.
  await expect.poll(() => deployment('show', name), { timeout: 30_000 }).toMatchObject({ state: 'paused' })

  expect(await deployment<object>('rerun', name, '--device', 'pilot-1')).toEqual({ devices: 1 })
  await deployment('resume', name)
  expect(await assignedTo(pilot, name)).toMatchObject({ attempt: 2, action: 'run' })
  expect((await deployment('open-ring', name, 'rest')).rings).toMatchObject([
    { name: 'First', state: 'open' },
    { name: 'Rest', state: 'open' },
  ])
  await deployment('pause', name, '--reason', 'printers')
  expect(await assignedTo(other, name)).toMatchObject({ action: 'wait' })
  const changed = await deployment('change', name, '--available', '--comment', 'whoever wants it')
  expect(changed).toMatchObject({ purpose: 'available', deadline: null, variables: { A: 'b=c' } })
  expect(await deployment<object[]>('list')).toMatchObject([{ name, state: 'paused' }])
  await expect(site.slipstream('device-group', 'remove', 'Pilots')).rejects.toThrow(/deployment “To 24H2/)
  await deployment('remove', name)
  expect(await deployment<object[]>('list')).toEqual([])
}, 240_000)
