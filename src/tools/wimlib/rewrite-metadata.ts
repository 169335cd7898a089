// Writes the metadata of an image anew, compressed, without changing anything in it.

import { indexArgument, wimArgument } from './arguments.ts'
import { runWimlib, threadsArgument, type WimOptions } from './run-wimlib.ts'

/**
 * Writes the image's metadata anew at the end of the file, compressed as the file's other resources are. wimlib does so for an update
 * without a command. File data is neither read nor moved, as long as the blob table and the XML data are the file's last parts.
 * @throws WimImageMissing, WimUnreadable, WimDamaged, NoSpaceForWim
 */
export async function rewriteMetadata(wim: string, index: number, options: WimOptions = {}): Promise<void> {
  await runWimlib({
    verb: 'update',
    args: [wimArgument(wim), indexArgument(index), '--no-acls', threadsArgument(options)],
    wim,
    index,
    input: '',
    options,
  })
}
