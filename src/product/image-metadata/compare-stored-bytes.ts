// Compares the bytes of resources that two WIM files of one lineage share, as they are stored.

import type { FileHandle } from 'node:fs/promises'
import type { StoredStretch } from './compare-resources.ts'
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
  stretches: readonly StoredStretch[]
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
            fill(one, buffers[0].subarray(0, length), from + done),
            fill(other, buffers[1].subarray(0, length), offset + done),
          ])
          // What one of them does not have to its end cannot be the same.
          if (!left || !right || buffers[0].compare(buffers[1], 0, length, 0, length) !== 0)
            return `the bytes from ${offset + done} on are not those of the unchanged file`
        }
      }
      return null
    }),
  )
}

/** Reads as many bytes as fit; false when the file ends before. */
async function fill(file: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done)
    if (bytesRead === 0) return false
    done += bytesRead
  }
  return true
}
