// Files of single images that were made for somebody and wait to be fetched. They are scratch: a server that is started again has none, and
// whoever wants one asks again.

import { rm } from 'node:fs/promises'
import { ImageExportMissing } from './errors.ts'

/** A file that waits: alone in a folder of its own, with an image of that package. Its size is in bytes. */
export type ExportedFile = { packageId: string; folder: string; path: string; sha256: string; size: number }

/** The files that wait on this server, by the operation that made each. */
export type ImageExports = {
  /** From now on the file is kept until it is removed, or until nobody has asked for it for an hour. */
  keep: (operation: string, file: ExportedFile) => Promise<void>
  /** @throws ImageExportMissing */
  open: (operation: string) => ExportedFile
  /** Of which package the image is; null when the file is gone. */
  packageOf: (operation: string) => string | null
  /** Nothing when it is gone already. */
  remove: (operation: string) => Promise<void>
  /** Removes all. */
  close: () => Promise<void>
}

const keptMs = 60 * 60 * 1000

/** Begins with none. */
export function openImageExports(): ImageExports {
  const kept = new Map<string, { file: ExportedFile; timer: NodeJS.Timeout }>()
  const forget = (operation: string) => {
    const known = kept.get(operation)
    clearTimeout(known?.timer)
    kept.delete(operation)
    return known?.file
  }
  const remove = async (operation: string): Promise<void> => {
    const file = forget(operation)
    if (file) await rm(file.folder, { recursive: true, force: true })
  }
  const wait = (operation: string, file: ExportedFile): void => {
    // What cannot be removed now goes at the next start of the server, with all scratch.
    const timer = setTimeout(() => void remove(operation).catch(() => undefined), keptMs).unref()
    kept.set(operation, { file, timer })
  }
  return {
    async keep(operation, file) {
      const before = forget(operation)
      wait(operation, file)
      if (before && before.folder !== file.folder) await rm(before.folder, { recursive: true, force: true })
    },
    open(operation) {
      const file = forget(operation)
      if (!file) throw new ImageExportMissing({ operation })
      wait(operation, file)
      return file
    },
    packageOf: operation => kept.get(operation)?.file.packageId ?? null,
    remove,
    async close() {
      await Promise.all([...kept.keys()].map(remove))
    },
  }
}
