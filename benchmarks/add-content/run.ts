// How long does it take to add content, beside a plain copy of the same files and beside three programs that also name content by its
// digest? Everybody flushes to the disk. Ours hashes every file and every segment. All run as processes of their own, so that starting up
// counts for everybody.

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { makeLargeMedia } from '../large-media.ts'
import { type BenchmarkResult, median, round } from '../result.ts'

/**
 * Uses memory and gives it back, so that the copies find pages that the machine has. A virtual machine gives free memory back to its host,
 * and whoever takes a page first pays for it: up to 2 seconds a gigabyte, which is more than anything measured here.
 */
async function useMemory(): Promise<void> {
  const gigabytes = Math.floor(Math.min(freemem() * 0.7, 8e9) / 1e9)
  const fill = `const kept = []; for (let i = 0; i < ${gigabytes}; i += 1) kept.push(Buffer.alloc(1e9, 1))`
  await execa(process.execPath, ['-e', fill])
}

/** Runs something in an empty folder, then flushes; seconds. */
async function timed(folder: string, work: (place: string) => Promise<unknown>): Promise<number> {
  const place = join(folder, 'place')
  await mkdir(place)
  await execa('sync')
  await useMemory()
  const began = performance.now()
  await work(place)
  await execa('sync')
  const seconds = (performance.now() - began) / 1000
  await rm(place, { recursive: true })
  return seconds
}

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const { media } = await makeLargeMedia()
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  let memory = 0
  const env = {
    HOME: folder,
    BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes',
    RESTIC_PASSWORD: 'benchmark',
  }
  const ways: Record<string, (place: string) => Promise<unknown>> = {
    'cp -r and sync': place => execa('cp', ['-r', media, place]),
    slipstream: async place => {
      const { stdout } = await execa(process.execPath, [join(import.meta.dirname, 'add.ts'), media, place])
      memory = Math.max(memory, Number(stdout))
    },
    borg: async place => {
      await execa('borg', ['init', '--encryption', 'none', join(place, 'borg')], { env })
      await execa('borg', ['create', '--compression', 'none', `${join(place, 'borg')}::one`, media], { env })
    },
    restic: async place => {
      const repository = ['--repo', join(place, 'restic'), '--compression', 'off', '--quiet']
      await execa('restic', ['init', ...repository], { env })
      await execa('restic', ['backup', ...repository, media], { env })
    },
    // It cannot do without compression; zstd is its quickest.
    casync: async place => {
      const store = `--store=${join(place, 'store.castr')}`
      const how = ['--digest=sha256', '--compression=zstd', store]
      await execa('casync', ['make', ...how, join(place, 'media.caidx'), media], { env })
    },
  }
  try {
    const times: Record<string, number[]> = Object.fromEntries(Object.keys(ways).map(name => [name, []]))
    for (let number = 0; number <= rounds; number += 1) {
      for (const [name, way] of Object.entries(ways)) {
        const seconds = await timed(folder, way)
        // The first round fills the page cache and does not count.
        if (number > 0) times[name]?.push(round(seconds))
      }
    }
    const ours = median(times.slipstream ?? [])
    const to = (name: string) => round(ours / median(times[name] ?? []))
    const ratios = {
      'add with segments, to cp -r and sync': to('cp -r and sync'),
      'add with segments, to borg create': to('borg'),
      'add with segments, to restic backup': to('restic'),
      'add with segments, to casync make': to('casync'),
      'memory in MB': memory,
    }
    const goals: Record<string, number> = {
      'add with segments, to cp -r and sync': 1.5,
      'add with segments, to borg create': 0.45,
      'add with segments, to restic backup': 0.35,
      'add with segments, to casync make': 0.25,
      'memory in MB': 150,
    }
    const met = Object.entries(ratios).every(([what, ratio]) => ratio <= (goals[what] ?? 0))
    return { name: 'add-content', rounds: times, ratios, goals, met }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
