// What the package list of an offline catalogue says, as data.

import type { UpdatePrerequisite } from './update-core.ts'

/** One update of the list. The list is joined by `revisionId`; its fragments lie under that number in the catalogue. */
export type ListedUpdate = {
  kind: 'update'
  revisionId: number
  /** A GUID in lower case. */
  updateId: string
  revisionNumber: number
  /** ISO 8601, UTC. */
  created: string | null
  defaultLanguage: string | null
  /** No other update has this one as a prerequisite. */
  isLeaf: boolean
  isBundle: boolean
  /** False for categories and detectoids. */
  isSoftware: boolean
  /** `Bundle`: only as part of one; `Evaluate`: only its rules count; null: it may be installed. */
  deploymentAction: string | null
  /** `Company`, `ProductFamily`, `Product`, `UpdateClassification`, each with the category's GUID. */
  categories: { type: string; updateId: string }[]
  prerequisites: UpdatePrerequisite[]
  /** SHA-1 of the files, in lower-case hexadecimal digits. */
  payloadFiles: string[]
  /** Revisions of the bundles that this one is part of. */
  bundledBy: number[]
  /** Revisions that replace this one. */
  supersededBy: number[]
  languages: string[]
}

/** Where a file can be downloaded. */
export type FileLocation = {
  kind: 'fileLocation'
  /** 40 lower-case hexadecimal digits. */
  sha1: string
  url: string
}

/** The list itself: its first entry. */
export type PackageListHeader = {
  kind: 'list'
  /** ISO 8601, UTC. */
  created: string | null
  /** The attributes of the root, as written: `PackageId`, `SourceId`, `MinimumClientVersion`, … */
  properties: Record<string, string>
}

/** How much there was: the last entry. A list that is cut off never gives it. */
export type PackageListEnd = {
  kind: 'end'
  updates: number
  fileLocations: number
  /** Elements that this reader does not know, as `parent/child`, sorted; at most 100. */
  unknownElements: string[]
}

/** What a package list gives, one after another. */
export type PackageListEntry = PackageListHeader | ListedUpdate | FileLocation | PackageListEnd
