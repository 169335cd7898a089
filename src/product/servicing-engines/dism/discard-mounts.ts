// Throws mounts away: the one of a step that failed, and those that a killed process left behind.

import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { join, resolve, sep } from 'node:path'
import { cleanUpMountpoints, mountedImages, unmountImage } from '#tools/dism'
import { type DismEngineOptions, type DismRun, openDism } from './dism-run.ts'

/**
 * Throws every mount below a folder away, whatever its state is. For the start of a program whose last life may have been cut off.
 * @param folder A folder that only this program mounts in.
 * @throws the errors of tools/dism when a mount stays
 */
export async function discardStaleMounts(
  engine: DismEngineOptions,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const scratch = await mkdtemp(join(folder, 'dism-'))
  try {
    await discardMountsBelow(folder, await openDism(engine, { folder: scratch, name: 'stale', signal }))
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Throws every mount below a folder away. @throws the errors of tools/dism when a mount stays */
export async function discardMountsBelow(folder: string, dism: DismRun): Promise<void> {
  const stale = await mountsBelow(folder, dism)
  for (const mountFolder of stale) {
    dism.note(`a mount of an earlier run is discarded: ${mountFolder}`)
    await unmountImage(mountFolder, 'discard', dism.tidyOptions()).catch(error => noteFailure(dism, error))
  }
  if (stale.length === 0 || (await mountsBelow(folder, dism)).length === 0) return
  await cleanUpMountpoints(dism.tidyOptions())
  for (const mountFolder of await mountsBelow(folder, dism))
    await unmountImage(mountFolder, 'discard', dism.tidyOptions())
}

/** Throws a mount away after a failure or a stop. Does not throw: the failure itself is what the caller has to tell. */
export async function discardMount(mountFolder: string, dism: DismRun): Promise<void> {
  try {
    await discardMountsBelow(mountFolder, dism)
  } catch (error) {
    noteFailure(dism, error)
  }
}

/** Folders of the mounts that lie in a folder, or are it. */
export async function mountsBelow(folder: string, dism: DismRun): Promise<string[]> {
  const mounts = await mountedImages(dism.tidyOptions())
  const root = await comparable(folder)
  const found: string[] = []
  for (const { mountFolder } of mounts) {
    const path = await comparable(mountFolder)
    if (path === root || path.startsWith(`${root}${sep}`)) found.push(mountFolder)
  }
  return found
}

/** Two spellings of one folder meet: short names and links are followed, letter case does not count on Windows. */
async function comparable(path: string): Promise<string> {
  const real = await realpath(path).catch(() => resolve(path))
  return process.platform === 'win32' ? real.toLowerCase() : real
}

function noteFailure(dism: DismRun, error: unknown): void {
  dism.note(`a mount could not be discarded: ${error instanceof Error ? error.message : String(error)}`)
}
