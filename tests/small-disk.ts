// A disk of a few megabytes, in memory, for tests of what happens when a disk is really full. Linux lets root mount one.

import { mkdir, open, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

const MIB = 1024 * 1024

/** A mounted disk. It is unmounted at the end, also while files on it are open. */
export type SmallDisk = AsyncDisposable & {
  /** Has something else use all that is left, to the last byte. */
  fill: () => Promise<void>
  /** Makes the disk this large; what is on it stays. */
  resize: (megabytes: number) => Promise<void>
  freeBytes: () => Promise<number>
}

/** Mounts one on a folder, which is made. Gives the reason instead where that is not possible. */
export async function mountSmallDisk(folder: string, megabytes: number): Promise<SmallDisk | string> {
  await mkdir(folder, { recursive: true })
  const options = (size: number) => `size=${size}m,mode=0700`
  const mounted = await execa('mount', ['-t', 'tmpfs', '-o', options(megabytes), 'tmpfs', folder], {
    reject: false,
  })
  if (mounted.failed) return mounted.stderr || mounted.shortMessage || 'mount does not work here'
  return {
    async fill() {
      const file = await open(join(folder, 'somebody-elses-file'), 'a')
      try {
        for (const size of [MIB, 4096])
          for (let isFull = false; !isFull; ) isFull = !(await append(Buffer.alloc(size)))
      } finally {
        await file.close()
      }
      async function append(bytes: Buffer): Promise<boolean> {
        const written = await file.write(bytes).catch((error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOSPC') return null
          throw error
        })
        return written?.bytesWritten === bytes.length
      }
    },
    async resize(size) {
      await execa('mount', ['-o', `remount,${options(size)}`, folder])
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder)
      return bavail * bsize
    },
    async [Symbol.asyncDispose]() {
      await execa('umount', ['-l', folder])
    },
  }
}
