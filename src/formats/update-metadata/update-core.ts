// What the core fragment of an update says, as data.

import type { PackageManifest } from '#formats/cbs'
import type { ApplicabilityRule } from './applicability-rule.ts'

/** Which update, and which revision of it. */
export type UpdateIdentity = {
  /** A GUID in lower case, without braces. */
  updateId: string
  /** Counts up each time the publisher changes the update. Null where only the update is named. */
  revisionNumber: number | null
}

/**
 * `Software` and `Driver` are installed. A `Category` is a product, a family of products or a classification. A `Detectoid`
 * only finds something out about a computer. `Other`: a word that is not known here; {@link UpdateCore.properties} has it.
 */
export type UpdateType = 'Software' | 'Driver' | 'Category' | 'Detectoid' | 'Other'

/** One condition of several that must all hold before an update is looked at. */
export type UpdatePrerequisite =
  /** This update must be installed (a category or detectoid: it must hold). */
  | { kind: 'update'; updateId: string }
  /** At least one of these. `isCategory`: the group says to which categories the update belongs. */
  | { kind: 'anyOf'; isCategory: boolean; updateIds: string[] }

/** One part of a bundle; the bundle itself carries no rules, its parts do. */
export type BundledUpdate =
  | { kind: 'update'; update: UpdateIdentity }
  /** The computer takes those of the group that apply. */
  | { kind: 'anyOf'; updates: UpdateIdentity[] }

/** The core fragment of one revision. */
export type UpdateCore = {
  identity: { updateId: string; revisionNumber: number }
  updateType: UpdateType
  /** The attributes of `Properties`, as written: `UpdateType`, `ExplicitlyDeployable`, `AutoSelectOnWebSites`, … */
  properties: Record<string, string>
  prerequisites: UpdatePrerequisite[]
  bundledUpdates: BundledUpdate[]
  /** GUIDs of the updates that this one replaces. */
  supersededUpdates: string[]
  /** True when the update is on the computer. Null when the fragment has no such rule, as bundles have none. */
  isInstalled: ApplicabilityRule | null
  /** True when the update may be installed. Null when the fragment has no such rule. */
  isInstallable: ApplicabilityRule | null
  /** True when something newer is on the computer already. Null when the fragment has no such rule. */
  isSuperseded: ApplicabilityRule | null
  /**
   * The manifests of all packages in the update's file, which `CbsPackageInstalled` and `CbsPackageInstallable` are decided
   * by: identities, parents and components can be compared with an image without the payload.
   */
  packages: PackageManifest[]
  /** Elements that this reader does not know, as `parent/child`, sorted. */
  unknownElements: string[]
}
