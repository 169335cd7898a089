// Copies an image into another WIM file, without unpacking what both compress alike.

import { indexArgument, textArgument, wimArgument } from './arguments.ts'
import type { WimCompression } from './capture-image.ts'
import { partsArguments, runWimlib, threadsArgument, type WimOptions } from './run-wimlib.ts'

/** Where to, and how. */
export type ExportOptions = WimOptions & {
  /** Made when it does not exist; else the image is added to it. */
  destination: string
  /** The image's name there; its own when absent. */
  name?: string | undefined
  boot?: boolean | undefined
  /** Of a new file; the source's when absent. */
  compression?: WimCompression | undefined
  solid?: boolean | undefined
  /** Compresses again even what could be copied. */
  recompress?: boolean | undefined
  includeIntegrity?: boolean | undefined
}

/** Exports one image; the source is not touched. @throws WimImageMissing, WimUnreadable, WimDamaged, NoSpaceForWim */
export async function exportImage(wim: string, index: number, options: ExportOptions): Promise<void> {
  await runWimlib({
    verb: 'export',
    args: [
      wimArgument(wim),
      indexArgument(index),
      wimArgument(options.destination),
      ...(options.name === undefined ? [] : [textArgument(options.name, 'image name')]),
      ...(options.compression === undefined ? [] : [`--compress=${options.compression}`]),
      ...(options.solid === true ? ['--solid'] : []),
      ...(options.recompress === true ? ['--recompress'] : []),
      ...(options.boot === true ? ['--boot'] : []),
      ...(options.includeIntegrity === true ? ['--include-integrity'] : []),
      threadsArgument(options),
      ...partsArguments(options),
    ],
    wim,
    index,
    options,
  })
}
