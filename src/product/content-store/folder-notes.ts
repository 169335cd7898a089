// Notes beside a store that is a folder: files in it.

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StoreNotes } from './contract.ts'
import { StoreNoteTooLarge } from './errors.ts'
import { ignoreMissing, type ObjectFolder, sizeOfFile } from './object-folder.ts'

/** A note that nobody set a bound for has so many bytes at most. */
const standardMost = 1024 * 1024

/** See {@link StoreNotes}. */
export function openFolderNotes(folder: ObjectFolder): StoreNotes {
  const { root } = folder
  return {
    place: root,
    async read(name, maxBytes = standardMost) {
      const path = join(root, name)
      const size = await sizeOfFile(path)
      if (size === null) return null
      if (size > maxBytes) throw new StoreNoteTooLarge({ note: name, size, most: maxBytes })
      return readFile(path, 'utf8').catch(ignoreMissing)
    },
    async write(name, text) {
      const path = join(root, name)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFlushed(folder, { path, text })
      await folder.syncFolder(dirname(path))
      if (dirname(path) !== root) await folder.syncFolder(root)
    },
    async list(under) {
      const entries = await readdir(join(root, under), { withFileTypes: true }).catch(ignoreMissing)
      // A folder that cannot be read is no empty one: nothing may be decided as if there were no notes.
      return (entries ?? []).filter(entry => entry.isFile()).map(entry => entry.name)
    },
    async move(name, to) {
      const target = join(root, to)
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      const moved = await rename(join(root, name), target).then(() => true, ignoreMissing)
      if (moved !== true) return false
      await folder.syncFolder(dirname(target))
      await folder.syncFolder(dirname(join(root, name)))
      return true
    },
  }
}

async function writeFlushed(
  folder: ObjectFolder,
  { path, text }: { path: string; text: string },
): Promise<void> {
  const temporary = folder.newIncomingPath()
  try {
    const handle = await open(temporary, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
