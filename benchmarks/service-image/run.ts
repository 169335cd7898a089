// How long does servicing take, beside a bare `wimlib-imagex update` that puts the same files into the same image? Ours also
// unpacks and checks the update, edits the hives, registers everything, and proves the result by reading it back.
//
// Both work on a copy of one large install.wim with two images; the copying itself is outside the clock for both. wimlib compresses as hard
// as it does by default; ours less hard (product/image-metadata/compress-content.ts), so what each adds to the file is told too.

import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { readImageMetadata } from '#product/image-metadata'
import { planServicing } from '#product/servicing'
import {
  type MediaFacts,
  nativeEngine,
  type ServicingPlan,
  type ServicingWork,
} from '#product/servicing-engines'
import { extractPaths, updateImage } from '#tools/wimlib'
import { prepareWork, readMedia, readUpdate, type UpdateOnDisk } from '../../tests/servicing-work.ts'
import { makeComponentUpdate } from '../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../tests/windows-image/index.ts'
import { type BenchmarkResult, median, round } from '../result.ts'

const signal = new AbortController().signal
const installWim = 'sources/install.wim'
/** About 15,000 files in each image, and 1 GiB in larger ones. */
const media = {
  components: 3_000,
  fileSize: 20_000,
  payloadBytes: 1_000 * 1024 * 1024,
  images: 2,
  recovery: false,
}
/** Each of the update's three programs; together 115 MB. */
const updateFileSize = 38_400_000

type Inputs = { root: string; folder: string; facts: MediaFacts; update: UpdateOnDisk }

async function makeInputs(root: string): Promise<Inputs> {
  const folder = join(root, 'media')
  await makeWindowsMedia({ product: 'windows11', to: folder, signal, ...media })
  await rm(join(folder, 'sources/boot.wim'))
  const to = join(root, 'windows11.0-kb5000001-x64.cab')
  await makeComponentUpdate({ to, compression: 'none', fileSize: updateFileSize })
  return { root, folder, facts: await readMedia(root, folder), update: await readUpdate(root, to) }
}

function planFor({ facts, update }: Inputs, indexes: readonly number[]): ServicingPlan {
  const options = { allowNativeComponentServicing: true, indexes }
  return planServicing({ engine: nativeEngine, media: facts, updates: [update], options })
}

/** Flushes, then runs and times. */
async function timed(run: () => Promise<unknown>): Promise<number> {
  await execa('sync')
  const began = performance.now()
  await run()
  return (performance.now() - began) / 1000
}

async function withWork<Result>(
  inputs: Inputs,
  use: (work: ServicingWork) => Promise<Result>,
): Promise<Result> {
  const work = await prepareWork(inputs.root, inputs.folder, [inputs.update])
  try {
    return await use(work)
  } finally {
    await rm(join(work.folder, '..'), { recursive: true, force: true })
  }
}

type Times = { apply: number; prove: number /** Bytes by which install.wim grew. */; grownBy: number }

async function growthOf(work: ServicingWork): Promise<number> {
  const [produced, original] = [work.wims[installWim] ?? '', work.originals[installWim] ?? '']
  return (await stat(produced)).size - (await stat(original)).size
}

/** The peer: the same files, in the same image. */
async function bareUpdate(inputs: Inputs, stage: string): Promise<{ seconds: number; grownBy: number }> {
  return withWork(inputs, async work => {
    const command = { command: 'add' as const, source: stage, target: '/' }
    const seconds = await timed(() => updateImage(work.wims[installWim] ?? '', 1, [command], { signal }))
    return { seconds, grownBy: await growthOf(work) }
  })
}

async function service(inputs: Inputs, indexes: readonly number[]): Promise<Times> {
  return withWork(inputs, async work => {
    const plan = planFor(inputs, indexes)
    const apply = await timed(() => nativeEngine.apply(plan, work, () => {}, signal))
    const began = performance.now()
    const proof = await nativeEngine.verify(plan, work, signal)
    if (!proof.proven) throw new Error('what was measured is not proven')
    const prove = (performance.now() - began) / 1000
    return { apply, prove, grownBy: await growthOf(work) }
  })
}

/**
 * Every file that servicing changes in image 1, in one folder laid out as the image: payload, manifests, catalogs and the hives as they
 * are afterwards. A person who knew all that would hand the same to wimlib.
 */
async function layOut(inputs: Inputs): Promise<string> {
  const stage = join(inputs.root, 'bare')
  await withWork(inputs, async work => {
    const wim = work.wims[installWim] ?? ''
    const before = await readImageMetadata(wim, 1)
    await nativeEngine.apply(planFor(inputs, [1]), work, () => {}, signal)
    const changed = [...(await readImageMetadata(wim, 1)).files()].filter(
      ({ path, sha1 }) => before.find(path)?.sha1 !== sha1,
    )
    await extractPaths(wim, 1, { paths: changed.map(({ path }) => path), toDir: stage, signal })
  })
  return stage
}

/** Runs the benchmark. */
export async function run(rounds: number): Promise<BenchmarkResult> {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-bench-'))
  try {
    const inputs = await makeInputs(root)
    const stage = await layOut(inputs)
    const bare: number[] = []
    const applied: number[] = []
    const one: number[] = []
    const two: number[] = []
    const grown = { peer: 0, ours: 0 }
    for (let number = 0; number <= rounds; number++) {
      const peer = await bareUpdate(inputs, stage)
      const single = await service(inputs, [1])
      const both = await service(inputs, [1, 2])
      // The first round fills the page cache and does not count.
      if (number === 0) continue
      bare.push(round(peer.seconds))
      grown.peer = peer.grownBy
      grown.ours = single.grownBy
      applied.push(round(single.apply))
      one.push(round(single.apply + single.prove))
      two.push(round(both.apply + both.prove))
    }
    const ratios = {
      'apply to one image, to wimlib-imagex update': round(median(applied) / median(bare)),
      'apply and prove one image, to wimlib-imagex update': round(median(one) / median(bare)),
      'two images, to one': round(median(two) / median(one)),
    }
    const goals = {
      'apply to one image, to wimlib-imagex update': 1.5,
      'apply and prove one image, to wimlib-imagex update': 1.5,
      'two images, to one': 1.3,
    }
    const met = Object.entries(ratios).every(([what, ratio]) => ratio <= goals[what as keyof typeof goals])
    const { size } = await stat(join(inputs.folder, installWim))
    return {
      name: 'service-image',
      rounds: {
        'wimlib-imagex update': bare,
        'apply to one image': applied,
        'apply and prove one image': one,
        'apply and prove two images': two,
        'install.wim, MB': [Math.round(size / 1_000_000)],
        'install.wim grew by, KB: wimlib-imagex update, ours': [
          Math.round(grown.peer / 1000),
          Math.round(grown.ours / 1000),
        ],
        'update, MB': [Math.round(inputs.update.size / 1_000_000)],
      },
      ratios,
      goals,
      met,
    }
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}
