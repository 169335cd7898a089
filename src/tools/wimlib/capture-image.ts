// Makes an image of a folder: in a new WIM file, or as one more image of a WIM file.

import { resolve } from 'node:path'
import { textArgument, wimArgument } from './arguments.ts'
import { runWimlib, threadsArgument, type WimOptions } from './run-wimlib.ts'

/** What to capture, and how. */
export type CaptureOptions = WimOptions & {
  /** The folder that becomes the image's root. */
  source: string
  name: string
  description?: string | undefined
  /** FLAGS of the XML, for example `Professional`. */
  flags?: string | undefined
  /** Further elements of the XML by path: `{ 'WINDOWS/ARCH': '9' }`. */
  properties?: Readonly<Record<string, string>> | undefined
  /** Marks the image as the one that the boot loader starts. */
  boot?: boolean | undefined
  includeIntegrity?: boolean | undefined
  /** Of a new file only. */
  compression?: WimCompression | undefined
  /** How hard to compress, 1 to 100; wimlib's 50 when absent. Of a new file only. */
  level?: number | undefined
  /** Bytes that are compressed together; the usual ones of the compression when absent. Of a new file only. */
  chunkSize?: number | undefined
  /** Solid compression, as ESD files have. */
  solid?: boolean | undefined
}

/** `LZX` is what install.wim files have; `LZMS` with `solid` is what ESD files have. */
export type WimCompression = 'none' | 'XPRESS' | 'LZX' | 'LZMS'

/** Captures a folder into a new WIM file; an existing file is replaced. @throws NoSpaceForWim, WimlibFailed */
export async function captureImage(wim: string, options: CaptureOptions): Promise<void> {
  await runWimlib({
    verb: 'capture',
    args: [
      resolve(options.source),
      wimArgument(wim),
      ...names(options),
      `--compress=${options.compression ?? 'LZX'}${options.level === undefined ? '' : `:${options.level}`}`,
      ...(options.chunkSize === undefined ? [] : [`--chunk-size=${options.chunkSize}`]),
      ...(options.solid === true ? ['--solid'] : []),
      ...imageArguments(options),
    ],
    wim,
    options,
  })
}

/** Captures a folder as one more image of an existing WIM file, which keeps its compression. */
export async function appendImage(
  wim: string,
  options: Omit<CaptureOptions, 'compression' | 'level' | 'chunkSize' | 'solid'>,
): Promise<void> {
  await runWimlib({
    verb: 'append',
    args: [resolve(options.source), wimArgument(wim), ...names(options), ...imageArguments(options)],
    wim,
    options,
  })
}

function names(options: CaptureOptions): string[] {
  return [
    textArgument(options.name, 'image name'),
    textArgument(options.description ?? '', 'image description'),
  ]
}

function imageArguments(options: CaptureOptions): string[] {
  return [
    '--no-acls',
    threadsArgument(options),
    ...(options.boot === true ? ['--boot'] : []),
    ...(options.includeIntegrity === true ? ['--include-integrity'] : []),
    ...(options.flags === undefined ? [] : [`--flags=${textArgument(options.flags, 'image flags')}`]),
    ...Object.entries(options.properties ?? {}).flatMap(([name, value]) => propertyArguments(name, value)),
  ]
}

/** `--image-property NAME=VALUE`. */
export function propertyArguments(name: string, value: string): string[] {
  return [
    '--image-property',
    `${textArgument(name, 'image property')}=${textArgument(value, 'image property')}`,
  ]
}
