// The pre-flight: everything that can be said of a source before it is added, and nothing is changed.

import type { Database } from '#platform/database'
import {
  findWritableByAll,
  freeSpaceOf,
  measureReading,
  type ShareReader,
  type SourceKind,
  type WritableByAll,
} from '#product/package-sources'
import { type AskedSource, checkSourceMedia, placeOf } from './check-source-media.ts'
import { describeImages, type PackageImage } from './describe-images.ts'
import { wimFilesOf } from './setup-media.ts'
import { findSameMedia, type SameMedia } from './source-record.ts'

/** What looking at a source needs: `work` is the folder for scratch, `content` that of the content store. */
export type SourceHouse = { db: Database; work: string; content: string; shares?: ShareReader }

/** Room on a disk, in bytes. `needed` of the store is the most: what it holds already is not stored again. */
export type RoomFor = { needed: number; free: number; isEnough: boolean }

/** What was found. */
export type SourceCheck = {
  path: string
  kind: SourceKind
  files: number
  totalBytes: number
  /** Unpacking or fetching needs room for a while; null when the source is read where it is. */
  scratch: RoomFor | null
  store: RoomFor
  /** A sample of at most 64 MiB and two seconds; of a share there is none. */
  reading: { bytes: number; seconds: number; bytesPerSecond: number | null }
  /** Null when they can be read only after unpacking. */
  images: PackageImage[] | null
  /** Null where it cannot be said. */
  writableByAll: WritableByAll | null
  /** Packages that were read from media with exactly these names and sizes. */
  alreadyHeld: SameMedia[]
}

/** Looks at a source. @throws the errors of checkSourceMedia, WimUnreadable */
export async function checkSource(
  house: SourceHouse,
  asked: AskedSource,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const { listing, media } = await checkSourceMedia(asked, signal, house.shares)
  const reading = await measureReading(listing, signal)
  const wims = wimFilesOf(media)
  const { kind, files, totalBytes } = listing
  const isUnpacked = kind !== 'folder'
  return {
    path: asked.path,
    kind,
    files: files.length,
    totalBytes,
    scratch: isUnpacked ? await roomFor(house.work, totalBytes) : null,
    store: await roomFor(house.content, totalBytes),
    reading: { ...reading, bytesPerSecond: rateOf(reading) },
    images:
      kind === 'folder'
        ? await describeImages(
            wims.map(path => ({ path, file: placeOf(listing, path) })),
            signal,
          )
        : null,
    writableByAll: await findWritableByAll(listing, signal),
    alreadyHeld: await findSameMedia(house.db, files),
  }
}

async function roomFor(folder: string, needed: number): Promise<RoomFor> {
  const free = await freeSpaceOf(folder)
  return { needed, free, isEnough: free >= needed }
}

function rateOf({ bytes, seconds }: { bytes: number; seconds: number }): number | null {
  return bytes === 0 || seconds <= 0 ? null : Math.round(bytes / seconds)
}
