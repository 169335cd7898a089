// Copies files of an image to the media: Setup's programs and the boot manager of the serviced boot.wim.

import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { extractPaths } from '#tools/wimlib'
import type { Applied, ServicingStep, ServicingWork } from '../contract.ts'
import { PlanRefused, ServicingWorkIncomplete } from '../errors.ts'
import { hashFile } from './digest-file.ts'
import { findFile } from './image-hives.ts'
import { isPlainPath } from './image-paths.ts'

/** One step's files. */
export type FromImageStep = Extract<ServicingStep, { kind: 'copy-from-image' }>

/** The WIM file that a step reads: the serviced copy, or the unchanged file where no step services it. */
export function wimOf(work: ServicingWork, path: string): string {
  const wim = work.wims[path] ?? work.originals[path]
  if (wim === undefined) throw new ServicingWorkIncomplete({ missing: path })
  return wim
}

/** Writes the files of one step below `work.media`. */
export async function applyFromImage(input: {
  step: FromImageStep
  work: ServicingWork
  signal: AbortSignal
}): Promise<Applied['mediaFiles']> {
  const { step, work, signal } = input
  const refused = step.files.find(({ from, to }) => !isPlainPath(from) || !isPlainPath(to))
  if (refused !== undefined) throw new PlanRefused({ reason: `it names the place "${refused.to}"` })
  const folder = await mkdtemp(join(work.folder, 'from-image-'))
  try {
    const written: Applied['mediaFiles'] = []
    for (const [number, { from, to }] of step.files.entries()) {
      const found = await extractFile({
        step,
        wim: wimOf(work, step.path),
        from,
        folder: join(folder, `${number}`),
        signal,
      })
      if (found === null)
        throw new PlanRefused({ reason: `image ${step.index} of ${step.path} holds no ${from}` })
      const place = join(work.media, ...to.split('/'))
      await mkdir(dirname(place), { recursive: true })
      await rename(found, place)
      written.push({ path: to, ...(await hashFile(place, signal)), update: null })
    }
    return written
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Takes one file out of the image into a new folder; null when the image lacks it. */
export async function extractFile(input: {
  step: Pick<FromImageStep, 'index'>
  wim: string
  from: string
  folder: string
  signal: AbortSignal
}): Promise<string | null> {
  const { step, wim, from, folder, signal } = input
  await mkdir(folder, { recursive: true })
  await extractPaths(wim, step.index, { paths: [from], toDir: folder, skipMissing: true, signal })
  return await findFile(folder, from)
}
