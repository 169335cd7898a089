// Takes the registry hives out of an image and opens them.

import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hive, HiveInvalid, openHive } from '#formats/registry'
import { extractPaths, type WimOptions } from '#tools/wimlib'
import type { ImagePlace } from '../contract.ts'
import { ImageHiveDamaged } from '../errors.ts'
import { type HiveName, hiveNames, hivePath } from './image-paths.ts'

/** Windows' largest hives have some 150 MiB. */
const largestHiveBytes = 1024 * 1024 * 1024

/** A hive on disk, opened. */
export type ImageHive = { file: string; hive: Hive; bytes: number }

/** The hives of an image; what the image lacks is absent. */
export type ImageHives = Partial<Record<HiveName, ImageHive>>

/**
 * Extracts the hives, and whatever else is asked for, in one run. Opens them without recovering: whether a hive was
 * closed is for the caller to see (`hive.isClean`).
 * @param folder An empty folder.
 * @throws ImageHiveDamaged; errors of tools/wimlib
 */
export async function extractHives(input: {
  wim: string
  place: ImagePlace
  folder: string
  /** Further paths of the image that are extracted in the same run. */
  also?: readonly string[]
  options: WimOptions
}): Promise<ImageHives> {
  await extractHiveFiles(input)
  const { place, folder, options } = input
  return await openHives({ place, folder, signal: options.signal })
}

/** Extracts the hives without opening them; see {@link extractHives}. @throws errors of tools/wimlib */
export async function extractHiveFiles(input: {
  wim: string
  place: ImagePlace
  folder: string
  also?: readonly string[]
  options: WimOptions
}): Promise<void> {
  const { wim, place, folder, also = [], options } = input
  const paths = [...hiveNames.map(hivePath), ...also]
  await extractPaths(wim, place.index, { ...options, paths, toDir: folder, skipMissing: true })
}

/** Opens the hives that were extracted into a folder. @throws ImageHiveDamaged */
export async function openHives(input: {
  place: ImagePlace
  folder: string
  signal: AbortSignal | undefined
}): Promise<ImageHives> {
  const { place, folder, signal } = input
  const hives: ImageHives = {}
  for (const name of hiveNames) {
    const file = await findFile(folder, hivePath(name))
    if (file === null) continue
    hives[name] = await openImageHive({ file, name, place, signal })
  }
  return hives
}

/** Opens one hive file. @throws ImageHiveDamaged */
export async function openImageHive(input: {
  file: string
  name: HiveName
  place: ImagePlace
  signal: AbortSignal | undefined
}): Promise<ImageHive> {
  const { file, name, place, signal } = input
  await using handle = await open(file, 'r')
  const { size } = await handle.stat()
  const damaged = { path: place.path, index: place.index, hive: name }
  if (size > largestHiveBytes) throw new ImageHiveDamaged(damaged)
  const bytes = await handle.readFile({ signal })
  return { file, hive: asHiveDamaged(damaged, () => openHive(bytes)), bytes: size }
}

/** Runs a reading of a hive; damage becomes an error that names the image. */
export function asHiveDamaged<Result>(
  facts: { path: string; index: number; hive: string },
  read: () => Result,
): Result {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof HiveInvalid)) throw cause
    throw new ImageHiveDamaged(facts, { cause })
  }
}

/** A file of an extracted folder, whatever its letter case is; null when it is not there. */
export async function findFile(folder: string, path: string): Promise<string | null> {
  let found = folder
  for (const part of path.split('\\')) {
    const names = await readdir(found).catch(() => [])
    const name = names.find(candidate => candidate.toLowerCase() === part.toLowerCase())
    if (name === undefined) return null
    found = join(found, name)
  }
  return found
}
