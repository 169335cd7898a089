// Asks what DISM knows of an update file for a mounted image.

import { basename } from 'node:path'
import { DismOutputUnreadable } from './errors.ts'
import { readBlocks } from './read-output.ts'
import { type DismOptions, pathArgument, runDism } from './run-dism.ts'

/** What DISM says of one package of an update file. */
export type DismPackageInfo = {
  identity: string
  /** Whether the package fits the image. */
  isApplicable: boolean
  /** `Not Present`, `Installed`, … */
  state: string | null
}

/**
 * Asks about an update file. DISM answers for a cabinet; for an MSU file it may refuse.
 * @throws DismOutputUnreadable when it does not say whether the package is applicable
 */
export async function getPackageInfo(
  mountFolder: string,
  source: string,
  options: DismOptions,
): Promise<DismPackageInfo> {
  const doing = `look into the package ${basename(source)}`
  const { lines } = await runDism({
    doing,
    args: [pathArgument('Image', mountFolder), '/Get-PackageInfo', pathArgument('PackagePath', source)],
    options,
    holdLines: true,
  })
  const [block] = readBlocks(lines, 'Package Identity')
  const [identity, applicable] = [block?.get('Package Identity'), block?.get('Applicable')]
  if (!identity || (applicable !== 'Yes' && applicable !== 'No'))
    throw new DismOutputUnreadable({ doing, line: applicable ?? identity ?? '' })
  return { identity, isApplicable: applicable === 'Yes', state: block?.get('State') || null }
}
