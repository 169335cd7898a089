// Lists the files of an image, from the text that `wimlib-imagex dir --detailed` writes, one record at a time.

import { imagePathArgument, indexArgument, wimArgument } from './arguments.ts'
import { readListing } from './listing.ts'
import { partsArguments, runWimlib, type WimOptions } from './run-wimlib.ts'
import type { WimFile } from './wim-file.ts'

/** Where to list. */
export type ListOptions = WimOptions & {
  /** The folder or file to begin at; the whole image when absent. */
  path?: string | undefined
  /** Only the file or folder at `path` itself. */
  oneFileOnly?: boolean | undefined
}

/**
 * Hands over every file of an image, or of a folder of it, the folder itself first. Nothing is held: a Windows image
 * has more than 100,000.
 * @throws WimUnreadable, WimDamaged, WimImageMissing, WimPathMissing
 */
export async function walkImage(
  wim: string,
  index: number,
  onFile: (file: WimFile) => void,
  options: ListOptions = {},
): Promise<void> {
  const listing = readListing({ wim, onFile })
  await runWimlib({
    verb: 'dir',
    args: [
      wimArgument(wim),
      indexArgument(index),
      '--detailed',
      ...(options.path === undefined ? [] : [`--path=${imagePathArgument(options.path)}`]),
      ...(options.oneFileOnly === true ? ['--one-file-only'] : []),
      ...partsArguments(options),
    ],
    wim,
    index,
    options,
    onLine: listing.line,
  })
  listing.end()
}

/** The files of an image, or of a folder of it, as a list. Ask for a folder where one is enough. */
export async function listImage(wim: string, index: number, options: ListOptions = {}): Promise<WimFile[]> {
  const files: WimFile[] = []
  await walkImage(wim, index, file => files.push(file), options)
  return files
}
