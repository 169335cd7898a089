// The folder in which a program keeps everything of its own, held by one process at a time.

import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { DataFolderInUse, DataFolderUnusable } from './errors.ts'

/** A data folder that this process alone holds until {@link DataFolder.release}. */
export type DataFolder = {
  /** Its absolute path. */
  readonly path: string
  /** The absolute path of something inside it. */
  inside: (...names: string[]) => string
  /** Gives the folder up. The kernel does the same when the process dies, however it dies. */
  release: () => Promise<void>
}

/**
 * Makes the folder when needed (only its owner may enter) and takes the exclusive lock on it. The lock is the kernel's,
 * on an open file, so a killed process leaves nothing behind that has to be cleaned by hand.
 * @throws DataFolderInUse, DataFolderUnusable
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder)
  let handle: FileHandle
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    handle = await open(join(path, 'lock'), 'a+', 0o600)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown'
    throw new DataFolderUnusable({ folder: path, reason }, { cause })
  }
  if (!tryLock(handle.fd)) {
    await handle.close()
    throw new DataFolderInUse({ folder: path })
  }
  return {
    path,
    inside: (...names) => join(path, ...names),
    release: () => handle.close(),
  }
}

/** Writes a file that only its owner can read, durably: a crash leaves the old content or the new, never half. */
export async function writePrivateFile(file: string, content: string): Promise<void> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } catch (error) {
    await handle.close()
    await rm(temporary, { force: true })
    throw error
  }
  await handle.close()
  await rename(temporary, file)
  await syncFolder(dirname(file))
}

/** Makes a new name durable. NTFS keeps its folders in a journal and cannot flush one by hand. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The file's text, or null when there is no such file. */
export async function readPrivateFile(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
