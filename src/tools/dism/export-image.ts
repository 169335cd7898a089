// Copies an image into another WIM file: a new one then holds nothing that was replaced.

import { basename } from 'node:path'
import { type DismOptions, indexArgument, pathArgument, runDism } from './run-dism.ts'

/** Exports one image; the source is only read. */
export async function exportImage(
  image: {
    wim: string
    index: number
    /** Made when it is not there; else the image is added to it. */
    destination: string
    /** Of a new file; that of DISM when absent. */
    compression?: 'max' | 'fast' | 'none'
    /** Marks the image as the one that Windows PE starts. */
    bootable?: boolean
  },
  options: DismOptions,
): Promise<void> {
  const { wim, index, destination, compression, bootable } = image
  await runDism({
    doing: `export image ${index} of ${basename(wim)}`,
    args: [
      '/Export-Image',
      pathArgument('SourceImageFile', wim),
      indexArgument('SourceIndex', index),
      pathArgument('DestinationImageFile', destination),
      ...(compression === undefined ? [] : [`/Compress:${compression}`]),
      ...(bootable === true ? ['/Bootable'] : []),
    ],
    options,
  })
}
