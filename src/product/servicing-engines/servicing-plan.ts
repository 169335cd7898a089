// What will be done, step by step, and what will not. Plain JSON: stored, shown, sent to workers, and known by its hash.

import type { UpdateFacts } from '#product/update-files'
import type { Reason } from './image-facts.ts'

/** Where an update stands for one image or for the media. */
export type AssessmentStatus = 'not-required' | 'installed' | 'applicable' | 'unsupported' | 'unknown'

/** An update as the plan sees it: the file's own digest and size, and what was read from it. */
export type UpdateToPlan = { sha256: string; size: number; facts: UpdateFacts }

/** A file to project: from the update into the component store and, when it has one, its destination. */
export type PlannedFile = {
  name: string
  /** Member path inside the cabinet. */
  member: string
  /** `Windows\WinSxS\<key form>\<name>` and the hard links to it, '\\'-separated, relative to the image's root. */
  storePath: string
  links: string[]
  /** Lower-case hexadecimal, from the component manifest. */
  sha256: string
}

/** A component to put into the store. */
export type PlannedComponent = {
  keyForm: string
  winnerKeyForm: string
  version: string
  /** Member path of its manifest inside the cabinet. */
  manifest: string
  /** Key names of the deployments through which the package owns it; a deployment owns itself. */
  deployments: string[]
  isDeployment: boolean
  files: PlannedFile[]
}

/** A deployment: the group of components that one `update` of a package brings. */
export type PlannedDeployment = {
  keyForm: string
  /** Its name under `CanonicalData\\Deployments`. */
  keyName: string
  /** Names of the package's updates that bring it. */
  updateNames: string[]
}

/** A package to install. */
export type PlannedPackage = {
  identity: string
  /** The update's cabinet that holds it; null when the update file is that cabinet. */
  cabinet: string | null
  manifest: string
  catalog: string | null
  /** The package that brought it: its own identity for the root. */
  owner: string
  deployments: PlannedDeployment[]
  components: PlannedComponent[]
}

/** A file to put into an image as it is; `path` is '\\\\'-separated and relative to the image's root. */
export type PlannedImageFile = {
  /** Who gives it: the update, or the image itself as it is after the packages of its step. */
  from: 'update' | 'image'
  /** Member path in the update; for a file of the image its path there, spelled as `path` is. */
  source: string
  path: string
  size: number
}

/** A file to copy next to the images; `to` is '/'-separated and relative to the media's root. */
export type PlannedMediaFile = { member: string; to: string; size: number }

/** One update's part of a step. */
export type PlannedUpdate = {
  /** SHA-256 of the update file. */
  update: string
  fileName: string
  title: string
  why: string
  /** SHA-256 of further update files that must lie beside this one: the checkpoints that it builds on. */
  checkpoints: string[]
}

/** What is done to the component store after the updates: `reset-base` makes them permanent. */
export type ComponentCleanup = 'none' | 'start-component-cleanup' | 'reset-base'

/** One step: everything for one image, files for the media, or one WIM file to be written anew. Steps run in order. */
export type ServicingStep =
  | {
      kind: 'service-image'
      /** The WIM file inside the media (or inside an image of it, see `recoveryImagePath`), and the image in it. */
      path: string
      index: number
      /** The image's architecture. */
      architecture: string
      why: string
      experimental: boolean
      updates: (PlannedUpdate & { packages: PlannedPackage[]; files: PlannedImageFile[] })[]
      /** The serviced recovery image that goes into this image: the `path` of an earlier step; null leaves it as it is. */
      recoveryImage: string | null
      cleanup: ComponentCleanup
    }
  | {
      kind: 'copy-to-media'
      why: string
      experimental: boolean
      update: PlannedUpdate
      files: PlannedMediaFile[]
    }
  | {
      /** Files of a serviced image that the media must hold too: Setup's programs, the boot manager. */
      kind: 'copy-from-image'
      path: string
      index: number
      why: string
      experimental: boolean
      /** `from` is '\\\\'-separated and relative to the image's root, `to` '/'-separated and relative to the media's. */
      files: { from: string; to: string }[]
    }
  | {
      /** Writes a WIM file anew, so that what was replaced takes no space; nothing is compressed again. */
      kind: 'optimize-wim'
      path: string
      why: string
      experimental: boolean
    }

/** An image by its place in the media. */
export type ImagePlace = { path: string; index: number }

/** An update that this plan leaves out. `image` is null when the reason holds for the whole media. */
export type RefusedUpdate = {
  update: string
  fileName: string
  image: ImagePlace | null
  status: AssessmentStatus
  reason: Reason
}

/** Where one update stands for one image (or the media: null), as stored for the update status. */
export type PlannedStatus = {
  update: string
  image: ImagePlace | null
  status: AssessmentStatus
  reason: Reason | null
}

/**
 * What will be done, and what will not. A pure function of facts and options: nothing dated, nothing random, and the
 * order in which updates were given does not matter.
 */
export type ServicingPlan = {
  planVersion: 1
  /** The content version that the plan is for: a plan is never carried out on other content. */
  contentVersion: string
  /** Name of the engine that made the assessments and must carry it out. */
  engine: string
  steps: ServicingStep[]
  refused: RefusedUpdate[]
  statuses: PlannedStatus[]
  /** Free disk bytes that the work folder needs: copies of the changed WIM files, extracted updates and staged files. */
  neededBytes: number
  /** The proof decompresses every serviced WIM file as a whole. Absent: what changed, and the rest is compared as it is stored. */
  verify?: 'whole'
  /** SHA-256 (hexadecimal) of the canonical JSON of everything else in the plan. */
  hash: string
}
