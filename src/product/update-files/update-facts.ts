// Everything Slipstream knows about one update file, as plain JSON: stored in the database, shown on the console, and
// the input of the plan. Nothing in it is guessed: what could not be read is listed as such.

import type { AssemblyIdentity, ComponentDependency, PackageUpdate, ParentRequirement } from '#formats/cbs'
import type { DefenderFacts } from './defender-facts.ts'

/** What sort of update it is; decides the order and the engine. */
export type UpdateKind =
  | 'setup-dynamic-update'
  | 'safe-os-dynamic-update'
  | 'cumulative-update'
  | 'servicing-stack-update'
  | 'dotnet-cumulative-update'
  | 'enablement-package'
  | 'secure-boot-update'
  | 'defender-update'
  | 'language-pack'
  | 'feature-on-demand'
  | 'update'

/**
 * How the files of the update are stored.
 * - `full`: each file as it is; - `cix-pa30`: numbered members and an index, partly as PA30 deltas within the package;
 * - `psfx`: forward and reverse deltas against a release; - `psf`: payload in a separate .psf file;
 * - `wim-msu`: inside an MSU that is a WIM file; - `none`: manifests only; - `plain-files`: no package at all.
 */
export type PayloadKind = 'full' | 'cix-pa30' | 'psfx' | 'psf' | 'wim-msu' | 'none' | 'plain-files'

/** What the file itself is. */
export type UpdateContainer = 'msu-cabinet' | 'msu-wim' | 'cabinet'

/** Grows when the meaning of a fact changes; facts of another version must be read again. */
export const currentFactsVersion = 3

/** The facts of one update file. */
export type UpdateFacts = {
  factsVersion: typeof currentFactsVersion
  fileName: string
  container: UpdateContainer
  /** Whether the cabinet carries a signature. The signature is not checked here. */
  authenticode: { present: boolean }
  /** `KB2999226`. Null when the file does not name an article. */
  kb: string | null
  title: string
  /** `amd64`, `x86`, `arm64`: that of the root packages; `neutral`: it holds no program. Null when unknown. */
  architecture: string | null
  kind: UpdateKind
  payload: PayloadKind
  /** Major and minor version of the product that the packages' parents name, for example `6.1`. */
  supportedProduct: string | null
  supportUrl: string | null
  packages: PackageFacts[]
  /** The files of a plain-file update (Setup Dynamic Update, Defender). Empty otherwise. Paths use `/`. */
  setupFiles: { path: string; size: number }[]
  /** What a Defender update holds; null for any other update. */
  defender: DefenderFacts | null
  /** Lines of the MSU's `*-pkgProperties.txt`. */
  properties: Record<string, string>
  /** Files that are stored as deltas and could not be made. */
  unexpandedFiles: { cabinet: string | null; name: string; reason: string }[]
  /** Manifests that are in the file and could not be read, with the reason. */
  unreadableManifests: UnreadableManifest[]
}

/** A manifest that the update holds and that was not read: a delta, malformed, or one of too many. */
export type UnreadableManifest = {
  cabinet: string | null
  /** Member path of the manifest; for a delta its name from the index. */
  name: string
  reason: 'delta' | 'invalid' | 'not-read'
  /** A sentence that says more. */
  detail: string
}

/** One package (`.mum`) of an update. */
export type PackageFacts = {
  identity: AssemblyIdentity
  /** `package@identifier`. */
  identifier: string | null
  displayName: string | null
  releaseType: string | null
  restart: string | null
  /** Member of the MSU that holds this package; null: the file itself is the cabinet. */
  cabinet: string | null
  /** Member path of its `.mum` in that cabinet. */
  manifest: string
  /** Member path of its security catalog (`.cat`). */
  catalog: string | null
  /** Whether the package is the one to install: `update.mum`, or what the MSU's answer file names. */
  isRoot: boolean
  /** Whether only the twin for another servicing branch (`update-bf.mum`) leads to this package: never a root. */
  isBranchTwin: boolean
  parents: ParentRequirement[]
  installerAssembly: AssemblyIdentity | null
  updates: PackageUpdate[]
  /** Elements of the `.mum` that are not known. */
  unknownElements: string[]
  /** Components that this package brings, deployments included, through all dependencies found in the same cabinet. */
  components: ComponentFacts[]
  /** Components that the package names and whose manifest is not readable here. */
  unresolvedComponents: UnresolvedComponent[]
}

/** A component known by name only. */
export type UnresolvedComponent = {
  identity: AssemblyIdentity
  /**
   * `delta`: its manifest is stored as a delta; `absent`: the cabinet does not hold it; `invalid`: it does not parse;
   * `not-read`: the cabinet holds more manifests than are read.
   */
  reason: 'delta' | 'absent' | 'invalid' | 'not-read'
  /** Key form of the component that asks for it; null: an update of the package does. */
  requiredBy: string | null
  /** As the asking component says: `install` or `prerequisite`; null when an update asks. */
  dependencyType: string | null
  /** Whether the component is only the language half "if it is present": never mandatory. */
  optional: boolean
}

/** One component or deployment of a package. */
export type ComponentFacts = {
  identity: AssemblyIdentity
  keyForm: string
  /** Path of its manifest in the finished cabinet. */
  manifest: string
  dependencies: ComponentDependency[]
  files: ComponentFileFacts[]
  /** Number of directories, registry keys and registry values that the component sets. */
  directoryCount: number
  registryKeyCount: number
  registryValueCount: number
  advancedInstallers: string[]
  unknownElements: string[]
  isDeployment: boolean
}

/** One file of a component. */
export type ComponentFileFacts = {
  name: string
  sourceName: string
  destinationPath: string | null
  /** 64 lower-case hexadecimal digits. */
  sha256: string | null
  /** Path of the payload in the finished cabinet; null when it is not there or cannot be made. */
  member: string | null
  /** Why there is no payload, in plain words; null when there is. */
  missing: string | null
  inf: boolean
}
