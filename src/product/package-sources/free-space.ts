import { mkdir, statfs } from 'node:fs/promises'

/** The bytes that this account may still write to the disk of a folder, which is made when it is not there. */
export async function freeSpaceOf(folder: string): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
