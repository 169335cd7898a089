// What the engine reads from the images of a version's WIM files, and from the recovery images inside them. Kept by the
// WIM's content: the same file is never looked at twice.

import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobContext } from '#platform/jobs'
import type { ManifestFile } from '#product/content-manifest'
import type { ImageFacts } from '#product/servicing-engines'
import { factsOfRecoveryImages } from './recovery-facts.ts'
import type { ServicingHouse } from './servicing-house.ts'
import { withServicing } from './tables.ts'

/** What reading images needs of the house. */
export type FactsHouse = Pick<ServicingHouse, 'db' | 'library' | 'engine' | 'work'>

/** The images to look at, and the WIM files that hold them, by path inside the media. */
export type ImagesToRead = {
  images: readonly { path: string; index: number }[]
  wims: ReadonlyMap<string, ManifestFile>
}

/** Told of an image that could not be read, instead of the error being thrown; it may throw it all the same. */
export type OnUnreadable = (place: { path: string; index: number }, error: unknown) => void

/**
 * Reads the images, those of the media first, then each distinct recovery image once. Leaves nothing in the work folder.
 * @throws ContentMissing, and the engine's errors of inspecting unless `onUnreadable` takes them
 */
export async function readImageFacts(
  house: FactsHouse,
  content: ImagesToRead,
  context: Pick<JobContext, 'operationId' | 'signal' | 'report'>,
  onUnreadable: OnUnreadable = (_place, error) => {
    throw error
  },
): Promise<ImageFacts[]> {
  const scratch = join(house.work, context.operationId)
  const { signal } = context
  const open = async (path: string) => (await house.library.reader.open(sha256Of(path))).path
  const sha256Of = (path: string) => content.wims.get(path)?.sha256 ?? ''
  const inspect = async (image: { wim: string; path: string; index: number }, sha256: string) => {
    context.report({ phase: `reading ${image.path} image ${image.index}`, bytesDone: 0, bytesTotal: null })
    await mkdir(scratch, { recursive: true, mode: 0o700 })
    const facts = await house.engine.inspect({ ...image, work: scratch }, signal)
    await keepFacts(house, sha256, facts)
    return facts
  }
  const tryRead = async (place: { path: string; index: number }, read: () => Promise<ImageFacts>) => {
    try {
      return await read()
    } catch (error) {
      signal.throwIfAborted()
      onUnreadable(place, error)
      return null
    }
  }
  try {
    const images: ImageFacts[] = []
    for (const { path, index } of content.images) {
      if (!content.wims.has(path)) continue
      const known = await knownFacts(house, { sha256: sha256Of(path), path, index })
      const facts =
        known ??
        (await tryRead({ path, index }, async () =>
          inspect({ wim: await open(path), path, index }, sha256Of(path)),
        ))
      if (facts !== null) images.push(facts)
    }
    const recovery = await factsOfRecoveryImages({
      images,
      open,
      known: (path, outer) => knownFacts(house, { sha256: sha256Of(outer), path, index: recoveryIndex }),
      read: ({ wim, path, outer }) => inspect({ wim, path, index: recoveryIndex }, sha256Of(outer)),
      guard: (path, read) => tryRead({ path, index: recoveryIndex }, read),
      scratch,
      signal,
    })
    return [...images, ...recovery]
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Winre.wim holds one image. */
const recoveryIndex = 1

type Place = { sha256: string; path: string; index: number }

async function knownFacts(
  { db, engine }: FactsHouse,
  { sha256, path, index }: Place,
): Promise<ImageFacts | null> {
  const place = { engine: engine.name, wim_sha256: sha256, path, image_index: index }
  const known = await withServicing(db)
    .selectFrom('servicing_image_facts')
    .select('facts')
    .where(where => where.and(place))
    .executeTakeFirst()
  return known?.facts ?? null
}

async function keepFacts({ db, engine }: FactsHouse, sha256: string, facts: ImageFacts): Promise<void> {
  await withServicing(db)
    .insertInto('servicing_image_facts')
    .values({
      engine: engine.name,
      wim_sha256: sha256,
      path: facts.path,
      image_index: facts.index,
      facts: JSON.stringify(facts),
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
