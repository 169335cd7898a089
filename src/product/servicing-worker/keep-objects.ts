// What stays in the worker's store: the objects of the last run of a few packages. The next run of such a package downloads only
// what is new.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { type ContentManifest, digestManifest, parseManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'

const keptSchema = z.array(
  z.object({ packageId: z.string(), contentVersion: z.string(), objects: z.array(z.string()) }),
)

/** What is kept for one package. */
export type KeptContent = z.output<typeof keptSchema>[number]

const keptFile = 'kept.json'
/** A worker seldom serves more than the releases of Windows that are in use. */
const mostPackages = 3

/** Keeps the objects of a run that has just ended, and removes what nobody needs any more. */
export async function keepObjects(
  { folder, store }: { folder: DataFolder; store: ContentStore },
  kept: KeptContent,
): Promise<void> {
  const others = (await readKept(folder)).filter(one => one.packageId !== kept.packageId)
  const all = [kept, ...others].slice(0, mostPackages)
  await writePrivateFile(folder.inside(keptFile), JSON.stringify(all))
  const needed = new Set(all.flatMap(one => one.objects))
  for await (const { sha256 } of store.list()) if (!needed.has(sha256)) await store.remove(sha256)
}

/** The manifests of the content that is kept, where they are sound. */
export async function readKeptManifests({
  folder,
  store,
}: {
  folder: DataFolder
  store: ContentStore
}): Promise<ContentManifest[]> {
  const manifests: ContentManifest[] = []
  for (const { contentVersion } of await readKept(folder)) {
    if (!(await store.has(contentVersion))) continue
    const bytes = await readFile((await store.open(contentVersion)).path)
    if (digestManifest(bytes) === contentVersion) manifests.push(parseManifest(bytes))
  }
  return manifests
}

async function readKept(folder: DataFolder): Promise<KeptContent[]> {
  const text = await readPrivateFile(folder.inside(keptFile))
  return text === null ? [] : keptSchema.parse(JSON.parse(text))
}
