// What servicing did to the sizes of WIM files: administrators decide by them whether a file is worth writing anew.

import type { ManifestFile } from '#product/content-manifest'
import type { ContentReader } from '#product/content-store'
import { measureUnused } from '#product/image-metadata'
import type { OptimizedWim } from '#product/servicing-engines'
import type { StoredFile } from './publish-serviced.ts'

/** The sizes of one WIM file that a run produced, in bytes. */
export type ServicedWim = {
  path: string
  /** In the package version that was serviced, and in the one that was published. */
  bytesBefore: number
  bytesAfter: number
  /** What writing the published file anew would save. */
  bytesUnused: number
  /** What writing it anew saved in this run; null when it was not. */
  bytesSaved: number | null
}

/** Measures the produced WIM files, as they lie in the store. @throws ContentMissing, WimHeaderInvalid, WimBlobTableInvalid */
export async function measureWims(
  store: Pick<ContentReader, 'open'>,
  produced: {
    wims: ReadonlyMap<string, ManifestFile>
    files: readonly StoredFile[]
    optimized: readonly OptimizedWim[]
  },
): Promise<ServicedWim[]> {
  const { wims, files, optimized } = produced
  const measured: ServicedWim[] = []
  for (const { path, added } of files) {
    const before = wims.get(path)
    if (before === undefined) continue
    const anew = optimized.find(one => one.path === path)
    measured.push({
      path,
      bytesBefore: before.size,
      bytesAfter: added.size,
      bytesUnused: await measureUnused((await store.open(added.sha256)).path),
      bytesSaved: anew === undefined ? null : Math.max(0, anew.bytesBefore - anew.bytesAfter),
    })
  }
  return measured
}
