// Which version of each package a device gets. Pure. A version that was withdrawn is given to nobody; where none is left the device waits.

import type { PackageForDevices } from '#product/upgrade-packages'
import type { AttemptVersion, ChoiceKind } from './tables.ts'

/** A package of a deployment as it was chosen. */
export type PackageChoice = {
  packageId: string
  choice: ChoiceKind
  ring: string | null
  version: number | null
}

/** What there is to choose from. */
export type Choosable = {
  packages: readonly PackageForDevices[]
  /** Versions that came through distribution rings, the newest first. */
  ofRings: readonly { packageId: string; ring: string; version: number }[]
}

/** The versions in the order of the sequence, or why there are none. */
export type Chosen = { versions: AttemptVersion[]; problem: string | null }

/**
 * Chooses for a device of an architecture. Packages for another architecture are left out when one is left for this device: a sequence that upgrades
 * several kinds of devices names a package for each.
 */
export function chooseVersions(
  choices: readonly PackageChoice[],
  choosable: Choosable,
  architecture: string | null,
): Chosen {
  const fits = choices.filter(({ packageId }) => {
    const known = packageOf(packageId, choosable)?.architecture ?? null
    return architecture === null || known === null || known === architecture
  })
  const [other] = choices
  if (fits.length === 0 && other !== undefined)
    return {
      versions: [],
      problem: `the package ${other.packageId} is for ${packageOf(other.packageId, choosable)?.architecture}, and the device is not`,
    }
  const versions: AttemptVersion[] = []
  for (const choice of fits) {
    const found = versionOf(choice, choosable)
    if (typeof found === 'string') return { versions: [], problem: found }
    if (!versions.some(one => one.packageId === found.packageId && one.version === found.version))
      versions.push(found)
  }
  return { versions, problem: null }
}

/** Why a version that was chosen before may not be given out any more; null: it may. */
export function whatIsWrongWith(
  { packageId, version }: Pick<AttemptVersion, 'packageId' | 'version'>,
  choosable: Choosable,
): string | null {
  const found = packageOf(packageId, choosable)?.versions.find(one => one.number === version)
  if (found === undefined) return `version ${version} of the package ${packageId} was removed`
  return found.bad ? `version ${version} of the package ${packageId} was marked bad` : null
}

function versionOf(choice: PackageChoice, choosable: Choosable): AttemptVersion | string {
  const { packageId } = choice
  const known = packageOf(packageId, choosable)
  if (known === undefined) return `the package ${packageId} is not there`
  const version = numberOf(choice, known, choosable)
  if (version === null)
    return `no version of the package ${packageId} has come through the ring “${choice.ring}”`
  const problem = whatIsWrongWith({ packageId, version }, choosable)
  if (problem !== null) return problem
  const contentVersion = known.versions.find(one => one.number === version)?.contentVersion ?? ''
  return { packageId, version, contentVersion }
}

function numberOf(
  { packageId, choice, ring, version }: PackageChoice,
  known: PackageForDevices,
  choosable: Choosable,
): number | null {
  if (choice === 'latest') return known.currentVersion
  if (choice !== 'ring') return version
  const passed = choosable.ofRings.filter(
    one =>
      one.packageId === packageId &&
      one.ring.toLowerCase() === ring?.toLowerCase() &&
      whatIsWrongWith(one, choosable) === null,
  )
  return passed[0]?.version ?? null
}

function packageOf(packageId: string, { packages }: Choosable): PackageForDevices | undefined {
  return packages.find(one => one.packageId === packageId)
}
