// Cuts a WIM file into parts, for media whose file system allows no file over 4 GiB.

import { wimArgument } from './arguments.ts'
import { runWimlib, type WimOptions } from './run-wimlib.ts'

/** Where the first part goes (`install.swm`; the next are `install2.swm` …), and the size of a part. */
export type SplitOptions = WimOptions & { firstPart: string; partSizeMebibytes: number }

/** Splits; the source is not touched. A single file over the part's size makes its part larger. @throws NoSpaceForWim */
export async function splitWim(wim: string, options: SplitOptions): Promise<void> {
  await runWimlib({
    verb: 'split',
    args: [wimArgument(wim), wimArgument(options.firstPart), String(options.partSizeMebibytes)],
    wim,
    options,
  })
}
