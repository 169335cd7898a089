// Compares the bytes of resources that two WIM files of one lineage share, as they are stored.

import type { Stretch } from './compare-resources.ts'
import { withFile } from './wim-tables.ts'

const pieceBytes = 4 * 1024 * 1024

/**
 * Compares stretches of two files.
 * @returns in plain words, where they first differ, to a few megabytes; null when they do not
 * @throws the signal's reason
 */
export async function compareStoredBytes(input: {
  original: string
  changed: string
  stretches: readonly Stretch[]
  signal: AbortSignal
}): Promise<string | null> {
  const { original, changed, stretches, signal } = input
  const buffers = [Buffer.allocUnsafe(pieceBytes), Buffer.allocUnsafe(pieceBytes)] as const
  return await withFile(original, 'r', one =>
    withFile(changed, 'r', async other => {
      for (const { from, offset, size } of stretches) {
        for (let done = 0; done < size; done += pieceBytes) {
          signal.throwIfAborted()
          const length = Math.min(pieceBytes, size - done)
          const [left, right] = await Promise.all([
            one.read(buffers[0], 0, length, from + done),
            other.read(buffers[1], 0, length, offset + done),
          ])
          const isSame =
            left.bytesRead === right.bytesRead &&
            buffers[0].compare(buffers[1], 0, right.bytesRead, 0, left.bytesRead) === 0
          if (!isSame) return `the bytes from ${offset + done} on are not those of the unchanged file`
        }
      }
      return null
    }),
  )
}
