// Can one site server and four distribution points have 2,000 devices do a deployment, all within a few minutes? Real processes on this machine, real HTTP, a key and a
// connection for each device, small content. Every device must come to its end, no report that a device was told is kept may be missing, and nothing may be told twice.
// How long devices wait for an answer is measured where they are; how much a server answers without a pause, beside a bare Fastify with the same inserts, follows.

import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { devicePaths } from '#product/device-protocol'
import { processorSeconds, processorSecondsOfTrees } from '../processor-time.ts'
import { type BenchmarkResult, type BenchmarkSize, median, percentile, round } from '../result.ts'
import { connectDevice, type Device, nothingSeen, runDevice, type Seen } from './device.ts'
import { type House, startHouse } from './house.ts'
import { measureThroughput, type Throughputs } from './throughput.ts'

/** Devices that begin in a second; at most so many are in the middle of their run at once as begin while one runs. */
const beginPerSecond = 15
const goalMs = 200
/** So many of them are asked without a pause afterwards. */
const devicesWithoutPause = 200
const steady = 'steady'

const goals = {
  'devices that did not come to the end': 0,
  'reports that devices were told are kept, and are not': 0,
  'reports that were taken more than once, or ends that were told more than once': 0,
  'location, milliseconds at the 99th percentile / 200': 1,
  'status, milliseconds at the 99th percentile / 200': 1,
  'reports in a second, a bare Fastify with the same inserts / ours': 4,
}

type Run = { seen: Seen; kept: Kept; seconds: number; site: number; database: number; points: number }

/** Runs the benchmark: each round is a site of its own. */
export async function run(
  rounds: number,
  { points = 4, devices: count = 2000 }: BenchmarkSize,
): Promise<BenchmarkResult> {
  const runs: Run[] = []
  const throughputs: Throughputs[] = []
  for (let number = 0; number < rounds; number += 1) {
    await using house = await startHouse(points)
    const seen = nothingSeen()
    const devices = Array.from({ length: count }, (_, place) =>
      connectDevice({ siteUrl: house.siteUrl, number: place, points }, seen),
    )
    try {
      runs.push(await runAll(house, devices, seen))
      for (const run of runs.slice(-1)) process.stderr.write(`${wordsOf(run).join('\n')}\n`)
      const some = devices.slice(0, devicesWithoutPause)
      throughputs.push(await measureThroughput(house, some, await deployTo(house, some)))
    } finally {
      await Promise.all(devices.map(device => device.close()))
    }
  }
  return resultOf(count, runs, throughputs)
}

async function runAll(house: House, devices: readonly Device[], seen: Seen): Promise<Run> {
  const tokens = await house.tokens('all', devices.length)
  const deploymentId = await house.deploy('all')
  const usedBefore = await usedBy(house)
  const began = performance.now()
  await Promise.all(
    devices.map(async (device, place) => {
      await wait((place / beginPerSecond) * 1000)
      await runDevice(device, { token: tokens[place] ?? '', deploymentId }, seen).catch(error => {
        seen.complaints.set(`given up: ${error}`, 1)
      })
    }),
  )
  const seconds = (performance.now() - began) / 1000
  const used = await usedBy(house)
  return {
    // As it is now: what is measured afterwards uses the same devices.
    ...{ seen: structuredClone(seen), seconds, kept: await readKept(house.databaseUrl, deploymentId) },
    site: used.site - usedBefore.site,
    database: used.database - usedBefore.database,
    points: used.points - usedBefore.points,
  }
}

/** Processor seconds until now. */
async function usedBy({ sitePid, pointPids }: House) {
  const site = await processorSeconds(sitePid)
  const database = (await processorSecondsOfTrees([sitePid])) - site
  return { site, database, points: await processorSecondsOfTrees(pointPids) }
}

/** Another deployment, to devices that are enrolled. */
async function deployTo(house: House, devices: readonly Device[]): Promise<string> {
  for (const device of devices) await house.api.setDeviceTags({ device: device.id, tags: [steady] })
  return house.deploy(steady)
}

/** What the database has of a deployment. `bytes`: of tables with their indexes. */
type Kept = { reports: Set<string>; endsTold: number; bytes: Record<string, number> }

async function readKept(url: string, deploymentId: string): Promise<Kept> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const reports = await client.query<{ key: string }>(
      `select device_id || ' ' || number as key from deployments_reports where deployment_id = $1`,
      [deploymentId],
    )
    const ends = await client.query<{ count: string }>(
      `select count(*) from activity_messages where code = 'DEPLOYMENT_SUCCEEDED_ON_DEVICE'`,
    )
    const sizes = await client.query<{ name: string; bytes: string }>(
      `select relname as name, pg_total_relation_size(oid) as bytes from pg_class
       where relkind = 'r' and relnamespace = 'public'::regnamespace order by 2 desc limit 8`,
    )
    return {
      reports: new Set(reports.rows.map(row => row.key)),
      endsTold: Number(ends.rows[0]?.count),
      bytes: Object.fromEntries(sizes.rows.map(row => [row.name, Number(row.bytes)])),
    }
  } finally {
    await client.end()
  }
}

