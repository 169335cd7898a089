// Downloads what a plan needs and nothing else: the WIM files that it looks at, and its update files. What the store holds already
// is read again first, because the proof compares with it.

import type { Log } from '#platform/logging'
import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import {
  type ContentSource,
  type FileToFetch,
  fetchFiles,
  fetchManifest,
  openSignedManifest,
} from '#product/distribution-protocol'
import type { ServicingPlan, ServicingWork } from '#product/servicing-engines'
import { type ClaimedWork, originalsOf } from '#product/servicing-work'
import type { UpdateFacts } from '#product/update-files'
import { WorkFileMissing } from './errors.ts'
import type { HeldLease } from './hold-lease.ts'
import type { ObjectsOfRun } from './keep-objects.ts'

/** What was fetched, as it lies in the worker's store. */
export type FetchedWork = {
  manifest: ContentManifest
  sources: { originals: Record<string, string>; updates: ServicingWork['updates'] }
  /** SHA-256 of the unchanged WIM files, by path inside the media. */
  digests: Record<string, string>
  bytesFetched: number
}

/**
 * Fetches. `held` are manifests of content whose objects may be in the store.
 * @throws SignatureInvalid, WorkFileMissing, the errors of fetching, the lease's reason
 */
export async function fetchWork(
  { store, sitePublicKey, log }: { store: ContentStore; sitePublicKey: string; log: Log },
  { work, plan }: { work: ClaimedWork; plan: ServicingPlan },
  {
    source,
    lease,
    objects,
    held,
  }: {
    source: ContentSource
    lease: HeldLease
    objects: ObjectsOfRun
    held: readonly ContentManifest[]
  },
): Promise<FetchedWork> {
  const { signal } = lease
  const { contentVersion } = plan
  const bytes = await fetchManifest([source], contentVersion, signal)
  const { manifest } = openSignedManifest(
    { bytes, signature: work.signature },
    { sitePublicKey, contentVersion },
  )
  const wims = originalsOf(plan).map(path => findFile(manifest, path))
  const files = distinct([...wims, ...work.updates])
  await objects.pin(manifest)
  await objects.need([contentVersion, ...files.map(({ sha256 }) => sha256)])
  await store.addStream(only(bytes), { signal, maxBytes: bytes.length, expectedSha256: contentVersion })
  for (const { sha256 } of files) if (await store.has(sha256)) await store.verify(sha256, { signal })
  const fetched = await fetchFiles({
    files,
    sources: [source],
    store,
    held: [...held, manifest],
    signal,
    onProgress: ({ bytesDone, bytesTotal }) => lease.report({ phase: 'downloading', bytesDone, bytesTotal }),
  })
  const { bytesFetched, bytesReused } = fetched
  log.info({ run: work.run, bytesFetched, bytesReused }, 'everything that the work needs is here')
  lease.say(`downloaded ${bytesFetched} bytes, ${bytesReused} were here already`)
  const sources: FetchedWork['sources'] = { originals: {}, updates: {} }
  for (const { path, sha256 } of wims) sources.originals[path] = (await store.open(sha256)).path
  for (const { sha256, facts } of work.updates) {
    const { path: file } = await store.open(sha256)
    sources.updates[sha256] = { file, facts: facts as unknown as UpdateFacts }
  }
  const digests = Object.fromEntries(wims.map(({ path, sha256 }) => [path, sha256]))
  return { manifest, sources, digests, bytesFetched }
}

function findFile(manifest: ContentManifest, path: string): ManifestFile {
  const file = manifest.files.find(one => one.path === path)
  if (!file) throw new WorkFileMissing({ path })
  return file
}

function distinct(files: readonly FileToFetch[]): FileToFetch[] {
  return [...new Map(files.map(file => [file.sha256, file])).values()]
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}
