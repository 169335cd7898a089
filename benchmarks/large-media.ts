// Media of the size that real ones have, for benchmarks: 2.4 GB in one install.wim of two images and about 80,000 resources, a boot.wim,
// setup.exe and 900 small files. They are made once and kept in the folder for temporary files; nothing of them is Microsoft's.

import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { appendImage, captureImage, optimizeWim, updateImage } from '#tools/wimlib'
import { seededBytes } from '../tests/windows-image/index.ts'

const signal = new AbortController().signal
/** Part of the folder's name: whoever changes what is made here raises it. */
const edition = 1
const commonFiles = 60_000
const ownFiles = 10_000
const changedFiles = 71
const changedBytes = 128_000_000

/** Folders of the first version, and the two forms of install.wim of the second. */
export type LargeMedia = {
  /** The first version. */
  media: string
  /** install.wim with 71 new files in both images, changed in place as servicing does it. */
  appended: string
  /** The same, written anew. */
  rebuilt: string
}

/** Makes the media, or finds what an earlier run made. About 8 GB of disk. */
export async function makeLargeMedia(): Promise<LargeMedia> {
  const folder = join(tmpdir(), `slipstream-benchmark-media-${edition}`)
  if (!existsSync(folder)) {
    const making = await mkdtemp(join(tmpdir(), 'slipstream-benchmark-making-'))
    await fill(making)
    await rename(making, folder)
  }
  return {
    media: join(folder, 'media'),
    appended: join(folder, 'appended.wim'),
    rebuilt: join(folder, 'rebuilt.wim'),
  }
}

async function fill(folder: string): Promise<void> {
  const tree = join(folder, 'tree')
  const sources = join(folder, 'media', 'sources')
  const wim = join(sources, 'install.wim')
  await mkdir(sources, { recursive: true })
  await writeFiles(tree, 'common', commonFiles)
  await writeFiles(tree, 'first', ownFiles)
  // Level 1: the bytes do not compress, only the images' metadata does.
  await captureImage(wim, { source: tree, name: 'First', compression: 'XPRESS', level: 1, signal })
  await rm(join(tree, 'first'), { recursive: true })
  await writeFiles(tree, 'second', ownFiles)
  await appendImage(wim, { source: tree, name: 'Second', signal })
  await rm(tree, { recursive: true })
  await writeFile(join(sources, 'boot.wim'), seededBytes('boot', 350_000_000))
  await writeFile(join(folder, 'media', 'setup.exe'), seededBytes('setup', 1_200_000))
  for (let file = 0; file < 900; file += 1) {
    await writeFile(join(sources, `small-${file}.dll`), seededBytes(`small-${file}`, 60_000))
  }

  const fresh = join(folder, 'fresh')
  await mkdir(fresh)
  for (let file = 0; file < changedFiles; file += 1) {
    const bytes = seededBytes(`changed-${file}`, Math.round(changedBytes / changedFiles))
    await writeFile(join(fresh, nameOf(file)), bytes)
  }
  const appended = join(folder, 'appended.wim')
  await copyFile(wim, appended)
  for (const index of [1, 2]) {
    const command = { command: 'add' as const, source: fresh, target: '/common/0' }
    await updateImage(appended, index, [command], { signal })
  }
  await copyFile(appended, join(folder, 'rebuilt.wim'))
  await optimizeWim(join(folder, 'rebuilt.wim'), { signal })
  await rm(fresh, { recursive: true })
}

function nameOf(file: number): string {
  return `component-${String(file).padStart(6, '0')}.dll`
}

/** Sizes as in Windows: most files are small, and few large ones hold most of the bytes. Mean about 30 kB. */
async function writeFiles(tree: string, name: string, count: number): Promise<void> {
  for (let file = 0; file < count; file += 1) {
    const folder = join(tree, name, String(Math.floor(file / 1000)))
    if (file % 1000 === 0) await mkdir(folder, { recursive: true })
    const spread = (file * 7919) % 1000
    const length = 2_000 + Math.round(16_000 * (1 / (1 - spread / 1010) - 1) ** 0.8)
    await writeFile(join(folder, nameOf(file)), seededBytes(`${name}-${file}`, length))
  }
}
