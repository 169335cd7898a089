// What one device does, as the client does it: enrols with a token, asks for its policy, reports, asks where content is, fetches it from a point and compares
// it, goes through its sequence, and asks once more. Its key, its signatures and its connection are its own; it keeps no files and starts no programs.

import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { parseManifest } from '#product/content-manifest'
import {
  type Assignment,
  type DeviceContentSource,
  devicePaths,
  openLocations,
  type StatusReport,
} from '#product/device-protocol'
import { objectUrl, ticketAuthorization } from '#product/distribution-protocol'
import { makeTestDevice } from '../../tests/devices.ts'

/** What was seen of all devices. */
export type Seen = {
  /** Milliseconds of each answer, by the path that was asked; `content`: of each object. */
  times: Map<string, number[]>
  /** Bytes of requests and answers without their headers, by path. */
  bytes: Map<string, { sent: number; received: number }>
  /** Reports that the site answered for, by device and number, with how often it said that it took one just now. */
  answered: Map<string, number>
  /** Devices that came to the end, with everything compared. */
  completed: number
  /** Why something was tried again, and how often. */
  complaints: Map<string, number>
}

/** Nothing yet. */
export function nothingSeen(): Seen {
  return { times: new Map(), bytes: new Map(), answered: new Map(), completed: 0, complaints: new Map() }
}

/** A device that has a connection to its site. */
export type Device = ReturnType<typeof makeTestDevice>

/** As the client: reports go out every few seconds. */
const sendEveryMs = 5000
const mostTries = 30
/** Of so many answers to reports one is taken for lost: the device sends them again. */
const losesOneIn = 50

/** A device with an address near the N-th of so many points; `close` ends its connections. */
export function connectDevice(
  { siteUrl, number, points }: { siteUrl: string; number: number; points: number },
  seen: Seen,
): Device & { close: () => Promise<void> } {
  const agent = new Agent({ connections: 1 })
  const address = `10.${(number % points) + 1}.${Math.floor(number / 250) % 250}.${(number % 250) + 1}`
  const device = makeTestDevice(
    `PC-${number}`,
    async ({ method, url, headers, payload }) => {
      const began = performance.now()
      const answer = await request(new URL(url, siteUrl), {
        method,
        headers,
        body: payload,
        dispatcher: agent,
      })
      const body = await answer.body.text()
      note(seen, url, {
        began,
        sent: payload.length + (headers.authorization ?? '').length,
        received: body.length,
      })
      return { status: answer.statusCode, body }
    },
    { addresses: [address] },
  )
  return Object.assign(device, { close: () => agent.close() })
}

/** A device that keeps nothing but its answers. @throws Error when something is not as it must be */
export async function runDevice(
  device: Device,
  { token, deploymentId }: { token: string; deploymentId: string },
  seen: Seen,
): Promise<void> {
  const again = <Value>(work: () => Promise<Value>) => tryAgain(work, seen)
  await again(() => device.enrol(token))
  const assignment = await again(() => assigned(device, deploymentId))
  const batches = reportsOfRun(assignment)
  const report = (batch: StatusReport[]) => again(() => sendReports(device, batch, seen))
  await report(batches[0] ?? [])
  await again(() => fetchContent(device, assignment, seen))
  for (const batch of batches.slice(1)) {
    await wait(sendEveryMs)
    await report(batch)
  }
  const { assignments } = await again(() => device.policy())
  if (assignments.some(one => one.deploymentId === deploymentId)) throw new Error('it has not ended')
  seen.completed += 1
}

/** What the device shall do for this deployment. @throws Error when it is told nothing of it */
export async function assigned(device: Device, deploymentId: string): Promise<Assignment> {
  const { assignments } = await device.policy()
  const found = assignments.find(one => one.deploymentId === deploymentId && one.action === 'run')
  if (found === undefined) throw new Error(`${device.name} is told nothing of ${deploymentId}`)
  return found
}

