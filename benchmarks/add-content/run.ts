// How long does it take to add content, beside a plain copy of the same files? Both flush to the disk. Ours also hashes every file and
// every segment, and names the objects by their hashes.

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { scanSource, storeSource } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import { captureImage } from '#tools/wimlib'
import { seededBytes } from '../../tests/windows-image/index.ts'
import { type BenchmarkResult, median, round } from '../result.ts'

const signal = new AbortController().signal
const wimMegabytes = 1_200
const smallFiles = 900

/** Media of about 1.3 GB: one large WIM with many resources, and many small files. */
async function makeMedia(folder: string): Promise<void> {
  const tree = join(folder, 'tree')
  await mkdir(tree)
  await mkdir(join(folder, 'media', 'sources'), { recursive: true })
  for (let file = 0; file < wimMegabytes; file++) {
    const out = createWriteStream(join(tree, `file-${file}.bin`))
    out.end(seededBytes(`wim-${file}`, 1_000_000))
    await once(out, 'close')
  }
  await captureImage(join(folder, 'media', 'sources', 'install.wim'), {
    source: tree,
    name: 'Benchmark',
    compression: 'none',
    signal,
  })
  await rm(tree, { recursive: true })
  for (let file = 0; file < smallFiles; file++) {
    const out = createWriteStream(join(folder, 'media', 'sources', `small-${file}.dll`))
    out.end(seededBytes(`small-${file}`, 60_000))
    await once(out, 'close')
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  await execa('sync')
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  try {
    await makeMedia(folder)
    const media = join(folder, 'media')
    const copies: number[] = []
    const ours: number[] = []
    for (let number = 0; number <= rounds; number++) {
      const copy = join(folder, 'copy')
      const copied = await timed(async () => {
        await execa('cp', ['-r', media, copy])
        await execa('sync')
      })
      await rm(copy, { recursive: true })
      const place = join(folder, 'store')
      const store = await openContentStore(place)
      const added = await timed(async () =>
        storeSource({ store, files: await scanSource(media, { signal }), signal }),
      )
      await rm(place, { recursive: true })
      // The first round fills the page cache and does not count.
      if (number === 0) continue
      copies.push(round(copied))
      ours.push(round(added))
    }
    const ratios = { 'add with segments, to cp -r and sync': round(median(ours) / median(copies)) }
    const goals = { 'add with segments, to cp -r and sync': 1.5 }
    const met = Object.entries(ratios).every(
      ([what, ratio]) => ratio <= (goals[what as keyof typeof goals] ?? Number.POSITIVE_INFINITY),
    )
    return { name: 'add-content', rounds: { 'cp -r and sync': copies, slipstream: ours }, ratios, goals, met }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
