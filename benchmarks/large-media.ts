// Media of the size that real ones have, for benchmarks: 2.4 GB in one install.wim of two images and about 80,000 resources, a boot.wim,
// setup.exe and 900 small files. They are made once and kept in the folder for temporary files; nothing of them is Microsoft's.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { changeImages, type ImageChanges, readImageMetadata } from '#product/image-metadata'
import { appendImage, captureImage, optimizeWim } from '#tools/wimlib'
import { seededBytes } from '../tests/windows-image/index.ts'

const signal = new AbortController().signal
/** Part of the folder's name: whoever changes what is made here raises it. */
const edition = 3
const commonFiles = 60_000
const ownFiles = 10_000
const changedFiles = 71
const changedBytes = 128_000_000

/** Folders of the first version, and the two forms of install.wim of the second. */
export type LargeMedia = {
  /** The first version. */
  media: string
  /** install.wim with 71 replaced files in both images, changed in place as servicing does it. */
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

  await changeBothImages(wim, folder)
}

/** Replaces files all over both images, as servicing does it: in place, in one go. Then the same file written anew. */
async function changeBothImages(wim: string, folder: string): Promise<void> {
  const fresh = join(folder, 'fresh')
  const paths: string[] = []
  const files: { sha1: string; size: number }[] = []
  for (let file = 0; file < changedFiles; file += 1) {
    const bytes = seededBytes(`changed-${file}`, Math.round(changedBytes / changedFiles))
    const path = join(fresh, pathOf('common', Math.round((file * commonFiles) / changedFiles)))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
    paths.push(path)
    files.push({ sha1: createHash('sha1').update(bytes).digest('hex'), size: bytes.length })
  }
  const appended = join(folder, 'appended.wim')
  await copyFile(wim, appended)
  const changes = [1, 2].map(async index => ({
    index,
    before: await readImageMetadata(appended, index),
    overlay: { folder: fresh, paths: [], files: Promise.resolve(files) },
    edits: new Map(),
    properties: {},
  }))
  const ready = await Promise.all(changes)
  const giveChanges: ImageChanges = compress => {
    compress(paths)
    return ready
  }
  await changeImages(appended, giveChanges, { scratch: folder, signal })
  const rebuilt = join(folder, 'rebuilt.wim')
  await copyFile(appended, rebuilt)
  await optimizeWim(rebuilt, { signal })
  await rm(fresh, { recursive: true })
}

/** Below the tree; a thousand files share a folder. */
function pathOf(name: string, file: number): string {
  return join(name, String(Math.floor(file / 1000)), `component-${String(file).padStart(6, '0')}.dll`)
}

/** Sizes as in Windows: most files are small, and few large ones hold most of the bytes. Mean about 30 kB. */
async function writeFiles(tree: string, name: string, count: number): Promise<void> {
  for (let file = 0; file < count; file += 1) {
    const path = join(tree, pathOf(name, file))
    if (file % 1000 === 0) await mkdir(dirname(path), { recursive: true })
    const spread = (file * 7919) % 1000
    const length = 2_000 + Math.round(16_000 * (1 / (1 - spread / 1010) - 1) ** 0.8)
    await writeFile(path, seededBytes(`${name}-${file}`, length))
  }
}
