// Looks at every place of media: what it costs, which images it has, whether it is held already, or why it cannot be taken.

import type { Database } from '#platform/database'
import { reportError } from '#platform/errors'
import type { ShareReader } from '#product/package-sources'
import {
  checkSourceMedia,
  describeImages,
  findSameMedia,
  type PackageImage,
  placeOf,
  type SameMedia,
  wimFilesOf,
} from '#product/upgrade-packages'
import { findLayout } from './find-layout.ts'
import type { Layout, MediaPlace } from './place.ts'

/** What looking needs. */
export type LookingHouse = { db: Database; shares?: ShareReader }

/** Media that can be added, or the reason why not. */
export type Candidate = {
  path: string
  /** A name for the package, of at most 50 characters. */
  name: string
  version: string
  files: number
  totalBytes: number
  /** Names of the images of the first WIM file; empty when they can be read only after unpacking. */
  images: string[]
  alreadyHeld: SameMedia[]
  problem: string | null
}

/** What is in a folder. */
export type Candidates = { path: string; layout: Layout; candidates: Candidate[] }

/** Looks. @throws the errors of findLayout; a place that cannot be read is a candidate with a problem */
export async function listCandidates(
  house: LookingHouse,
  path: string,
  signal: AbortSignal,
): Promise<Candidates> {
  const { layout, places } = await findLayout(path)
  const candidates: Candidate[] = []
  for (const place of places) {
    signal.throwIfAborted()
    candidates.push(await lookAt(house, place, signal))
  }
  return { path, layout, candidates: withOwnNames(candidates) }
}

async function lookAt(house: LookingHouse, place: MediaPlace, signal: AbortSignal): Promise<Candidate> {
  const { path, version, problem } = place
  const nothing = { path, name: place.name, version, files: 0, totalBytes: 0, images: [], alreadyHeld: [] }
  if (problem !== null) return { ...nothing, problem }
  try {
    const { listing, media } = await checkSourceMedia({ path, extractIndex: null }, signal, house.shares)
    const [install = ''] = wimFilesOf(media)
    const images =
      listing.kind === 'folder'
        ? await describeImages([{ path: install, file: placeOf(listing, install) }], signal)
        : []
    return {
      ...nothing,
      name: nameOf(place, images),
      files: listing.files.length,
      totalBytes: listing.totalBytes,
      images: images.map(image => image.name ?? ''),
      alreadyHeld: await findSameMedia(house.db, listing.files),
      problem: null,
    }
  } catch (error) {
    if (signal.aborted) throw error
    return { ...nothing, problem: reportError(error).message }
  }
}

/** An ID alone says nothing to people. */
function nameOf({ name }: MediaPlace, images: readonly PackageImage[]): string {
  const first = images[0]?.name
  return first && /^\w{3}[0-9A-F]{5}$/.test(name) ? `${first.slice(0, 50 - name.length - 1)} ${name}` : name
}

/** Names that are different and short enough: what is left away gives room to a number. */
function withOwnNames(candidates: readonly Candidate[]): Candidate[] {
  const taken = new Set<string>()
  return candidates.map(candidate => {
    const whole = candidate.name.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ').trim() || 'Package'
    let name = whole.slice(0, 50).trim()
    for (let number = 2; taken.has(name.toLowerCase()); number++)
      name = `${whole.slice(0, 45).trim()} ${number}`
    taken.add(name.toLowerCase())
    return { ...candidate, name }
  })
}
