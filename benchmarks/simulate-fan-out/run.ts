// How long would a thousand points need? A simulation (model.ts), driven by what the other benchmarks measured: three ways to arrange
// the points, three speeds of the links to the locations, a first copy and a serviced version.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BenchmarkResult, type BenchmarkSize, median, round } from '../result.ts'
import { type Outcome, simulate } from './model.ts'
import { arrange, type Place, type Topology, topologies } from './topologies.ts'

const locations = 50
const regions = 5
const siteMegabits = 1000
const localMegabits = 1000
const linkMegabits = [10, 100, 1000]
const firstCopyBytes = 5_000_000_000
/** One layer sends a copy to each location instead of each point; two layers send one to each region. */
const goals = {
  'bytes of the site, one layer to all from the site': 0.05,
  'bytes of the site, two layers to all from the site': 0.005,
}

type Kind = { name: string; bytes: number; verifySeconds: number }
type Measured = { pointBytesPerSecond: number; kinds: Kind[]; said: string[] }

/** The newest kept result of another benchmark. */
async function readNewest(name: string): Promise<BenchmarkResult> {
  const folder = join(import.meta.dirname, '..', name, 'results')
  const newest = (await readdir(folder)).filter(file => file.endsWith('.json')).sort()
  const file = newest.at(-1)
  if (file === undefined) throw new Error(`run npm run bench -- ${name} first: nothing was measured yet`)
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as BenchmarkResult
}

function figures(result: BenchmarkResult, what: string): number[] {
  const found = result.rounds[what]
  if (found === undefined) throw new Error(`the result of ${result.name} does not tell "${what}"`)
  return found
}

async function readMeasured(): Promise<Measured> {
  const serve = await readNewest('serve-content')
  const send = await readNewest('send-version')
  const fanOut = await readNewest('fan-out')
  const served = median(figures(serve, 'slipstream, GB/s, 1 clients')) * 1e9
  const fetched = median(figures(fanOut, 'bytes that the points fetched'))
  // All points of that run shared two processors; one alone is faster, so this is the careful figure.
  const together = fetched / median(figures(fanOut, 'slipstream, seconds'))
  const pointBytesPerSecond = Math.min(served, together)
  const [, updateBytes = 0] = figures(send, 'bytes: least, slipstream, rsync, appended')
  const updateSeconds = median(figures(send, 'slipstream, appended'))
  return {
    pointBytesPerSecond,
    kinds: [
      { name: 'first copy', bytes: firstCopyBytes, verifySeconds: 0 },
      { name: 'serviced version', bytes: updateBytes, verifySeconds: updateSeconds },
    ],
    said: [
      `Measured: a point takes in ${round(pointBytesPerSecond / 1e6)} MB/s, verified (fan-out: all points together on one machine); a serviced version is ${round(updateBytes / 1e6)} MB on the wire and ${round(updateSeconds)} s of work at the point (send-version).`,
      `Assumed: a first copy of ${firstCopyBytes / 1e9} GB, hashed while it arrives; ${locations} locations with equally many points, in ${regions} regions; the site's link ${siteMegabits} Mbit/s, the network of a location ${localMegabits} Mbit/s; full duplex, shared fairly, nothing else on it, no losses; no hours are closed, no point is away, and a source gives nothing before it has verified everything.`,
      'Not modelled: what the site computes for questions and tickets, the disks of points, and several versions at once.',
    ],
  }
}

function placeOf(points: number, megabits: number): Place {
  const speed = (of: number) => (of * 1e6) / 8
  return {
    locations,
    pointsOfLocation: Math.ceil(points / locations),
    regions,
    siteSpeed: speed(siteMegabits),
    locationSpeed: speed(megabits),
    localSpeed: speed(localMegabits),
  }
}

const timeOf = (seconds: number) =>
  seconds < 7200 ? `${round(seconds / 60)} min` : `${round(seconds / 3600)} h`

function sentence(what: string, { halfSeconds, allSeconds, watchedBytes, watchedSeconds }: Outcome): string {
  return `${what}: half of the points verified after ${timeOf(halfSeconds)}, all after ${timeOf(allSeconds)}; the site's link carries ${round(watchedBytes / 1e9)} GB and is in use for ${timeOf(watchedSeconds)}.`
}

/** Runs the simulation; there is nothing to repeat. By default 1,000 points. */
export async function run(_rounds: number, { points = 1000 }: BenchmarkSize): Promise<BenchmarkResult> {
  const { pointBytesPerSecond, kinds, said } = await readMeasured()
  const rounds: Record<string, number[]> = {}
  const words = [...said]
  const bytes = new Map<Topology, number>()
  for (const { name, ...kind } of kinds)
    for (const megabits of linkMegabits)
      for (const topology of topologies) {
        const arranged = arrange(topology, placeOf(points, megabits))
        const outcome = simulate({ ...arranged, ...kind, pointBytesPerSecond, watch: 'site' })
        const what = `${name}, ${megabits} Mbit/s, ${topology}`
        const { halfSeconds, allSeconds, watchedBytes, watchedSeconds } = outcome
        rounds[`${what}: seconds to half, to all; bytes and seconds of the site's link`] = [
          round(halfSeconds),
          round(allSeconds),
          watchedBytes,
          round(watchedSeconds),
        ]
        words.push(sentence(what, outcome))
        bytes.set(topology, watchedBytes)
      }
  const ratioOf = (topology: Topology) => (bytes.get(topology) ?? 0) / (bytes.get('all from the site') ?? 1)
  const ratios = {
    'bytes of the site, one layer to all from the site': ratioOf('one layer'),
    'bytes of the site, two layers to all from the site': ratioOf('two layers'),
  }
  const met = Object.entries(ratios).every(([what, ratio]) => ratio <= goals[what as keyof typeof goals])
  return { name: 'simulate-fan-out', rounds, ratios, goals, met, words }
}
