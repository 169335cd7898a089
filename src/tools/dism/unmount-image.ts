// Ends a mount: puts the folder back into the image, or throws it away.

import { basename } from 'node:path'
import { type DismOptions, pathArgument, runDism } from './run-dism.ts'

/** How a mount ends. */
export type UnmountMode = 'commit' | 'discard'

/** Ends a mount. After a failed commit the mount is still there: discard it. */
export async function unmountImage(
  mountFolder: string,
  mode: UnmountMode,
  options: DismOptions,
): Promise<void> {
  await runDism({
    doing: `${mode} the mounted image ${basename(mountFolder)}`,
    args: [
      '/Unmount-Image',
      pathArgument('MountDir', mountFolder),
      mode === 'commit' ? '/Commit' : '/Discard',
    ],
    options,
  })
}
