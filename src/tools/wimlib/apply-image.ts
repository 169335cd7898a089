// Writes a whole image into a folder.

import { mkdir } from 'node:fs/promises'
import { indexArgument, wimArgument } from './arguments.ts'
import { partsArguments, runWimlib, type WimOptions } from './run-wimlib.ts'

/**
 * Writes every file of an image into a folder, with hard links as hard links and links as links that may point
 * anywhere: read the folder with care. Owners, security descriptors and attributes stay behind.
 * @throws WimUnreadable, WimDamaged, WimImageMissing, NoSpaceForWim
 */
export async function applyImage(
  wim: string,
  index: number,
  { toDir, ...options }: WimOptions & { toDir: string },
): Promise<void> {
  await mkdir(toDir, { recursive: true })
  await runWimlib({
    verb: 'apply',
    args: [
      wimArgument(wim),
      indexArgument(index),
      wimArgument(toDir),
      '--no-acls',
      '--no-attributes',
      ...partsArguments(options),
    ],
    wim,
    index,
    options,
  })
}
