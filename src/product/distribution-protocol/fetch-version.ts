// Brings a whole content version into a store: only what the store lacks travels, and only what was checked is kept.

import type { ContentManifest, ManifestFile } from '#product/content-manifest'
import { type FilesFetch, type FilesFetched, fetchFiles } from './fetch-files.ts'
import { openSignedManifest, type SignedManifest } from './signed-manifest.ts'

/** What a transfer of a version needs. */
export type VersionFetch = Omit<FilesFetch, 'files'> & {
  signed: SignedManifest
  /** The pinned key of the site. */
  sitePublicKey: string
  /** The version that was asked for; another one is refused. */
  contentVersion?: string
}

/** A version that is in the store, verified. */
export type FetchedVersion = FilesFetched & { contentVersion: string; manifest: ContentManifest }

/**
 * Fetches a version. Afterwards the store holds every file, and the manifest's bytes as an object of their own. What
 * arrived before a failure or a cancel is used by the next call.
 * @throws SignatureInvalid, ManifestInvalid; everything that `fetchFiles` throws
 */
export async function fetchVersion(input: VersionFetch): Promise<FetchedVersion> {
  const { store, signed, signal } = input
  const { manifest, contentVersion } = openSignedManifest(signed, input)
  const fetched = await fetchFiles({ ...input, files: distinctFiles(manifest) })
  const { bytes } = signed
  await store.addStream(only(bytes), { signal, maxBytes: bytes.length, expectedSha256: contentVersion })
  return { contentVersion, manifest, ...fetched }
}

/** Equal files once: the store keeps them once. */
function distinctFiles(manifest: ContentManifest): ManifestFile[] {
  const files = new Map<string, ManifestFile>()
  for (const file of manifest.files) if (!files.has(file.sha256)) files.set(file.sha256, file)
  return [...files.values()]
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}
