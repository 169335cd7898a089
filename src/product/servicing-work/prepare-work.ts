// The scratch folder of one run: copies of the WIM files that will change, and nothing that anybody else uses.

import { constants, copyFile, mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServicingPlan, ServicingWork } from '#product/servicing-engines'
import type { UnpackedUpdates } from '#product/update-files'
import { ServicingNoSpace } from './errors.ts'
import { changedWimsOf } from './plan-files.ts'

/** The files that a plan is carried out with, as they lie on the disk; only read. */
export type PlanSources = {
  /** The unchanged WIM files by their path inside the media. */
  originals: Readonly<Record<string, string>>
  /** The update files with their facts, by SHA-256 of the file. */
  updates: ServicingWork['updates']
}

/**
 * Whether the disk of a folder, which is made when it is not there, has the room that a plan needs. Unpacked updates that nobody uses go when
 * they are in the way.
 * @throws ServicingNoSpace
 */
export async function checkSpace(
  folder: string,
  { neededBytes: needed }: Pick<ServicingPlan, 'neededBytes'>,
  unpacked?: UnpackedUpdates,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if ((await freeBytes(folder)) < needed) await unpacked?.dropUnused()
  const free = await freeBytes(folder)
  if (free < needed) throw new ServicingNoSpace({ folder, needed, free })
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/**
 * Makes the scratch folder and copies what the plan changes (shared blocks where the disk can).
 * @throws ServicingNoSpace before anything is copied
 */
export async function prepareWork({
  plan,
  sources,
  folder,
  unpacked,
}: {
  plan: ServicingPlan
  sources: PlanSources
  folder: string
  unpacked?: UnpackedUpdates | undefined
}): Promise<ServicingWork> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(join(folder, 'engine'), { recursive: true, mode: 0o700 })
  await mkdir(join(folder, 'media'))
  await mkdir(join(folder, 'wims'))
  await checkSpace(folder, plan, unpacked)
  const work: ServicingWork = {
    folder: join(folder, 'engine'),
    wims: {},
    originals: { ...sources.originals },
    media: join(folder, 'media'),
    updates: sources.updates,
    installTime: new Date(),
    installTimes: {},
  }
  const changed = new Set(changedWimsOf(plan))
  for (const [path, original] of Object.entries(sources.originals)) {
    if (!changed.has(path)) continue
    const copy = join(folder, 'wims', `${Object.keys(work.wims).length}.wim`)
    await copyFile(original, copy, constants.COPYFILE_FICLONE)
    work.wims[path] = copy
  }
  return work
}
