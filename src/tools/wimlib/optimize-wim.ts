// Writes a WIM file anew, without the holes that changes leave.

import { wimArgument } from './arguments.ts'
import { runWimlib, threadsArgument, type WimOptions } from './run-wimlib.ts'

/** Rebuilds the file; compressed data is copied as it is unless `recompress` is set. @throws NoSpaceForWim, WimDamaged */
export async function optimizeWim(
  wim: string,
  options: WimOptions & { recompress?: boolean | undefined } = {},
): Promise<void> {
  await runWimlib({
    verb: 'optimize',
    args: [
      wimArgument(wim),
      threadsArgument(options),
      ...(options.recompress === true ? ['--recompress'] : []),
    ],
    wim,
    options,
  })
}
