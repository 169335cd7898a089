// How much one site server answers when devices ask without a pause: policies, locations and reports, each alone; and the peer with the same reports.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import type { StatusReport } from '#product/device-protocol'
import { processorSeconds, processorSecondsOfTrees } from '../processor-time.ts'
import { assigned, type Device, locate } from './device.ts'
import type { House } from './house.ts'

/** Answers in a second, and milliseconds of processor time for each: of the server itself, and of PostgreSQL below it. */
export type Throughput = { perSecond: number; serverMs: number; databaseMs: number }

const inFlight = 16
const seconds = 4
const reportsAtOnce = 3

/** What is measured; `peer` is the bare server. */
export type Throughputs = Record<'policy' | 'location' | 'status' | 'peer', Throughput>

/** Measures it with devices that a deployment is for. */
export async function measureThroughput(
  house: House,
  devices: readonly Device[],
  deploymentId: string,
): Promise<Throughputs> {
  const works = new Map<Device, { contentVersion: string; report: (number: number) => StatusReport }>()
  for (const device of devices) {
    const { attempt, contents } = await assigned(device, deploymentId)
    const nothing = { step: null, exitCode: null, message: 'A step goes on.', bytes: [] }
    const report = (number: number): StatusReport => ({
      ...{ deploymentId, attempt, number, state: 'running', at: new Date().toISOString() },
      ...nothing,
    })
    works.set(device, { contentVersion: contents[0]?.contentVersion ?? '', report })
  }
  const numbers = new Map<Device, number>()
  const nextReports = (device: Device) => {
    const first = numbers.get(device) ?? 1
    numbers.set(device, first + reportsAtOnce)
    const { report } = works.get(device) ?? fail()
    return Array.from({ length: reportsAtOnce }, (_, place) => report(first + place))
  }
  const run = (ask: (device: Device) => Promise<unknown>) => keepAsking(devices, house.sitePid, ask)
  const policy = await run(device => device.policy())
  const location = await run(device => locate(device, works.get(device)?.contentVersion ?? ''))
  const status = await run(device => device.report(...nextReports(device)))
  const peer = await measurePeer()
  return { policy, location, status, peer }

  async function measurePeer(): Promise<Throughput> {
    const peer = await startPeer(house.databaseUrl)
    try {
      // PostgreSQL is below the site server, which does nothing else now.
      const databaseBefore = await databaseSeconds(house.sitePid)
      const asked = await keepAsking(devices, peer.pid, device => peer.report(device.id, nextReports(device)))
      const used = (await databaseSeconds(house.sitePid)) - databaseBefore
      return { ...asked, databaseMs: (used * 1000) / (asked.perSecond * seconds) }
    } finally {
      peer.process.kill()
    }
  }
}

async function keepAsking(
  devices: readonly Device[],
  pid: number,
  ask: (device: Device) => Promise<unknown>,
): Promise<Throughput> {
  const [serverBefore, databaseBefore] = [await processorSeconds(pid), await databaseSeconds(pid)]
  const until = performance.now() + seconds * 1000
  let answers = 0
  // A device asks one thing after the other; there are more of them than questions at once.
  const asking = async (which: number) => {
    for (let turn = 0; performance.now() < until; turn += 1) {
      await ask(devices[(which + turn * inFlight) % devices.length] ?? fail())
      answers += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, (_, which) => asking(which)))
  const used = (after: number, before: number) => ((after - before) * 1000) / answers
  return {
    perSecond: answers / seconds,
    serverMs: used(await processorSeconds(pid), serverBefore),
    databaseMs: used(await databaseSeconds(pid), databaseBefore),
  }
}

/** Of everything that a process started. */
async function databaseSeconds(pid: number): Promise<number> {
  return (await processorSecondsOfTrees([pid])) - (await processorSeconds(pid))
}

async function startPeer(databaseUrl: string): Promise<{
  pid: number
  process: ChildProcess
  report: (device: string, reports: object[]) => Promise<void>
}> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-server.ts'), databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const agents = new Map<string, Agent>()
  return {
    pid: child.pid ?? 0,
    process: child,
    async report(device, reports) {
      // A connection of its own for each device, as ours have.
      const agent = agents.get(device) ?? new Agent({ connections: 1 })
      agents.set(device, agent)
      const answer = await request(`http://127.0.0.1:${Number(String(line))}/status`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ device, reports }),
        dispatcher: agent,
      })
      await answer.body.dump()
      if (answer.statusCode !== 200) throw new Error(`the peer answered with ${answer.statusCode}`)
    },
  }
}

function fail(): never {
  throw new TypeError('there is no such device')
}
