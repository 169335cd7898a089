// Takes stored resources over from one WIM file into another.

import { type FileHandle, open } from 'node:fs/promises'
import type { WimCommitPlan } from '#formats/wim-metadata'
import type { CompressedContent } from './compress-content.ts'
import { writeAt } from './wim-tables.ts'

const pieceBytes = 4 * 1024 * 1024

/** Copies resources to their places, as they are stored. Neighbours are copied together. */
export async function copyResources(input: {
  copies: WimCommitPlan['copies']
  content: CompressedContent
  to: FileHandle
  signal: AbortSignal
}): Promise<void> {
  const { copies, content, to, signal } = input
  const buffer = Buffer.allocUnsafe(pieceBytes)
  const sources = new Map<string, FileHandle>()
  try {
    for (const stretch of joinNeighbours(copies, content)) {
      const source = sources.get(stretch.file) ?? (await open(stretch.file, 'r'))
      sources.set(stretch.file, source)
      for (let done = 0; done < stretch.size; ) {
        signal.throwIfAborted()
        const length = Math.min(pieceBytes, stretch.size - done)
        const { bytesRead } = await source.read(buffer, 0, length, stretch.from + done)
        if (bytesRead === 0) throw new TypeError(`${stretch.file} ends within a resource`)
        await writeAt(to, [buffer.subarray(0, bytesRead)], stretch.to + done)
        done += bytesRead
      }
    }
  } finally {
    for (const source of sources.values()) await source.close()
  }
}

type Stretch = { file: string; from: number; to: number; size: number }

function joinNeighbours(copies: WimCommitPlan['copies'], { places }: CompressedContent): Stretch[] {
  const stretches: Stretch[] = []
  for (const { sha1, to } of copies) {
    const place = places.get(sha1)
    if (place === undefined) throw new TypeError(`nobody has the blob ${sha1}`)
    const last = stretches.at(-1)
    const follows =
      last !== undefined &&
      last.file === place.file &&
      last.from + last.size === place.offset &&
      last.to + last.size === to
    if (follows) last.size += place.size
    else stretches.push({ file: place.file, from: place.offset, to, size: place.size })
  }
  return stretches
}
