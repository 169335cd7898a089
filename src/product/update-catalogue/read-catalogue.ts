// Reads an offline catalogue, in both spellings:
//
//   wsusscn2.cab: index.xml, package.cab (package.xml: every update), package2.cab … (c/ core, x/ extended, l/LANGUAGE/ localized)
//   WSUSSCAN.cab, which every MSU holds: package.cab with package.xml, core/, extended/, localized/LANGUAGE/
//
// Cabinets inside the catalogue are taken out one at a time; what is in them is never written to the disk.

import { type FileHandle, open, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type ArchiveMember, listArchive, type MemberPiece, streamMembers } from '#tools/archives'
import type { CatalogueSink } from './catalogue-row.ts'
import { CatalogueUnreadable } from './errors.ts'
import { readPackageCabinet } from './read-package-cabinet.ts'

/** What reading takes. */
export type CatalogueReading = {
  file: string
  /** How people know the file. */
  fileName: string
  /** An empty folder for cabinets that are taken out. */
  scratch: string
  /** Languages whose titles are wanted, in lower case; English always is. */
  languages: readonly string[]
  /** Cabinets of which everything is known already. */
  done: ReadonlySet<string>
  /** How many of the others are read at the same time: while one is unpacked, another is understood. */
  atOnce: number
  sink: CatalogueSink
  signal: AbortSignal
}

/** Cabinets in a catalogue; real ones have 70. */
const mostCabinets = 2000
/** The cabinet with package.xml. */
const listCabinet = 'package.cab'

/**
 * Reads everything that is not done yet.
 * @throws CatalogueUnreadable, UpdateMetadataUnreadable, the errors of reading archives, what the sink throws, the signal's reason
 */
export async function readCatalogue(reading: CatalogueReading): Promise<void> {
  const { file, fileName, scratch, signal } = reading
  const members = await listArchive(file, { signal, fileName })
  const inner = members.find(({ path }) => basename(path).toLowerCase() === 'wsusscan.cab')
  if (inner === undefined) return readCabinets(reading, members)
  const taken = { ...reading, file: join(scratch, 'catalogue.cab'), fileName: `${fileName}, WSUSSCAN.cab` }
  await takeOut(reading, new Map([[inner.path, async () => {}]]), () => taken.file)
  // One level only: a catalogue in a catalogue in a catalogue is no catalogue.
  await readCabinets(taken, await listArchive(taken.file, { signal, fileName: taken.fileName }))
}

async function readCabinets(reading: CatalogueReading, members: readonly ArchiveMember[]): Promise<void> {
  const { scratch, sink } = reading
  const cabinets = cabinetsOf(members, reading.fileName)
  const bytesTotal = bytesOf(cabinets)
  const open = cabinets.filter(cabinet => !reading.done.has(cabinet.path))
  let bytesDone = bytesTotal - bytesOf(open)
  await inTurns(reading, async (signal, start) => {
    const readOne = (cabinet: ArchiveMember) => async (path: string) => {
      await sink.begin(cabinet.path, bytesDone, bytesTotal)
      await readPackageCabinet({ ...reading, signal, file: path, cabinet: cabinet.path })
      await sink.end(cabinet.path)
      bytesDone += cabinet.size
    }
    const take = (cabinet: ArchiveMember) => async (path: string) =>
      start(async () => {
        await readOne(cabinet)(path)
        await rm(path, { force: true })
      })
    // The list comes first, whatever the order in the file: it takes longest.
    for (const group of [open.filter(isList), open.filter(cabinet => !isList(cabinet))]) {
      const work = new Map(group.map(cabinet => [cabinet.path, take(cabinet)]))
      if (work.size > 0) await takeOut({ ...reading, signal }, work, name => join(scratch, name))
    }
  })
}

/** Starts work; returns when something else may be started, which is not when the work is done. */
type StartWork = (work: () => Promise<void>) => Promise<void>

/** Does several things at a time, at most `atOnce`. When one fails, the others are stopped and waited for. */
async function inTurns(
  { atOnce, signal }: CatalogueReading,
  plan: (signal: AbortSignal, start: StartWork) => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const running = new Set<Promise<void>>()
  const start: StartWork = async work => {
    failed.signal.throwIfAborted()
    const one: Promise<void> = work()
      .catch(error => failed.abort(error))
      .finally(() => running.delete(one))
    running.add(one)
    if (running.size >= atOnce) await Promise.race(running)
  }
  await plan(AbortSignal.any([signal, failed.signal]), start).catch(error => failed.abort(error))
  await Promise.all(running)
  failed.signal.throwIfAborted()
}

function bytesOf(list: readonly ArchiveMember[]): number {
  return list.reduce((sum, member) => sum + member.size, 0)
}

function isList({ path }: ArchiveMember): boolean {
  return path.toLowerCase() === listCabinet
}

/** The package cabinets. */
function cabinetsOf(members: readonly ArchiveMember[], fileName: string): ArchiveMember[] {
  const names = members.filter(({ path }) => /^package\d*\.cab$/i.test(path))
  if (!names.some(isList)) throw new CatalogueUnreadable({ file: fileName, reason: 'it has no package.cab' })
  if (names.length > mostCabinets)
    throw new CatalogueUnreadable({ file: fileName, reason: `it has more than ${mostCabinets} cabinets` })
  return names
}

/** Takes members out one after another, and each is given to its work. */
async function takeOut(
  { file, fileName, signal }: Pick<CatalogueReading, 'file' | 'fileName' | 'signal'>,
  work: ReadonlyMap<string, (path: string) => Promise<void>>,
  placeOf: (name: string) => string,
): Promise<void> {
  let target: FileHandle | null = null
  async function take({ member, bytes, isLast }: MemberPiece): Promise<void> {
    const place = placeOf(member)
    target ??= await open(place, 'w', 0o600)
    await target.writeFile(bytes)
    if (!isLast) return
    await target.close()
    target = null
    await work.get(member)?.(place)
  }
  try {
    await streamMembers(file, {
      signal,
      fileName,
      wanted: member => work.has(member.path),
      async onPieces(pieces) {
        for (const piece of pieces) await take(piece)
      },
    })
  } finally {
    await (target as FileHandle | null)?.close()
  }
}
