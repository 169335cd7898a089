// A site with many distribution points, each a process of its own, in a tree: each point fetches from the one above it.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeTestSite, type StatusRow, type TestSite } from '../../tests/running-house.ts'
import { type CountingRelay, startCountingRelay } from './counting-relay.ts'

/** Points below one point. */
const childrenOfPoint = 4
/** Points that join at once: more only wait for the processors. */
const joinAtOnce = 4
const timeoutMs = 3_600_000

/** See the top of this file. */
export type House = AsyncDisposable & {
  site: TestSite
  relay: CountingRelay
  /** The site server, then the points. */
  pids: number[]
  add: (media: string, name: string) => Promise<string>
  /** Distributes to all points and waits until each has a receipt. Gives what the points fetched, in bytes. */
  distribute: (packageId: string, points: number) => Promise<number>
}

/** Starts the site and its points. */
export async function startHouse(points: number): Promise<House> {
  const relay = await startCountingRelay()
  const site = await makeTestSite()
  const end = async () => {
    await relay[Symbol.asyncDispose]()
    await site[Symbol.asyncDispose]()
  }
  try {
    const server = await site.startServer(['--site-address', relay.url])
    relay.target = server.address
    // What the programs themselves do; tests ask far more often.
    const flags = ['--site-url', relay.url, '--ask-seconds', '15']
    const numbers = Array.from({ length: points }, (_, number) => number)
    const pids = [server.process.pid ?? 0]
    const names = numbers.values()
    const join = async () => {
      for (const number of names) pids.push((await site.startPoint(nameOf(number), flags)).process.pid ?? 0)
    }
    await Promise.all(Array.from({ length: joinAtOnce }, join))
    for (const number of numbers.slice(1))
      await site.slipstream('distribution-point', 'set', nameOf(number), '--source', ...sourcesOf(number))
    const ask = await openApi(site, server.address)
    return {
      site,
      relay,
      pids,
      async add(media, name) {
        const words = ['upgrade-package', 'add', '--path', media, '--name', name, '--accept-licence']
        return (await site.slipstream<{ id: string }>(...words)).value.id
      },
      distribute: (packageId, count) => distribute(ask, packageId, count),
      [Symbol.asyncDispose]: end,
    }
  } catch (error) {
    await end()
    throw error
  }
}

function nameOf(number: number): string {
  return `DP${String(number + 1).padStart(3, '0')}`
}

/** The point above, then the one above that one; the site is always the last. */
function sourcesOf(number: number): string[] {
  const parent = Math.floor((number - 1) / childrenOfPoint)
  return parent === 0 ? [nameOf(0)] : [nameOf(parent), nameOf(Math.floor((parent - 1) / childrenOfPoint))]
}

type Ask = <Answer>(path: string, body?: unknown) => Promise<Answer>

/** Calls without the start of a command each time, which would cost more than what is measured. */
async function openApi(site: TestSite, address: string): Promise<Ask> {
  const text = await readFile(join(site.folder, 'credentials.json'), 'utf8')
  const { token } = JSON.parse(text) as { token: string }
  return async <Answer>(path: string, body?: unknown) => {
    const answer = await fetch(`${address}/api/v1/content/${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as Answer
  }
}

async function distribute(ask: Ask, packageId: string, points: number): Promise<number> {
  await ask('distribute', { packageId })
  const until = performance.now() + timeoutMs
  let rows: StatusRow[] = []
  while (performance.now() < until) {
    rows = await ask<StatusRow[]>(`status?packageId=${packageId}`)
    if (rows.length === points && rows.every(row => row.state === 0 && row.receipt !== null))
      return rows.reduce((total, row) => total + row.bytesSent, 0)
    // Asking costs the site processor time too, which is measured.
    await wait(500)
  }
  throw new Error(`not all points have ${packageId}: ${JSON.stringify(rows)}`)
}
