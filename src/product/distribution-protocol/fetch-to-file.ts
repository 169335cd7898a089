// Fetches one object into a file. The transfer goes into a store of its own beside the file; the file appears when its SHA-256 is right.

import { chmod, link, lstat, mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { openContentStore } from '#product/content-store'
import type { ContentSource } from './content-source.ts'
import { TargetFileRefused } from './errors.ts'
import { fetchFiles, type TransferProgress } from './fetch-files.ts'

/** @throws TargetFileRefused when something has this name already */
export async function refuseUsedFile(file: string): Promise<void> {
  const found = await lstat(file).catch(error => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (found !== null) throw new TargetFileRefused({ file, reason: 'it exists already' })
}

/**
 * Fetches an object into a new file. After an error there is no file, and nothing beside it.
 * @param input.sources give the object, named by its digest.
 * @throws TargetFileRefused, and everything that `fetchFiles` throws
 */
export async function fetchToFile(input: {
  object: { sha256: string; size: number }
  sources: readonly ContentSource[]
  file: string
  signal: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}): Promise<void> {
  const { object, sources, signal, onProgress } = input
  const file = resolve(input.file)
  await refuseUsedFile(file)
  await mkdir(dirname(file), { recursive: true })
  const work = join(dirname(file), `.${basename(file)}.slipstream-incoming`)
  // What a killed fetch left.
  await rm(work, { recursive: true, force: true })
  try {
    await mkdir(work, { mode: 0o700 })
    const store = await openContentStore(join(work, 'store'))
    await fetchFiles({ files: [object], sources, store, signal, ...(onProgress && { onProgress }) })
    const { path } = await store.open(object.sha256)
    await chmod(path, 0o644)
    await nameNewFile(path, file)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Gives a finished file its name, and never takes it from another file. @throws TargetFileRefused */
export async function nameNewFile(path: string, file: string): Promise<void> {
  try {
    await link(path, file)
  } catch {
    // It exists since, or the disk knows no hard links.
    await refuseUsedFile(file)
    await rename(path, file)
  }
}
