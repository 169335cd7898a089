// One content of a content library of Configuration Manager: what its files are called is in DataLib, their bytes are in FileLib.
//
// Sources: "The content library in Configuration Manager" (Microsoft), and a public script that rebuilds packages from it
// (PackageFromContentLibrary): DataLib/<content ID>/<path>.INI has [File] with Hash, Size and TimeModified (a FILETIME);
// the bytes are FileLib/<the first 4 digits of the hash>/<hash>.

import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { decodeText } from '#formats/xml'
import { lookAtSourceFile, type SourceFile, scanSource, sortSourceFiles } from '#product/content-manifest'
import { LibraryContentDamaged } from './errors.ts'

/** The two folders of a library that matter here. */
export type LibraryPlace = { fileLib: string }

const largestIni = 64 * 1024
/** Between the epochs of FILETIME and of JavaScript, in milliseconds. */
const epochMs = 11_644_473_600_000

/** The library that a folder is one content of; null when it is an ordinary folder. */
export async function findContentLibrary(folder: string): Promise<LibraryPlace | null> {
  const dataLib = dirname(folder)
  if (basename(dataLib).toLowerCase() !== 'datalib') return null
  const beside = await readdir(dirname(dataLib), { withFileTypes: true }).catch(() => [])
  const found = beside.find(one => one.isDirectory() && one.name.toLowerCase() === 'filelib')
  return found ? { fileLib: join(dirname(dataLib), found.name) } : null
}

/**
 * Lists the files of a content as they would lie in its source folder; nothing of them is read but their descriptions.
 * @throws LibraryContentDamaged, the errors of scanning a folder
 */
export async function listLibraryContent(
  content: string,
  { fileLib }: LibraryPlace,
  options: { signal: AbortSignal },
): Promise<SourceFile[]> {
  const descriptions = await scanSource(content, options)
  const files: SourceFile[] = []
  for (const one of descriptions) {
    options.signal.throwIfAborted()
    if (!one.path.toLowerCase().endsWith('.ini')) throw damaged(one.path, 'it does not describe a file')
    files.push(await lookAtFile(one, fileLib))
  }
  return sortSourceFiles(content, files)
}

async function lookAtFile(description: SourceFile, fileLib: string): Promise<SourceFile> {
  const path = description.path.slice(0, -'.ini'.length)
  if (description.size > largestIni) throw damaged(path, 'its description is larger than any')
  const values = readIni(decodeText(await readFile(description.absolutePath)))
  const hash = values.get('file.hash') ?? ''
  if (!/^[0-9a-f]{64}$/i.test(hash)) throw damaged(path, 'its description has no SHA-256')
  const place = join(fileLib, hash.slice(0, 4), hash)
  const found = await lookAtSourceFile(place).catch(cause => {
    throw damaged(
      path,
      `${hash.slice(0, 16)}… is not in FileLib; a library can have a second FileLib on another drive`,
      cause,
    )
  })
  const size = values.get('file.size')
  if (size !== undefined && Number(size) !== found.size)
    throw damaged(path, `it has ${found.size} bytes, and its description says ${size}`)
  const modified = modifiedOf(values.get('file.timemodified')) ?? found.modified
  return { ...found, path, modified, sha256: hash.toLowerCase() }
}

/** Names with their sections in small letters: `file.hash`. */
export function readIni(text: string): Map<string, string> {
  const values = new Map<string, string>()
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const [, named] = /^\s*\[(.+?)\]\s*$/.exec(line) ?? []
    const [, name, value] = /^\s*([^;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (named !== undefined) section = named.toLowerCase()
    else if (name !== undefined) values.set(`${section}.${name.toLowerCase()}`, value ?? '')
  }
  return values
}

function modifiedOf(fileTime: string | undefined): Date | null {
  if (fileTime === undefined || !/^\d{1,19}$/.test(fileTime)) return null
  const modified = new Date(Number(BigInt(fileTime) / 10_000n) - epochMs)
  return Number.isNaN(modified.getTime()) ? null : modified
}

function damaged(path: string, reason: string, cause?: unknown): Error {
  return new LibraryContentDamaged({ path, reason }, { cause })
}
