// Puts content into a point's folder as a transfer would leave it, for tests.

import type { DataFolder } from '#platform/data-folder'
import { digestManifest, encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import { changeHeld } from './point-state.ts'

async function* only(bytes: Uint8Array) {
  yield bytes
}

/** Keeps a version of these files and remembers it as held. Gives the digests of the files and of the manifest. */
export async function holdVersion(
  { folder, store }: { folder: DataFolder; store: ContentStore },
  { packageId, contents }: { packageId: string; contents: readonly Uint8Array[] },
): Promise<{ files: string[]; contentVersion: string }> {
  const { signal } = new AbortController()
  const keep = (bytes: Uint8Array) => store.addStream(only(bytes), { signal, maxBytes: bytes.length })
  const added = await Promise.all(contents.map(keep))
  const listed = added.map((one, index) => manifestFileOf(`file-${index}`, { ...one, modified: new Date(0) }))
  const bytes = encodeManifest(makeManifest(listed))
  await keep(bytes)
  const contentVersion = digestManifest(bytes)
  const held = {
    packageId,
    version: 1,
    contentVersion,
    files: contents.length,
    bytes: contents.reduce((total, one) => total + one.length, 0),
    verifiedAt: '2026-01-01T00:00:00.000Z',
    receiptTaken: true,
  }
  await changeHeld(folder, all => [...all, held])
  return { files: added.map(({ sha256 }) => sha256), contentVersion }
}
