// A site to be killed: a server that dies at a failpoint while it does what it was asked for, is started again, and ends it. Afterwards it
// is looked at from outside.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from 'vitest'
import { makeSiteApi, type Operation, type SiteApi } from '#api-client'
import type { FailpointName } from '#platform/failpoints'
import type { Program } from '../../demo/processes.ts'
import { makeTestSite, type TestSite, waitForDeath } from '../running-house.ts'
import { lookAtSite } from './outside-reader.ts'

/** With `--all` every site has an embedded PostgreSQL of its own, as it has by default; else they share the one of the run, which is faster. */
const usual = process.env.SLIPSTREAM_FAULTS_ALL ? ('embedded' as const) : ('of-this-run' as const)

/** On a machine that is busy with other things everything takes longer; what takes longer than this does not happen. */
export const patienceMs = 240_000

/** The site. */
export type FaultHouse = AsyncDisposable & {
  site: TestSite
  api: SiteApi
  /** The site server's data folder. */
  dataFolder: string
  /** Starts the server, in the place of one that runs. */
  start: (more?: readonly string[]) => Promise<Program>
  /** Kills the server that runs. */
  kill: () => Promise<void>
  /**
   * Starts the server with a failpoint, asks for something, and waits until the server has died of it. The answer may or may not have
   * come. What is visible then is whole, unless `isWhole` says that it need not be.
   */
  dieAt: (
    failpoint: FailpointName,
    ask: (api: SiteApi) => Promise<unknown>,
    how?: { isWhole?: boolean },
  ) => Promise<void>
  /** Starts the server again and waits until nothing is open; gives the operations that were not there before. The server goes on running. */
  recover: () => Promise<Operation[]>
  /** Waits until no operation is open. */
  settle: () => Promise<Operation[]>
  /** Nothing is wrong, nothing is left, seen from outside. */
  expectSound: () => Promise<void>
}

/** Makes one; nothing of it runs at first. The server always has these flags. */
export async function makeFaultHouse({
  database = usual,
  flags = [],
}: {
  database?: 'embedded' | 'of-this-run'
  flags?: readonly string[]
} = {}): Promise<FaultHouse> {
  const site = await makeTestSite({ database })
  const dataFolder = join(site.folder, 'site')
  let running: Program | null = null
  /** The operations that there were when everything was last at rest. */
  let known = new Set<string>()
  let seen: readonly Operation[] = []
  const api = apiOf(site)

  async function kill(): Promise<void> {
    if (running === null) return
    running.process.kill('SIGKILL')
    await waitForDeath(running)
    running = null
  }
  async function start(more: readonly string[] = []): Promise<Program> {
    await kill()
    running = await site.startServer([...flags, ...more])
    return running
  }
  async function settle(): Promise<Operation[]> {
    seen = await until('every operation ends', async () => {
      // The database may be away for a moment.
      const all = await api.listOperations({ limit: 500 }).catch(() => null)
      const isOpen = all?.some(one => one.state === 'waiting' || one.state === 'running')
      return isOpen ? null : all
    })
    return [...seen]
  }
  async function look(isSettled: boolean): Promise<void> {
    const { violations } = await lookAtSite({ url: await site.databaseUrl(), dataFolder, isSettled })
    expect(violations).toEqual([])
  }
  return {
    site,
    api,
    dataFolder,
    start,
    kill,
    settle,
    expectSound: () => look(true),
    async dieAt(failpoint, ask, { isWhole = true } = {}) {
      if (running !== null) await settle()
      known = new Set(seen.map(one => one.id))
      await kill()
      const armed = ['--failpoint', failpoint, ...flags]
      // It may die before it says that it is ready.
      running = await site.startServer(armed).catch((error: Error) => {
        if (error.message.includes('(SIGKILL)')) return null
        throw error
      })
      if (running === null) return isWhole ? look(false) : undefined
      const asked = ask(api).then(
        () => 'it was answered',
        (error: Error) => error.message,
      )
      const died = await Promise.race([waitForDeath(running), wait(patienceMs, 'nothing', { ref: false })])
      if (died !== 'SIGKILL') expect.fail(`${failpoint} was not reached: ${await asked}`)
      running = null
      await asked
      if (isWhole) await look(false)
    },
    async recover() {
      await start()
      return (await settle()).filter(one => !known.has(one.id))
    },
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  }
}

/** Asks again and again for something that is there in the end. */
export async function until<Found>(
  what: string,
  look: () => Promise<Found | null | false | undefined>,
): Promise<Found> {
  const end = performance.now() + patienceMs
  while (performance.now() < end) {
    const found = await look()
    if (found !== null && found !== false && found !== undefined) return found
    await wait(100)
  }
  throw new Error(`never: ${what}`)
}

/** An answer that says no. */
export class CallRefused extends Error {
  readonly code: string
  constructor({ code = 'UNKNOWN', detail = '' }: { code?: string; detail?: string }) {
    super(`${code}: ${detail}`)
    this.code = code
  }
}

/** The API of a site, as whoever signed in. */
export function apiOf(site: TestSite): SiteApi {
  return makeSiteApi(({ method, path, body }) => callSite(site, { method, path, body }))
}

async function callSite(
  site: TestSite,
  { method, path, body }: { method: string; path: string; body: unknown },
): Promise<unknown> {
  const text = await readFile(join(site.folder, 'credentials.json'), 'utf8')
  const known = JSON.parse(text) as { site: string; token: string }
  const answer = await fetch(new URL(path, known.site), {
    method,
    headers: {
      authorization: `Bearer ${known.token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(patienceMs),
  })
  const given = await answer.text()
  if (!answer.ok) throw new CallRefused(JSON.parse(given || '{}'))
  return given === '' ? null : JSON.parse(given)
}

/** How a package is asked for. */
export function packageOf(path: string, name: string, extractIndex: number | null = null) {
  return { path, name, extractIndex, licenceAccepted: true }
}

let texts = 0

/** Gives media another text file, so that something of them is new to the store. */
export async function changeMedia(media: string): Promise<void> {
  texts += 1
  await writeFile(join(media, 'sources', 'text.txt'), `text ${texts} of ${process.pid}`)
}

/** Asks for an operation and waits for it; gives it when it has ended. @throws Error when it did not succeed */
export async function carryOut(
  { api }: Pick<FaultHouse, 'api'>,
  asked: Promise<{ operation: string }>,
): Promise<Operation> {
  const { operation } = await asked
  const ended = await until(`operation ${operation} ends`, async () => {
    const now = await api.readOperation({ operation })
    return now.state === 'waiting' || now.state === 'running' ? null : now
  })
  if (ended.state !== 'succeeded') throw new Error(`${ended.kind} ${ended.state}: ${ended.error?.message}`)
  return ended
}

/** Adds a package; gives its ID. */
export async function addPackage(
  house: Pick<FaultHouse, 'api'>,
  { path, name }: { path: string; name: string },
): Promise<string> {
  const { result } = await carryOut(house, house.api.addUpgradePackage(packageOf(path, name)))
  return (result as { packageId: string }).packageId
}

/** Every operation succeeded; at least one of them in a second attempt, unless it was done when its server died. */
export function expectSecondAttempt(ended: readonly Operation[]): void {
  expect(ended.map(one => `${one.kind} ${one.state} ${one.error?.message ?? ''}`.trim())).toEqual(
    ended.map(one => `${one.kind} succeeded`),
  )
  expect(ended.some(one => one.attempt > 1)).toBe(true)
}
