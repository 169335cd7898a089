// For a source file that another program reads: it must be the one that was listed, before and after.

import { lstat } from 'node:fs/promises'
import { ContentChangedWhileRead } from '#product/content-store'
import type { SourceFile } from './scan-source.ts'

/**
 * Compares a file with what was seen of it when the source was listed.
 * @throws ContentChangedWhileRead when it was written to, replaced or removed since
 */
export async function checkUnchanged({ path, absolutePath, identity }: SourceFile): Promise<void> {
  const now = await lstat(absolutePath, { bigint: true }).catch(cause => {
    throw new ContentChangedWhileRead({ path }, { cause })
  })
  const isSame = (['dev', 'ino', 'size', 'mtimeNs', 'ctimeNs'] as const).every(
    part => now[part] === identity[part],
  )
  if (!isSame || !now.isFile()) throw new ContentChangedWhileRead({ path })
}
