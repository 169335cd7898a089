// How fast a source can be read, by reading the start of its largest file.

import { open } from 'node:fs/promises'
import type { SourceListing } from './contract.ts'
import { pathUnreadable } from './path-unreadable.ts'

/** What was read, and in which time. */
export type ReadSample = { bytes: number; seconds: number }

const sampleBytes = 64 * 2 ** 20
const sampleMs = 2000
const pieceBytes = 2 ** 20

/**
 * Reads at most 64 MiB for at most two seconds, and nothing of a share, which is not read before it is fetched. What the system holds
 * in memory already comes faster than the source gives it.
 * @throws SourcePathUnreadable
 */
export async function measureReading(listing: SourceListing, signal: AbortSignal): Promise<ReadSample> {
  if (listing.kind === 'share') return { bytes: 0, seconds: 0 }
  const path = listing.kind === 'folder' ? largestOf(listing).absolutePath : listing.iso.absolutePath
  const handle = await open(path, 'r').catch(cause => {
    throw pathUnreadable(path, cause)
  })
  try {
    const piece = Buffer.alloc(pieceBytes)
    const begun = performance.now()
    let bytes = 0
    while (bytes < sampleBytes && performance.now() - begun < sampleMs) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(piece, 0, pieceBytes, bytes)
      if (bytesRead === 0) break
      bytes += bytesRead
    }
    return { bytes, seconds: (performance.now() - begun) / 1000 }
  } finally {
    await handle.close()
  }
}

function largestOf({ files }: SourceListing & { kind: 'folder' }) {
  return files.reduce((largest, file) => (file.size > largest.size ? file : largest))
}
