// What a package manifest (`.mum`) says, as data.

import type { AssemblyIdentity } from './assembly-identity.ts'

/** A package manifest. Absent attributes are null. */
export type PackageManifest = {
  identity: AssemblyIdentity
  /** `package@identifier`, for example `KB2999226`. */
  identifier: string | null
  /** `assembly@description`. */
  description: string | null
  /** `assembly@displayName`. */
  displayName: string | null
  /** `assembly@supportInformation`: an address. */
  supportInformation: string | null
  /** `package@releaseType`: `Update`, `Security Update`, `Hotfix`, `Feature Pack`, `Language Pack`, … */
  releaseType: string | null
  /** `package@restart`: `possible` or `required`. */
  restart: string | null
  /** `package@applicabilityEvaluation`: `deep` when CBS must look at components. */
  applicabilityEvaluation: string | null
  /** Packages of which one must be installed, each by any one of its identities. */
  parents: ParentRequirement[]
  /** The lowest servicing stack that may install this package. */
  installerAssembly: AssemblyIdentity | null
  /** `packageExtended`: its attributes as written. */
  extended: Record<string, string>
  updates: PackageUpdate[]
  /** Elements that this reader does not know: a package with any must not be installed by an engine that needs to know. */
  unknownElements: string[]
}

/** A package that must be present first. Any one identity is enough. */
export type ParentRequirement = {
  /** How the second, third and fourth part of the version are compared: equal, or greater or equal. */
  buildCompare?: 'EQ' | 'GE'
  serviceCompare?: 'EQ' | 'GE'
  revisionCompare?: 'EQ' | 'GE'
  integrate?: string
  disposition?: string
  identities: AssemblyIdentity[]
}

/** One `update` of a package: a branch, or a feature. */
export type PackageUpdate = {
  name: string
  displayName?: string
  restart?: string
  applicable: ApplicableCondition[]
  /** Deployments and components that this update brings. */
  components: AssemblyIdentity[]
  /** Packages nested in this one. */
  packages: AssemblyIdentity[]
  drivers: { inf: string; identity: AssemblyIdentity }[]
}

/** Components or drivers that must be there for an update to apply. */
export type ApplicableCondition = {
  /** `detect`, `staged`, … */
  disposition?: string
  /** The `updateComponent` and `updateDriver` children. */
  targets: {
    kind: 'component' | 'driver'
    /** `install`, `revision`, `serviceLevel` or `distribution`. */
    elevate?: string
    identities: AssemblyIdentity[]
  }[]
}
