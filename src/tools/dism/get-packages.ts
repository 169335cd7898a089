// Lists the packages of a mounted image.

import { DismOutputUnreadable } from './errors.ts'
import { readBlocks } from './read-output.ts'
import { type DismOptions, pathArgument, runDism } from './run-dism.ts'

/** One package, in DISM's words. */
export type DismPackage = {
  identity: string
  /** `Installed`, `Install Pending`, `Staged`, `Superseded`, `Uninstall Pending` … */
  state: string
  /** `Security Update`, `Foundation` … */
  releaseType: string | null
  /** As DISM prints it, in the format of the machine. */
  installTime: string | null
}

/** Lists the packages. @throws DismOutputUnreadable when a package has no state */
export async function getPackages(mountFolder: string, options: DismOptions): Promise<DismPackage[]> {
  const doing = 'list the packages'
  const { lines } = await runDism({
    doing,
    args: [pathArgument('Image', mountFolder), '/Get-Packages', '/Format:List'],
    options,
    holdLines: true,
  })
  return readBlocks(lines, 'Package Identity').map(block => {
    const [identity, state] = [block.get('Package Identity'), block.get('State')]
    if (!identity || !state) throw new DismOutputUnreadable({ doing, line: identity ?? '' })
    return {
      identity,
      state,
      releaseType: block.get('Release Type') || null,
      installTime: block.get('Install Time') || null,
    }
  })
}
