// How fast is one large object served, beside nginx with sendfile and two workers? 1, 8 and 32 clients (curl) fetch it at once over loopback;
// processor time of the server for a gigabyte is told too. The clients need the same processors, so only the ratio counts.

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { openContentStore } from '#product/content-store'
import { makeLargeMedia } from '../large-media.ts'
import { mostMegabytes } from '../most-memory.ts'
import { processorSeconds } from '../processor-time.ts'
import { type BenchmarkResult, median, round } from '../result.ts'
import { type Server, serveStore, serveWithNginx } from '../servers.ts'

const clients = [1, 8, 32]
const signal = new AbortController().signal

type Asked = { url: string; pids: () => Promise<number[]> }
type Served = { gigabytesPerSecond: number; processorPerGigabyte: number; memory: number }

async function serve(asked: Asked, count: number, size: number): Promise<Served> {
  const pids = await asked.pids()
  const used = async () => (await Promise.all(pids.map(processorSeconds))).reduce((sum, one) => sum + one, 0)
  const before = await used()
  const began = performance.now()
  const fetches = Array.from({ length: count }, () => execa('curl', ['-sf', '-o', '/dev/null', asked.url]))
  await Promise.all(fetches)
  const seconds = (performance.now() - began) / 1000
  const gigabytes = (count * size) / 1e9
  const processorPerGigabyte = ((await used()) - before) / gigabytes
  const memory = (await Promise.all(pids.map(mostMegabytes))).reduce((sum, one) => sum + one, 0)
  return { gigabytesPerSecond: gigabytes / seconds, processorPerGigabyte, memory }
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`)
  const lists = await Promise.all(tasks.map(task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8')))
  return lists.flatMap(list => list.trim().split(' ').filter(Boolean).map(Number))
}

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const { media } = await makeLargeMedia()
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  const servers: Server[] = []
  try {
    const store = await openContentStore(join(folder, 'store'))
    const { sha256, size } = await store.addFile(join(media, 'sources/boot.wim'), { signal })
    const { path } = await store.open(sha256)
    const [ours, nginx] = [
      await serveStore(join(folder, 'store')),
      await serveWithNginx(folder, dirname(path)),
    ]
    servers.push(ours, nginx)
    const mine: Asked = { url: `http://127.0.0.1:${ours.port}/${sha256}`, pids: async () => [ours.pid] }
    const peer: Asked = { url: `http://127.0.0.1:${nginx.port}/${sha256}`, pids: () => childrenOf(nginx.pid) }
    const times: Record<string, number[]> = {}
    const ratios: Record<string, number> = {}
    const goals: Record<string, number> = {}
    let last: Served = { gigabytesPerSecond: 0, processorPerGigabyte: 0, memory: 0 }
    for (const count of clients) {
      const [served, peers]: [Served[], Served[]] = [[], []]
      for (let number = 0; number <= rounds; number += 1) {
        const theirs = await serve(peer, count, size)
        last = await serve(mine, count, size)
        // The first round fills the page cache and does not count.
        if (number === 0) continue
        peers.push(theirs)
        served.push(last)
      }
      const of = (list: Served[]) => median(list.map(one => one.gigabytesPerSecond))
      const processor = (list: Served[]) => round(median(list.map(one => one.processorPerGigabyte)))
      times[`slipstream, GB/s, ${count} clients`] = served.map(one => round(one.gigabytesPerSecond))
      times[`nginx, GB/s, ${count} clients`] = peers.map(one => round(one.gigabytesPerSecond))
      times[`processor seconds per GB: slipstream, nginx, ${count} clients`] = [
        processor(served),
        processor(peers),
      ]
      ratios[`nginx to slipstream, GB/s, ${count} clients`] = round(of(peers) / of(served))
      goals[`nginx to slipstream, GB/s, ${count} clients`] = 1
      ratios[`processor seconds per GB, ${count} clients`] = processor(served)
      goals[`processor seconds per GB, ${count} clients`] = 0.5
    }
    ratios['memory in MB'] = Math.round(last.memory)
    goals['memory in MB'] = 200
    const met = Object.entries(ratios).every(([what, ratio]) => ratio <= (goals[what] ?? 0))
    return { name: 'serve-content', rounds: times, ratios, goals, met }
  } finally {
    for (const server of servers) server.process.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
