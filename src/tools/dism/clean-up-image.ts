// Removes what updates replaced from the component store of a mounted image.

import { type DismOptions, pathArgument, runDism } from './run-dism.ts'

/**
 * Cleans the component store up.
 * @param resetBase Makes what is installed permanent: no update can be removed afterwards.
 * @throws DismImageDamaged with the code 0x800f0806 when something waits for the first start
 */
export async function cleanUpImage(
  mountFolder: string,
  { resetBase }: { resetBase: boolean },
  options: DismOptions,
): Promise<void> {
  await runDism({
    doing: 'clean up the component store',
    args: [
      pathArgument('Image', mountFolder),
      '/Cleanup-Image',
      '/StartComponentCleanup',
      ...(resetBase ? ['/ResetBase'] : []),
    ],
    options,
  })
}