/** What devices were told, against what is kept. */
export function compareReports(
  answered: ReadonlyMap<string, number>,
  kept: ReadonlySet<string>,
): { lost: number; takenTwice: number } {
  const keys = [...answered.keys()]
  return {
    lost: keys.filter(key => !kept.has(key)).length,
    takenTwice: keys.filter(key => (answered.get(key) ?? 0) > 1).length,
  }
}

const named: Record<string, string> = {
  [devicePaths.enrol]: 'enrolment',
  [devicePaths.policy]: 'policy',
  [devicePaths.location]: 'location',
  [devicePaths.status]: 'status',
}

function resultOf(count: number, runs: readonly Run[], throughputs: readonly Throughputs[]): BenchmarkResult {
  const p99 = (path: string) =>
    median(runs.map(({ seen }) => percentile(seen.times.get(path) ?? [Number.POSITIVE_INFINITY], 99)))
  const compared = runs.map(({ seen, kept }) => ({
    ...compareReports(seen.answered, kept.reports),
    toldTwice: Math.max(0, kept.endsTold - seen.completed),
    missing: count - seen.completed,
  }))
  const most = (what: (one: (typeof compared)[number]) => number) => Math.max(...compared.map(what))
  const rate = (which: 'status' | 'peer') => median(throughputs.map(one => one[which].perSecond))
  const ratios = {
    'devices that did not come to the end': most(one => one.missing),
    'reports that devices were told are kept, and are not': most(one => one.lost),
    'reports that were taken more than once, or ends that were told more than once': most(
      one => one.takenTwice + one.toldTwice,
    ),
    'location, milliseconds at the 99th percentile / 200': round(p99(devicePaths.location) / goalMs),
    'status, milliseconds at the 99th percentile / 200': round(p99(devicePaths.status) / goalMs),
    'reports in a second, a bare Fastify with the same inserts / ours': round(rate('peer') / rate('status')),
  }
  const met = Object.entries(ratios).every(([what, ratio]) => ratio <= goals[what as keyof typeof goals])
  return {
    ...{ name: 'devices', ratios, goals, met },
    rounds: Object.assign({}, ...runs.map(roundsOf), ...throughputs.map(throughputsOf)),
    words: runs.flatMap(wordsOf),
  }
}

/** Of the last round, where there are several: each is kept in a result of its own. */
function roundsOf({ seen, kept, ...used }: Run): Record<string, number[]> {
  const rounds: Record<string, number[]> = {
    'seconds; processor seconds of the site server, of PostgreSQL, of the points': [
      used.seconds,
      used.site,
      used.database,
      used.points,
    ].map(round),
  }
  for (const [path, times] of seen.times) {
    const what = named[path] ?? path
    rounds[`${what}: answers; milliseconds in the middle, at the 99th percentile, at most`] = [
      times.length,
      ...[50, 99, 100].map(hundredth => round(percentile(times, hundredth))),
    ]
    const { sent, received } = seen.bytes.get(path) ?? { sent: 0, received: 0 }
    rounds[`${what}: bytes of a question, of an answer`] = [sent, received].map(sum =>
      Math.round(sum / times.length),
    )
  }
  rounds['reports kept; devices that came to the end'] = [kept.reports.size, seen.completed]
  for (const [table, bytes] of Object.entries(kept.bytes)) rounds[`bytes of ${table}`] = [bytes]
  return rounds
}

function throughputsOf(measured: Throughputs): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(measured).map(([what, one]) => [
      `${what} without a pause: answers in a second; processor milliseconds of the server, of PostgreSQL`,
      [one.perSecond, one.serverMs, one.databaseMs].map(round),
    ]),
  )
}

function wordsOf({ seen, kept, seconds }: Run): string[] {
  const of = (path: string) => {
    const times = seen.times.get(path) ?? []
    return `${named[path]} ${round(percentile(times, 50))} ms in the middle, ${round(percentile(times, 99))} ms at the 99th percentile`
  }
  const paths = [devicePaths.policy, devicePaths.location, devicePaths.status]
  const complaints = [...seen.complaints].map(([text, count]) => `Tried again ${count} times: ${text}`)
  return [
    `${seen.completed} devices in ${round(seconds)} s, ${kept.reports.size} reports: ${paths.map(of).join('; ')}`,
    ...complaints.slice(0, 10),
  ]
}
