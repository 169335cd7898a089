// Unpacks an MSU into its cabinets, answer file and properties.

import { mkdtemp, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ArchiveLimits,
  type ArchiveMember,
  type ExtractOptions,
  extractArchive,
  listArchive,
} from '#tools/archives'

/** Bounds for one update: the largest cumulative update is near 2 GiB, its unpacked cabinet near 6. */
const updateLimits = { members: 300_000, bytes: 16 * 2 ** 30, milliseconds: 30 * 60 * 1000 }

/**
 * The bounds for this file. A small file that unpacks to gigabytes, or for an hour, was made to do harm: real ones unpack to
 * some ten times their size, in seconds. Here: a hundred times and 256 MiB, and 4 seconds a MiB and two minutes.
 */
export async function limitsFor(file: string): Promise<ArchiveLimits> {
  const { size } = await stat(file)
  return {
    members: updateLimits.members,
    bytes: Math.min(updateLimits.bytes, 256 * 2 ** 20 + 100 * size),
    milliseconds: Math.min(updateLimits.milliseconds, 120_000 + Math.ceil(size / 256)),
  }
}

/** Members of an MSU, by what they are for. All lie in its root. */
export type UpdateBundle = {
  /** Package cabinets, in the order of the file. Offline catalogue, metadata and deployment tools are left out. */
  cabinets: string[]
  answerFiles: string[]
  properties: string[]
}

const otherCabinets =
  /^(wsusscan|desktopdeployment(_x86)?|.*aggregatedmetadata|hotpatchcompdb.*|onepackage.*)\.cab$/i

/**
 * Sorts the members of a cabinet that may be an MSU.
 * @returns null when it is none: an MSU holds cabinets, and an answer file, properties or an offline catalogue with them.
 */
export function sortBundle(members: readonly ArchiveMember[]): UpdateBundle | null {
  const names = members
    .filter(member => !member.isDirectory && !member.path.includes('/'))
    .map(member => member.path)
  if (names.some(name => /^(update\.mum|_manifest_\.cix\.xml)$/i.test(name))) return null
  const cabinets = names.filter(name => /\.cab$/i.test(name) && !otherCabinets.test(name))
  const answerFiles = names.filter(name => /\.xml$/i.test(name) && !/\.cix\.xml$/i.test(name))
  const properties = names.filter(name => /-pkgproperties\.txt$/i.test(name))
  const hasCatalogue = names.some(name => name.toLowerCase() === 'wsusscan.cab')
  const isBundle = cabinets.length > 0 && (hasCatalogue || answerFiles.length > 0 || properties.length > 0)
  return isBundle ? { cabinets, answerFiles, properties } : null
}

/** Lists an update file within the bounds for updates. */
export async function listUpdate(
  file: string,
  fileName: string,
  signal: AbortSignal,
): Promise<ArchiveMember[]> {
  return await listArchive(file, { signal, fileName, limits: await limitsFor(file) })
}

/** Unpacks members (absent: all) into a new folder below `work`; the caller removes `work`. */
export async function unpack(
  file: string,
  {
    fileName,
    work,
    members,
    signal,
  }: {
    fileName: string
    work: string
    members?: NonNullable<ExtractOptions['members']>
    signal: AbortSignal
  },
): Promise<string> {
  const to = await mkdtemp(join(work, 'unpacked-'))
  await extractArchive(file, {
    to,
    signal,
    fileName,
    limits: await limitsFor(file),
    ...(members === undefined ? {} : { members }),
  })
  return to
}
