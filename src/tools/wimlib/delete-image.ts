// Removes an image from a WIM file.

import { indexArgument, wimArgument } from './arguments.ts'
import { runWimlib, type WimOptions } from './run-wimlib.ts'

/** Removes one image and writes the file anew, so that its data goes too. @throws WimImageMissing, WimUnreadable */
export async function deleteImage(wim: string, index: number, options: WimOptions = {}): Promise<void> {
  await runWimlib({ verb: 'delete', args: [wimArgument(wim), indexArgument(index)], wim, index, options })
}
