// How much memory does the site server need to take media in from an ISO file of 4.6 GB (UDF, with a file of more than 4 GB)? The goal is
// absolute: an ISO file of this size must pass in less than 300 MB. The seconds are told, and compared with nothing.

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import { makeTestSite } from '../../tests/running-house.ts'
import { makeWindowsMedia } from '../../tests/windows-image/index.ts'
import { mostMegabytes } from '../most-memory.ts'
import { type BenchmarkResult, type BenchmarkSize, round } from '../result.ts'

const goals = { 'memory of the site server in MB': 300 }

async function makeIso(folder: string, megabytes: number): Promise<string> {
  const media = join(folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 2, recovery: false })
  await pipeline(
    createReadStream('/dev/urandom', { end: megabytes * 1e6 - 1, highWaterMark: 1 << 20 }),
    createWriteStream(join(media, 'sources', 'large.bin')),
  )
  const iso = join(folder, 'media.iso')
  await execa('genisoimage', ['-quiet', '-udf', '-allow-limited-size', '-iso-level', '3', '-o', iso, media])
  await rm(media, { recursive: true })
  return iso
}

/** Runs the benchmark: one round says it. */
export async function run(rounds: number, { megabytes = 4600 }: BenchmarkSize): Promise<BenchmarkResult> {
  const times: Record<string, number[]> = { 'add from an ISO file, seconds': [] }
  let memory = 0
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  try {
    const iso = await makeIso(folder, megabytes)
    for (let number = 0; number < rounds; number += 1) {
      await using site = await makeTestSite()
      const server = await site.startServer()
      const began = performance.now()
      const words = ['upgrade-package', 'add', '--path', iso, '--name', 'Large', '--accept-licence']
      await site.slipstream(...words)
      times['add from an ISO file, seconds']?.push(round((performance.now() - began) / 1000))
      memory = Math.max(memory, await mostMegabytes(server.process.pid ?? 0))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const ratios = { 'memory of the site server in MB': memory }
  return {
    name: 'add-iso',
    rounds: times,
    ratios,
    goals,
    met: memory <= goals['memory of the site server in MB'],
  }
}
