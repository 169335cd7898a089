// Adds an update to a mounted image.

import { basename } from 'node:path'
import { type DismOptions, type DismResult, pathArgument, runDism } from './run-dism.ts'

/**
 * Adds one package.
 * @param source The update file; or, for an update that builds on checkpoints, the file within a folder that holds it and its
 * checkpoints and nothing else: DISM finds them beside it ("Checkpoint cumulative updates", learn.microsoft.com).
 * @throws DismUpdateRefused, DismPrerequisiteMissing, DismImageDamaged and others
 */
export async function addPackage(
  mountFolder: string,
  source: string,
  options: DismOptions,
): Promise<Pick<DismResult, 'restartNeeded'>> {
  const { restartNeeded } = await runDism({
    doing: `add the package ${basename(source)}`,
    args: [pathArgument('Image', mountFolder), '/Add-Package', pathArgument('PackagePath', source)],
    options,
  })
  return { restartNeeded }
}
