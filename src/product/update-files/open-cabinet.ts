// Opens one package cabinet on disk: its members as they are, or, where an index says how, the files made from them.

import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type ContainerIndex, rawSourceOf, readContainerIndex } from '#formats/cabinet-index'
import { decodeXmlText } from '#formats/xml'
import type { ArchiveMember } from '#tools/archives'
import { UpdateFileDamaged } from './errors.ts'
import { expandCabinet } from './expand-cabinet.ts'
import { limitsFor, unpack } from './unpack-update.ts'

/** The index of an indexed cabinet. */
export const indexName = '_manifest_.cix.xml'

/** The largest index seen has 2 MB. */
const mostIndexBytes = 64 * 1024 * 1024

/** A cabinet on disk. */
export type OpenCabinet = {
  /** The folder of the finished files. */
  folder: string
  /** Paths of all files that the finished cabinet has or should have, with `/` between parts. */
  paths: string[]
  /** Whether deltas are among them; null without an index. */
  hasDelta: boolean | null
  /** Files that could not be made, by lower-case path, with the reason in plain words. */
  missing: ReadonlyMap<string, string>
}

/** What opening needs. */
export type OpenCabinetOptions = {
  /** What errors call the cabinet. */
  fileName: string
  /** A folder for scratch, which the caller removes. */
  work: string
  signal: AbortSignal
  /** Which files to unpack or make; of an indexed cabinet, the others count as missing. All when absent. */
  wanted?: (paths: readonly string[]) => readonly string[]
}

/**
 * Unpacks a cabinet, and makes its files where it has an index.
 * @throws UpdateFileDamaged when the index is malformed; UpdateNoSpace; the errors of `tools/archives`; the signal's reason.
 */
export async function openCabinet(file: string, options: OpenCabinetOptions): Promise<OpenCabinet> {
  const { fileName, work, signal, wanted } = options
  const folder = await unpackWanted(file, options)
  const members = await listFiles(folder)
  const index = await readIndex(folder, members, fileName)
  if (index === null) return { folder, paths: [...members.values()], hasDelta: null, missing: new Map() }

  const to = await mkdtemp(join(work, 'finished-'))
  const files = [...index.files.values()]
  const paths = files.map(({ name }) => name)
  const chosen = wanted === undefined ? null : new Set(wanted(paths))
  const identifiers = chosen && files.filter(({ name }) => chosen.has(name)).map(({ id }) => id)
  const failed = await expandCabinet(
    { index, folder, members, to, wanted: identifiers },
    { fileName, signal, limits: await limitsFor(file) },
  )
  const missing = new Map(failed.map(({ name, reason }) => [name.toLowerCase(), reason]))
  for (const name of chosen === null ? [] : paths) {
    if (!chosen?.has(name))
      missing.set(name.toLowerCase(), 'the update holds too many files to make them all')
  }
  // A copy of a delta needs no look of its own: the delta is in the index too.
  const hasDelta = files.some(entry => entry.source !== null && rawSourceOf(index, entry) === null)
  return { folder: to, paths, hasDelta, missing }
}

/** An indexed cabinet is unpacked whole: any of its members may be part of a wanted file. */
async function unpackWanted(file: string, options: OpenCabinetOptions): Promise<string> {
  const { fileName, work, signal, wanted } = options
  if (wanted === undefined) return await unpack(file, { fileName, work, signal })
  const members = (listed: readonly ArchiveMember[]): readonly string[] | null => {
    const paths = listed.filter(member => !member.isDirectory).map(({ path }) => path)
    return paths.some(path => path.toLowerCase() === indexName) ? null : wanted(paths)
  }
  return await unpack(file, { fileName, work, signal, members })
}

async function listFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
  return new Map(paths.map(path => [path.toLowerCase(), path]))
}

async function readIndex(
  folder: string,
  members: ReadonlyMap<string, string>,
  fileName: string,
): Promise<ContainerIndex | null> {
  const member = members.get(indexName)
  if (member === undefined) return null
  const path = join(folder, member)
  const { size } = await stat(path)
  if (size > mostIndexBytes)
    throw new UpdateFileDamaged({ file: fileName, reason: `its index has ${size} bytes` })
  try {
    return readContainerIndex(decodeXmlText(await readFile(path)))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const reason = `"${indexName}": ${message.replace(/\.$/, '')}`
    throw new UpdateFileDamaged({ file: fileName, reason }, { cause })
  }
}
