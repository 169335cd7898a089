// Reads every byte of a WIM file and compares it with the SHA-1 that the file holds for it.

import { wimArgument } from './arguments.ts'
import { partsArguments, runWimlib, type WimOptions } from './run-wimlib.ts'

/** Verifies the metadata of all images and all file data. @throws WimDamaged, WimUnreadable */
export async function verifyWim(wim: string, options: WimOptions = {}): Promise<void> {
  await runWimlib({ verb: 'verify', args: [wimArgument(wim), ...partsArguments(options)], wim, options })
}
