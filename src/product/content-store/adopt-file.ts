// Takes over a scratch file that lies on the same disk: one read, then a rename instead of a copy.

import { lstat, rm } from 'node:fs/promises'
import { addFile, readSource } from './add-file.ts'
import type { AddedFile, LongOperation } from './contract.ts'
import { ContentSourceNotAFile } from './errors.ts'
import { asStoreError, type ObjectFolder } from './object-folder.ts'
import { openSourceFile } from './source-file.ts'

/** See `ContentWriter.adoptFile`. */
export async function adoptFile(
  folder: ObjectFolder,
  path: string,
  options: LongOperation & { expectedSha256?: string },
): Promise<AddedFile> {
  options.signal.throwIfAborted()
  const home = await lstat(folder.incoming, { bigint: true })
  const source = await openSourceFile(path, { signal: options.signal, forAdoption: true })
  try {
    // Through another name, somebody could still change the bytes after they were verified.
    if (source.linkCount > 1) throw new ContentSourceNotAFile({ path, found: 'file with several names' })
    if (source.identity.dev === home.dev) {
      const read = await readSource(source, null, options)
      await source.handle.chmod(0o600)
      await source.handle.sync()
      return { ...read, alreadyHeld: await folder.publish(path, read) }
    }
  } catch (error) {
    throw asStoreError(error, folder.root, source.size)
  } finally {
    await source.handle.close()
  }
  // On another disk a rename cannot be had, so copy after all.
  const added = await addFile(folder, path, options)
  await rm(path, { force: true })
  return added
}
