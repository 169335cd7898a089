// Mounts an image for writing.

import { basename } from 'node:path'
import { type DismOptions, indexArgument, pathArgument, runDism } from './run-dism.ts'

/** Unpacks an image into an empty folder and remembers it as mounted. @throws DismMountTrouble, DismDenied and others */
export async function mountImage(
  image: { wim: string; index: number; mountFolder: string },
  options: DismOptions,
): Promise<void> {
  await runDism({
    doing: `mount image ${image.index} of ${basename(image.wim)}`,
    args: [
      '/Mount-Image',
      pathArgument('ImageFile', image.wim),
      indexArgument('Index', image.index),
      pathArgument('MountDir', image.mountFolder),
    ],
    options,
  })
}
