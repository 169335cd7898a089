// Learns what an image holds of Windows Defender: the programs that Windows brings, the platform and the definitions that an update
// put in, and the version of those definitions.

import { mkdtemp, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readProgram } from '#formats/portable-executable'
import { extractPaths, listImage, type WimFile, WimPathMissing } from '#tools/wimlib'
import type { DefenderInImage, FileInImage } from '../contract.ts'
import { findFile } from '../native/image-hives.ts'
import {
  dataFolder,
  definitionsFolder,
  isFilling,
  programFolder,
  programFolder32,
  serviceFile,
  versionFile,
} from './defender-places.ts'

type Image = { wim: string; index: number; signal: AbortSignal }

/** SHA-1 of no bytes: WIM files record none for an empty file. */
const sha1OfNothing = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
/** The real one has a few MiB. */
const largestVersionFile = 256 * 1024 * 1024

/**
 * Looks for Defender. The WIM file is only read.
 * @param image `work` is a folder for scratch; what is put there is removed again.
 * @returns null when the image lacks the service that takes such updates: Windows PE, servers without the feature, Windows 7.
 * @throws the errors of tools/wimlib
 */
export async function findDefender(image: Image & { work: string }): Promise<DefenderInImage | null> {
  const programs = (await list(image, programFolder)).filter(isPlainFile)
  if (!programs.some(({ path }) => keyOf(path) === serviceFile.toLowerCase())) return null
  const programs32 = (await list(image, programFolder32)).filter(isPlainFile)
  const data = await list(image, dataFolder)
  const files = data.filter(isPlainFile).map(toFact)
  return {
    fillings: [...programs, ...programs32].map(toFact).filter(({ path }) => isFilling(path)),
    files: files.filter(({ path }) => /\\(Platform|Definition Updates\\Updates)\\/i.test(path)),
    obstacles: data
      .filter(({ isDirectory, reparseTag }) => reparseTag !== null || !isDirectory)
      .flatMap(asObstacle),
    signatures: await readVersion(image, files),
  }
}

/** A link, or a file where updates need a folder. */
function asObstacle({ path, reparseTag }: WimFile): string[] {
  const key = keyOf(path)
  const folders = [dataFolder, `${dataFolder}\\Platform`, definitionsFolder].map(folder =>
    folder.toLowerCase(),
  )
  const isInTheWay = folders.some(folder => folder === key || folder.startsWith(`${key}\\`))
  return reparseTag !== null || isInTheWay ? [asPath(path)] : []
}

/** File version of mpavdlta.vdm, which is that of the definitions; null when it is not there or says none. */
async function readVersion(
  { wim, index, work, signal }: Image & { work: string },
  files: readonly FileInImage[],
): Promise<string | null> {
  const file = files.find(({ path }) => path.toLowerCase() === versionFile.toLowerCase())
  if (file === undefined || file.size > largestVersionFile) return null
  const folder = await mkdtemp(join(work, 'defender-'))
  try {
    await extractPaths(wim, index, { paths: [file.path], toDir: folder, skipMissing: true, signal })
    const found = await findFile(folder, file.path)
    if (found === null) return null
    await using handle = await open(found, 'r')
    const { size } = await handle.stat()
    const read = async (offset: number, length: number): Promise<Uint8Array> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    return (await readProgram({ size, read }))?.fileVersion ?? null
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function list({ wim, index, signal }: Image, path: string): Promise<WimFile[]> {
  try {
    return await listImage(wim, index, { path, signal })
  } catch (error) {
    if (error instanceof WimPathMissing) return []
    throw error
  }
}

function isPlainFile({ isDirectory, reparseTag }: WimFile): boolean {
  return !isDirectory && reparseTag === null
}

function toFact({ path, size, sha1 }: WimFile): FileInImage {
  return { path: asPath(path), size, sha1: sha1 ?? sha1OfNothing }
}

/** A path of a listing as facts spell it. */
function asPath(path: string): string {
  return path.replace(/^\//, '').replaceAll('/', '\\')
}

function keyOf(path: string): string {
  return asPath(path).toLowerCase()
}
