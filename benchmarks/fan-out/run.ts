// What does it cost to bring a version from one site to 20 points? Beside rsync from one daemon to 20 folders at once, as an
// administrator would do it by hand: bytes that the site sends against those of the version, seconds, and processor time of
// everybody together. All of it happens on this machine, so the seconds are those of processors and disk, not of links.
//
// rsync ends without a checksum of what is on the disk and without a flush; ours has verified SHA-256, flushed, and signed
// receipts. `sync` follows rsync.

import { mkdir, mkdtemp, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { makeWindowsMedia, seededBytes } from '../../tests/windows-image/index.ts'
import { processorSeconds, processorSecondsOfTrees } from '../processor-time.ts'
import { type BenchmarkResult, type BenchmarkSize, median, round } from '../result.ts'
import { type Server, serveWithRsync } from '../servers.ts'
import { type House, startHouse } from './house.ts'

type Sent = { seconds: number; siteBytes: number; processor: number; fetched: number }
type Size = { megabytes: number; points: number; rounds: number }
type Media = { folder: string; bytes: number }

const largestFile = 500_000_000
/**
 * The site shall send each byte once: what is above it is for questions, tickets, manifests, and one point that has to turn to the
 * site. Time: everything is hashed and flushed, and goes down the tree a version at a time.
 */
const goals = {
  'bytes that the site sent to those of the version': 1.05,
  'seconds to rsync': 1.5,
  'processor time to rsync': 2,
}

async function makeMedia(to: string, megabytes: number, seed: string): Promise<Media> {
  await makeWindowsMedia({ product: 'windows11', to, images: 1, components: 2, recovery: false })
  for (let left = megabytes * 1e6; left > 0; left -= largestFile)
    await writeFile(
      join(to, 'sources', `large-${left}.bin`),
      seededBytes(`${seed} ${left}`, Math.min(left, largestFile)),
    )
  const { stdout } = await execa('du', ['-sb', '--apparent-size', to])
  return { folder: to, bytes: Number(stdout.split('\t')[0]) }
}

/**
 * The most that lies on the disk at once, in bytes: in the last round the site and every point have a version of each round, and beside
 * them is the media of this one. The peer's copies come before ours of the same round and are gone by then, so they need no more.
 */
export function neededBytes({ megabytes, points, rounds }: Size): number {
  return megabytes * 1e6 * ((points + 1) * rounds + 1)
}

async function refuseSmallDisk(size: Size): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir())
  const needed = neededBytes(size)
  if (needed * 1.1 > bavail * bsize)
    throw new Error(
      `This needs ${round(needed / 1e9)} GB in ${tmpdir()}, where ${round((bavail * bsize) / 1e9)} GB are free: choose --megabytes, --points or --rounds.`,
    )
}

async function sendOurs(house: House, packageId: string, points: number): Promise<Sent> {
  await execa('sync')
  const sentBefore = house.relay.bytesSent()
  const usedBefore = await processorSecondsOfTrees(house.pids)
  const began = performance.now()
  const fetched = await house.distribute(packageId, points)
  const seconds = (performance.now() - began) / 1000
  const processor = (await processorSecondsOfTrees(house.pids)) - usedBefore
  return { seconds, siteBytes: house.relay.bytesSent() - sentBefore, processor, fetched }
}

/** A shell waits for all of them, because it can tell what its children used. */
async function sendTheirs(folder: string, points: number, server: Server, bytes: number): Promise<Sent> {
  const place = join(folder, 'peer')
  await mkdir(place)
  await execa('sync')
  const before = await processorSeconds(server.pid)
  const began = performance.now()
  const copy = `rsync -a rsync://127.0.0.1:${server.port}/media/ ${place}/$point/ &`
  const script = `for point in $(seq ${points}); do ${copy} done; wait; sync; times`
  const { stdout } = await execa('bash', ['-c', script])
  const seconds = (performance.now() - began) / 1000
  // Two lines of two times each, such as 1m2.345s.
  const used = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (total, [, minutes, rest]) => total + Number(minutes) * 60 + Number(rest),
    0,
  )
  const processor = used + (await processorSeconds(server.pid)) - before
  const last = await stat(join(place, String(points), 'sources', 'install.wim'))
  if (last.size === 0) throw new Error('rsync copied nothing')
  await rm(place, { recursive: true })
  return { seconds, siteBytes: bytes * points, processor, fetched: bytes * points }
}

/** Runs the benchmark. By default 300 MB to 20 points. */
export async function run(
  rounds: number,
  { megabytes = 300, points = 20 }: BenchmarkSize,
): Promise<BenchmarkResult> {
  await refuseSmallDisk({ megabytes, points, rounds })
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  const [ours, peers]: [Sent[], Sent[]] = [[], []]
  let bytes = 0
  try {
    await using house = await startHouse(points)
    for (let number = 0; number < rounds; number += 1) {
      const media = await makeMedia(join(folder, `media-${number}`), megabytes, `round ${number}`)
      bytes = media.bytes
      const packageId = await house.add(media.folder, `Round ${number}`)
      const daemon = await serveWithRsync(folder, media.folder)
      try {
        peers.push(await sendTheirs(folder, points, daemon, media.bytes))
      } finally {
        daemon.process.kill()
      }
      ours.push(await sendOurs(house, packageId, points))
      await rm(media.folder, { recursive: true })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return resultOf({ bytes, points, ours, peers })
}

function resultOf({
  bytes,
  points,
  ours,
  peers,
}: {
  bytes: number
  points: number
  ours: readonly Sent[]
  peers: readonly Sent[]
}): BenchmarkResult {
  const of = (sent: readonly Sent[], what: keyof Sent) => median(sent.map(one => one[what]))
  const ratios = {
    'bytes that the site sent to those of the version':
      Math.round((of(ours, 'siteBytes') / bytes) * 1000) / 1000,
    'seconds to rsync': round(of(ours, 'seconds') / of(peers, 'seconds')),
    'processor time to rsync': round(of(ours, 'processor') / of(peers, 'processor')),
  }
  return {
    name: 'fan-out',
    rounds: {
      'slipstream, seconds': ours.map(one => round(one.seconds)),
      'rsync, seconds': peers.map(one => round(one.seconds)),
      'points; bytes of the version': [points, bytes],
      'bytes that the site sent: slipstream, rsync': [of(ours, 'siteBytes'), of(peers, 'siteBytes')],
      'bytes that the points fetched': ours.map(one => one.fetched),
      'processor seconds: slipstream, rsync': [round(of(ours, 'processor')), round(of(peers, 'processor'))],
    },
    ratios,
    goals,
    met: Object.entries(ratios).every(([what, ratio]) => ratio <= goals[what as keyof typeof goals]),
  }
}
