// What a test needs to plan, apply and prove with an engine on media in a folder, without a site.

import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { readWimImages } from '#formats/wim-xml'
import {
  extractRecoveryImage,
  type ImageFacts,
  type MediaFacts,
  nativeEngine,
  recoveryImagePath,
  type ServicingWork,
  type UpdateToPlan,
} from '#product/servicing-engines'
import { inspectUpdateFile } from '#product/update-files'
import { readWimXml } from '#tools/wimlib'
import { exampleContentVersion } from './servicing-facts.ts'

const never = new AbortController().signal

/** An update file with what was read from it. */
export type UpdateOnDisk = UpdateToPlan & { file: string }

/** The facts of media in a folder. `root` is a folder for scratch. */
export async function readMedia(root: string, folder: string): Promise<MediaFacts> {
  const files = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.push({ path: relative(folder, path).split(sep).join('/'), size: (await stat(path)).size })
  }
  const images: ImageFacts[] = []
  for (const path of wimsOf(files.map(file => file.path))) {
    const wim = join(folder, path)
    for (const { index } of readWimImages(await readWimXml(wim))) {
      images.push(await nativeEngine.inspect({ wim, path, index, work: root }, never))
    }
  }
  images.push(...(await readRecoveryImages(root, folder, images)))
  return { contentVersion: exampleContentVersion, files, images }
}

/** The recovery images inside images, each distinct one once. */
async function readRecoveryImages(
  root: string,
  folder: string,
  images: readonly ImageFacts[],
): Promise<ImageFacts[]> {
  const found = new Map<string, ImageFacts>()
  for (const { path, index, recoveryImage } of images) {
    if (recoveryImage === null) continue
    const known = found.get(recoveryImage.sha1)
    if (known) known.inside?.indexes.push(index)
    if (known) continue
    const inner = recoveryImage.path
    const to = await mkdtemp(join(root, 'recovery-'))
    const from = { wim: join(folder, path), index, inner, folder: to, signal: never }
    const wim = await extractRecoveryImage(from)
    const nested = recoveryImagePath({ wim: path, index, inner })
    const facts = await nativeEngine.inspect({ wim, path: nested, index: 1, work: root }, never)
    found.set(recoveryImage.sha1, { ...facts, inside: { path, indexes: [index] } })
  }
  return [...found.values()]
}

/** Reads an update file. */
export async function readUpdate(root: string, file: string): Promise<UpdateOnDisk> {
  const work = await mkdtemp(join(root, 'facts-'))
  const facts = await inspectUpdateFile(file, { fileName: basename(file), work, signal: never })
  const bytes = await readFile(file)
  return { file, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, facts }
}

/** A work folder with copies of the media's WIM files. */
export async function prepareWork(
  root: string,
  folder: string,
  updates: readonly UpdateOnDisk[],
): Promise<ServicingWork> {
  const scratch = await mkdtemp(join(root, 'work-'))
  const work: ServicingWork = {
    folder: join(scratch, 'engine'),
    wims: {},
    originals: {},
    media: join(scratch, 'media'),
    updates: Object.fromEntries(updates.map(({ file, sha256, facts }) => [sha256, { file, facts }])),
    installTime: new Date('2026-11-22T10:00:00Z'),
    installTimes: {},
  }
  await mkdir(work.folder)
  await mkdir(work.media)
  for (const path of wimsOf((await readdir(join(folder, 'sources'))).map(name => `sources/${name}`))) {
    const copy = join(scratch, basename(path))
    await copyFile(join(folder, path), copy)
    work.originals[path] = join(folder, path)
    work.wims[path] = copy
  }
  return work
}

function wimsOf(paths: readonly string[]): string[] {
  return paths
    .filter(path => /^sources\/(install|boot)\.wim$/.test(path))
    .sort((left, right) => (left > right ? -1 : 1))
}
