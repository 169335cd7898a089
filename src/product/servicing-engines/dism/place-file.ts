// Writes a file into a mounted image, as it is, and finds the files that an image gives to itself.

import { constants, createReadStream } from 'node:fs'
import { chmod, copyFile, lstat, mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PlanRefused } from '../errors.ts'
import { findFile } from '../native/image-hives.ts'
import { isPlainPath } from '../native/image-paths.ts'

/**
 * Puts a file at a place of a mounted image. A file that is there keeps its attributes and security descriptor.
 * @param path '\\'-separated and relative to the image's root, in any letter case.
 * @throws PlanRefused when the place lies outside of the image
 */
export async function placeFile(
  mountFolder: string,
  { path, file, signal }: { path: string; file: string; signal: AbortSignal },
): Promise<void> {
  if (!isPlainPath(path)) throw new PlanRefused({ reason: `it names the place "${path}"` })
  const place = await spelled(mountFolder, path)
  const present = await lstat(place).catch(() => null)
  if (present !== null && (!present.isFile() || present.nlink > 1)) {
    if (!present.isFile()) throw new PlanRefused({ reason: `${path} is no plain file of the image` })
    // Its other names keep what they are.
    await rm(place, { force: true })
  } else if (present !== null) {
    await overwrite(place, file, signal)
    return
  }
  await mkdir(dirname(place), { recursive: true })
  await copyFile(file, place, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
}

/**
 * A file of a mounted image on disk.
 * @throws PlanRefused when it is not there, is no plain file, or lies behind a link
 */
export async function fileOfImage(mountFolder: string, path: string): Promise<string> {
  if (!isPlainPath(path)) throw new PlanRefused({ reason: `it names the place "${path}"` })
  const place = await spelled(mountFolder, path)
  const present = await lstat(place).catch(() => null)
  if (present?.isFile() !== true) throw new PlanRefused({ reason: `${path} is no plain file of the image` })
  return place
}

/** Hidden files, as Winre.wim is, cannot be created anew over themselves on Windows; they can be opened and cut off. */
async function overwrite(place: string, file: string, signal: AbortSignal): Promise<void> {
  await chmod(place, 0o666)
  await using handle = await open(place, 'r+')
  await handle.truncate(0)
  await handle.writeFile(createReadStream(file), { signal })
}

/** The path as the image spells it. No part of it may be a link: links of an image lead into the machine that services it. */
async function spelled(mountFolder: string, path: string): Promise<string> {
  const parts = path.split('\\')
  for (let depth = parts.length; depth > 0; depth--) {
    const found = await findFile(mountFolder, parts.slice(0, depth).join('\\'))
    if (found === null) continue
    for (let above = found; above !== mountFolder; above = dirname(above)) {
      if ((await lstat(above)).isSymbolicLink())
        throw new PlanRefused({ reason: `${path} leads out of the image` })
    }
    return join(found, ...parts.slice(depth))
  }
  return join(mountFolder, ...parts)
}