/** The reports of a whole run of the sequence of the template, in the parts in which the client sends them. */
export function reportsOfRun(assignment: Assignment): StatusReport[][] {
  let number = 0
  const one = (state: StatusReport['state'], more: Partial<StatusReport> = {}): StatusReport => {
    number += 1
    const { deploymentId, attempt } = assignment
    const nothing = { step: null, exitCode: null, message: null, bytes: [] }
    return { deploymentId, attempt, number, state, at: new Date().toISOString(), ...nothing, ...more }
  }
  const step = (id: string, outcome: NonNullable<StatusReport['step']>['outcome']) => ({
    step: { id, name: id, outcome },
  })
  const bytes = [{ source: 'DP', bytes: assignment.contents[0]?.totalBytes ?? 0 }]
  const line = `"C:\\ProgramData\\Slipstream\\client\\cache\\versions\\${'0'.repeat(64)}\\setup.exe" /ImageIndex 3 /Auto Upgrade /Quiet /NoReboot /DynamicUpdate Disable`
  return [
    [
      one('received'),
      one('running', { message: 'The task sequence begins.' }),
      one('running', step('check-readiness', 'begun')),
      one('running', { ...step('check-readiness', 'succeeded'), exitCode: 0 }),
      one('downloading', step('download', 'begun')),
    ],
    [one('downloaded', { ...step('download', 'succeeded'), exitCode: 0, bytes })],
    [
      one('downloading', { message: 'The content is fetched and compared.', bytes }),
      one('running', { ...step('upgrade', 'begun'), message: line, bytes }),
    ],
    [one('restarting', { message: 'Windows Setup goes on after the restart.', bytes })],
    [
      one('running', { ...step('upgrade', 'succeeded'), exitCode: 0, bytes }),
      one('running', { ...step('rollback', 'skipped'), bytes }),
      one('running', { ...step('failure', 'skipped'), bytes }),
      one('succeeded', { exitCode: 0, bytes }),
    ],
  ]
}

/** Sends them until the site has answered for each. */
async function sendReports(device: Device, reports: StatusReport[], seen: Seen): Promise<void> {
  const asked = seen.times.get(devicePaths.status)?.length ?? 0
  if (asked % losesOneIn === losesOneIn - 1) noteAnswers(await device.report(...reports))
  noteAnswers(await device.report(...reports))

  function noteAnswers(outcomes: string[]): void {
    for (const [place, { number }] of reports.entries()) {
      const key = `${device.id} ${number}`
      const before = seen.answered.get(key) ?? 0
      if (outcomes[place] === 'refused') throw new Error(`report ${number} was refused`)
      seen.answered.set(key, before + (outcomes[place] === 'taken' ? 1 : 0))
    }
  }
}

async function fetchContent(device: Device, { contents }: Assignment, seen: Seen): Promise<void> {
  const [{ contentVersion } = { contentVersion: '' }] = contents
  const source = await locate(device, contentVersion)
  const agent = new Agent({ connections: 2 })
  const fetchObject = async (sha256: string) => {
    const began = performance.now()
    const answer = await request(objectUrl({ baseUrl: source.addresses[0] ?? '' }, sha256), {
      headers: { authorization: ticketAuthorization(source.ticket) },
      dispatcher: agent,
    })
    const body = Buffer.from(await answer.body.arrayBuffer())
    if (createHash('sha256').update(body).digest('hex') !== sha256)
      throw new Error(`${source.name} sent something else (${answer.statusCode})`)
    note(seen, 'content', { began, sent: 0, received: body.length })
    return body
  }
  try {
    const { files } = parseManifest(await fetchObject(contentVersion))
    for (const { sha256, size } of files) if (size > 0) await fetchObject(sha256)
  } finally {
    await agent.close()
  }
}

/** Asks where content is. @throws Error when it is nowhere near */
export async function locate(device: Device, contentVersion: string): Promise<DeviceContentSource> {
  const message = { contentVersion, addresses: device.facts.addresses, waitedMinutes: 0 }
  const answer = await device.send(devicePaths.location, message)
  if (answer.status !== 200) throw new Error(answer.body)
  const expected = { siteKey: device.siteKey, deviceId: device.id, contentVersion }
  const [nearest] = openLocations(JSON.parse(answer.body), expected).sources
  if (nearest?.relation !== 'current') throw new Error(`${device.name} has no point near it`)
  return nearest
}

async function tryAgain<Value>(work: () => Promise<Value>, seen: Seen): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries >= mostTries) throw error
      const text = String(error)
      seen.complaints.set(text, (seen.complaints.get(text) ?? 0) + 1)
      await wait(1000)
    }
  }
}

function note(
  { times, bytes }: Seen,
  what: string,
  { began, sent, received }: { began: number; sent: number; received: number },
): void {
  times.set(what, times.get(what) ?? [])
  times.get(what)?.push(performance.now() - began)
  const before = bytes.get(what) ?? { sent: 0, received: 0 }
  bytes.set(what, { sent: before.sent + sent, received: before.received + received })
}
