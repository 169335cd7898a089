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
  /** Which part of the others is read here: others read the rest at the same time. */
  share: ReaderShare
  sink: CatalogueSink
  signal: AbortSignal
}

/** Reader `number`, from 0, `of` so many. */
export type ReaderShare = { number: number; of: number }

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
  const { scratch } = reading
  const cabinets = cabinetsOf(members, reading.fileName)
  const bytesTotal = bytesOf(cabinets)
  const open = cabinets.filter(cabinet => !reading.done.has(cabinet.path))
  const wanted = shareOf(open, reading.share)
  // Whoever adds up what all readers have done counts what was done before once.
  let bytesDone = reading.share.number === 0 ? bytesTotal - bytesOf(open) : 0
  const readOne = (cabinet: ArchiveMember) => async (path: string) => {
    await reading.sink.begin(cabinet.path, bytesDone, bytesTotal)
    await readPackageCabinet({ ...reading, file: path, cabinet: cabinet.path })
    await reading.sink.end(cabinet.path)
    bytesDone += cabinet.size
  }
  // The list comes first, whatever the order in the file: without it no fragment means anything.
  for (const group of [wanted.filter(isList), wanted.filter(cabinet => !isList(cabinet))]) {
    const work = new Map(group.map(cabinet => [cabinet.path, readOne(cabinet)]))
    if (work.size > 0) await takeOut(reading, work, name => join(scratch, name))
  }
}

/** The cabinets of a reader: each goes to the one that has least, the largest first, so that all end at about the same time. */
function shareOf(cabinets: readonly ArchiveMember[], { number, of }: ReaderShare): ArchiveMember[] {
  const loads = Array.from({ length: of }, () => 0)
  const mine = new Set<ArchiveMember>()
  for (const cabinet of cabinets.toSorted((one, other) => other.size - one.size)) {
    const least = loads.indexOf(Math.min(...loads))
    loads[least] = (loads[least] ?? 0) + cabinet.size
    if (least === number) mine.add(cabinet)
  }
  return cabinets.filter(cabinet => mine.has(cabinet))
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

/** Takes members out one after another; each is gone again when its work is done, unless it has none. */
async function takeOut(
  { file, fileName, signal }: CatalogueReading,
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
    if (place.endsWith(member)) await rm(place, { force: true })
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
