// Decides what sort of update a file is, and how its payload is stored, from names alone.
//
// The marks are those that the servicing community uses; the order matters, because a cumulative update also holds
// components that mark smaller kinds.

import type { PayloadKind, UpdateKind } from './update-facts.ts'

/** What the classification looks at. */
export type UpdateMarks = {
  /** Names of all packages, nested ones and packages they name included. */
  packageNames: readonly string[]
  /** `releaseType` of the root packages. */
  releaseTypes: readonly string[]
  /** File names of component manifests. */
  manifestNames: readonly string[]
}

const byPackageName: readonly [pattern: RegExp, kind: UpdateKind][] = [
  [/^Package_for_RollupFix/i, 'cumulative-update'],
  [/^Package_for_DotNetRollup/i, 'dotnet-cumulative-update'],
  [/^Package_for_SafeOSDU/i, 'safe-os-dynamic-update'],
  [/^Package_for_ServicingStack/i, 'servicing-stack-update'],
  [/enablement-?package/i, 'enablement-package'],
]

const safeOsManifest = /_microsoft-windows-(sysreset|winpe_tools|winre-tools|i\.\.dsetup-rejuvenation)_/i
const secureBootManifest = /_microsoft-windows-s\.\.boot-firmwareupdate_/i

/** What sort of update a file with packages is. */
export function classifyPackages(marks: UpdateMarks): UpdateKind {
  for (const [pattern, kind] of byPackageName) {
    if (marks.packageNames.some(name => pattern.test(name))) return kind
  }
  if (marks.releaseTypes.some(type => /^language ?pack$/i.test(type))) return 'language-pack'
  if (marks.releaseTypes.some(type => /^(on ?demand ?pack|feature ?pack)$/i.test(type)))
    return 'feature-on-demand'
  if (marks.manifestNames.some(name => safeOsManifest.test(name))) return 'safe-os-dynamic-update'
  if (marks.manifestNames.some(name => secureBootManifest.test(name))) return 'secure-boot-update'
  return 'update'
}

const setupFile =
  /^(sources\/)?(setup|setupprep|setuphost|setupplatform|winsetup|setupcore|appraiser|appraiserwc|acres|compatresources|mediasetupuimgr|spwizeng|unbcl|wdscore|wdsimage|diagtrackrunner|uddrunner|reagent)\.(exe|dll)$/i
const setupFolder = /^(replacementmanifests|dlmanifests)\//i
const defenderFile = /^(platform\/[\d.-]+\/.+|definition updates\/updates\/.+|mpsigstub\.exe)$/i

/**
 * What sort of plain-file update a cabinet without packages is: files to be copied, nothing to be installed.
 * @param paths Paths of all files, with `/` between parts.
 * @returns null when neither setup files nor Defender files are among them.
 */
export function classifyPlainFiles(
  paths: readonly string[],
): 'setup-dynamic-update' | 'defender-update' | null {
  if (
    paths.some(path => /^definition updates\/updates\//i.test(path)) &&
    paths.some(path => defenderFile.test(path))
  ) {
    return 'defender-update'
  }
  if (paths.some(path => setupFile.test(path) || setupFolder.test(path))) return 'setup-dynamic-update'
  return null
}

/** How the payload of one cabinet is stored. `hasDelta`: its index, when it has one, uses deltas. */
export function classifyPayload(paths: readonly string[], hasDelta: boolean | null): PayloadKind {
  if (paths.some(path => /\.psf(\.cix\.xml)?$/i.test(path))) return 'psf'
  if (hasDelta) return 'cix-pa30'
  const inComponent = paths.filter(path => /^[^/]+_[0-9a-f]{16}\/./i.test(path))
  if (inComponent.some(path => /^[^/]+\/[frn]\//i.test(path))) return 'psfx'
  return inComponent.length > 0 || hasDelta === false ? 'full' : 'none'
}

/** From the payload that asks most of an engine to the one that asks least. */
const hardestFirst: readonly PayloadKind[] = [
  'wim-msu',
  'psf',
  'psfx',
  'cix-pa30',
  'full',
  'plain-files',
  'none',
]

/** The payload of an update is that of its most demanding cabinet. */
export function hardestPayload(payloads: readonly PayloadKind[]): PayloadKind {
  return hardestFirst.find(payload => payloads.includes(payload)) ?? 'none'
}
