// What stays in the worker's store: what runs that are going on need, and the objects of the last run of a few packages. The next run of such a
// package downloads only what is new.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { type ContentManifest, digestManifest, parseManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'

const keptSchema = z.array(
  z.object({ packageId: z.string(), contentVersion: z.string(), objects: z.array(z.string()) }),
)

/** What is kept for one package. */
type KeptContent = z.output<typeof keptSchema>[number]

const keptFile = 'kept.json'
/** A worker seldom serves more than the releases of Windows that are in use. */
const mostPackages = 3

/** The objects of one run: none of them is removed before its end. */
export type ObjectsOfRun = {
  /** Says which objects the run is about to fetch or to use. */
  need: (objects: readonly string[]) => Promise<void>
  /** The manifests of the content that is kept, where they are sound; their objects are pinned. */
  held: () => Promise<ContentManifest[]>
  /** The objects of a manifest that are in the store stay while the run goes on: it copies from them. They are not kept for the next run. */
  pin: (manifest: ContentManifest) => Promise<void>
  /** Nothing is copied any more. */
  unpin: () => void
  /** Puts objects into the store, whose digests are known only then; gives what `work` gives. */
  adding: <Added extends { sha256: string }>(work: () => Promise<Added>) => Promise<Added>
  /** Keeps the objects of the run for the next run of its package, and removes what nobody needs any more. */
  keep: (of: { packageId: string; contentVersion: string }) => Promise<void>
  /** The run is over; what is not kept goes with the next {@link keep}. */
  end: () => void
}

/** The objects of a worker's store, and who needs them. */
export type KeptObjects = { begin: () => ObjectsOfRun }

/** Opens them; one for a worker, for all its runs. */
export function openKeptObjects({ folder, store }: { folder: DataFolder; store: ContentStore }): KeptObjects {
  const runs = new Set<readonly Set<string>[]>()
  let before: Promise<unknown> = Promise.resolve()
  // Whoever adds waits for whoever removes, and the other way round.
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = before.then(work)
    before = mine.catch(() => undefined)
    return mine
  }
  async function removeOthers(kept: readonly KeptContent[]): Promise<void> {
    const ofRuns = [...runs].flat().flatMap(one => [...one])
    const needed = new Set([...kept.flatMap(({ objects }) => objects), ...ofRuns])
    for await (const { sha256 } of store.list()) if (!needed.has(sha256)) await store.remove(sha256)
  }
  async function readManifests(): Promise<ContentManifest[]> {
    const manifests: ContentManifest[] = []
    for (const { contentVersion } of await readKept(folder)) {
      if (!(await store.has(contentVersion))) continue
      const bytes = await readFile((await store.open(contentVersion)).path)
      if (digestManifest(bytes) === contentVersion) manifests.push(parseManifest(bytes))
    }
    return manifests
  }
  return {
    begin() {
      const mine = new Set<string>()
      const pinned = new Set<string>()
      const run = [mine, pinned]
      runs.add(run)
      const pin = (manifest: ContentManifest) => {
        for (const { sha256 } of manifest.files) pinned.add(sha256)
      }
      return {
        need: objects =>
          alone(async () => {
            for (const sha256 of objects) mine.add(sha256)
          }),
        held: () =>
          alone(async () => {
            const manifests = await readManifests()
            for (const manifest of manifests) pin(manifest)
            return manifests
          }),
        pin: manifest => alone(async () => pin(manifest)),
        unpin: () => pinned.clear(),
        adding: work =>
          alone(async () => {
            const added = await work()
            mine.add(added.sha256)
            return added
          }),
        keep: of =>
          alone(async () => {
            const others = (await readKept(folder)).filter(({ packageId }) => packageId !== of.packageId)
            const all = [{ ...of, objects: [...mine] }, ...others].slice(0, mostPackages)
            await writePrivateFile(folder.inside(keptFile), JSON.stringify(all))
            await removeOthers(all)
          }),
        end: () => runs.delete(run),
      }
    },
  }
}

async function readKept(folder: DataFolder): Promise<KeptContent[]> {
  const text = await readPrivateFile(folder.inside(keptFile))
  return text === null ? [] : keptSchema.parse(JSON.parse(text))
}
