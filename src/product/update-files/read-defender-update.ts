// Reads a Defender update: unpacks it, takes the digest of every file that goes into an image, and asks the files for their versions.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ProgramFacts, readProgram } from '#formats/portable-executable'
import { decodeXmlText, firstChild, readXmlTree, type XmlElement, XmlInvalid } from '#formats/xml'
import type { ArchiveMember } from '#tools/archives'
import { type DefenderFacts, type DefenderFileFacts, placeOfMember } from './defender-facts.ts'
import { architectureOf } from './make-facts.ts'
import { unpack } from './unpack-update.ts'

/** Real ones have a kilobyte. */
const mostXmlBytes = 1024 * 1024

/** What was read; `architecture` is that of the programs; null when they contradict each other or nothing says it. */
export type DefenderUpdate = { facts: DefenderFacts; architecture: string | null }

/**
 * Reads a Defender update's files.
 * @param work An existing folder for scratch, which the caller removes.
 * @throws UpdateNoSpace; the errors of `tools/archives`; the signal's reason
 */
export async function readDefenderUpdate(
  file: string,
  options: { fileName: string; members: readonly ArchiveMember[]; work: string; signal: AbortSignal },
): Promise<DefenderUpdate> {
  const { fileName, members, work, signal } = options
  const folder = await unpack(file, { fileName, work, signal })
  const onDisk = (path: string): string => join(folder, ...path.split('/'))
  const plain = members.filter(member => !member.isDirectory)
  const files: DefenderFileFacts[] = []
  for (const { path } of plain) {
    const part = placeOfMember(path)
    if (part !== 'platform' && part !== 'definitions') continue
    files.push({ path, part, ...(await digest(onDisk(path), signal)) })
  }
  const programOf = async (pattern: RegExp): Promise<ProgramFacts | null> => {
    const found = files.find(({ path }) => pattern.test(path))
    return found === undefined ? null : await readProgramFile(onDisk(found.path))
  }
  const service = await programOf(/^platform\/[^/]+\/msmpeng\.exe$/i)
  const engine = await programOf(/^definition updates\/updates\/mpengine\.dll$/i)
  const definitions = await programOf(/^definition updates\/updates\/mpavdlta\.vdm$/i)
  const described = await readDescription(plain, onDisk)
  const folders = files.flatMap(({ path, part }) => (part === 'platform' ? (path.split('/')[1] ?? []) : []))
  return {
    facts: {
      platformFolders: [...new Set(folders)].sort(),
      engine: engine?.fileVersion ?? described('engine'),
      signatures: definitions?.fileVersion ?? described('signatures'),
      files,
      unplaced: plain.map(({ path }) => path).filter(path => placeOfMember(path) === 'unplaced'),
    },
    architecture: agreed([service, engine], fileName),
  }
}

/** The programs know best; the name of the file counts only where there is none. */
function agreed(programs: readonly (ProgramFacts | null)[], fileName: string): string | null {
  const said = new Set(programs.flatMap(program => (program === null ? [] : [program.architecture])))
  const [only = null] = said
  return said.size === 0 ? architectureOf(fileName) : said.size === 1 ? only : null
}

/** The versions that the package file names. Nobody depends on them, so that a file that cannot be read says nothing. */
async function readDescription(
  members: readonly ArchiveMember[],
  onDisk: (path: string) => string,
): Promise<(name: string) => string | null> {
  const member = members.find(({ path }) => /^[^/]*defender[^/]*\.xml$/i.test(path))
  const path = member === undefined ? null : onDisk(member.path)
  if (path === null || (await stat(path)).size > mostXmlBytes) return () => null
  let versions: XmlElement | null
  try {
    versions = firstChild(readXmlTree(decodeXmlText(await readFile(path))), 'versions')
  } catch (error) {
    if (error instanceof XmlInvalid) return () => null
    throw error
  }
  return name => {
    const text = versions === null ? null : firstChild(versions, name)?.text.trim()
    return text != null && /^\d{1,10}(\.\d{1,10}){3}$/.test(text) ? text : null
  }
}

/** What a program file on disk says of itself; null when it is none. */
async function readProgramFile(file: string): Promise<ProgramFacts | null> {
  await using handle = await open(file, 'r')
  const { size } = await handle.stat()
  return await readProgram({ size, read: (offset, length) => readAt(handle, offset, length) })
}

async function readAt(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
  return buffer.subarray(0, bytesRead)
}

async function digest(file: string, signal: AbortSignal): Promise<{ size: number; sha1: string }> {
  const hash = createHash('sha1')
  let size = 0
  for await (const chunk of createReadStream(file, { signal, highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer)
    size += (chunk as Buffer).length
  }
  return { size, sha1: hash.digest('hex') }
}
