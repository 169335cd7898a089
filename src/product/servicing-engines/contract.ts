// What every servicing engine promises: look at an image, say what an update would do to it, carry out a plan, and prove
// the result by reading it back.
//
// Facts, assessments, plans and proofs are plain JSON: they are stored, shown, sent to workers and compared by hash.

import type { UpdateFacts } from '#product/software-updates'

/** A Windows version as its parts; `revision` is the update build revision (UBR), null when nothing says it. */
export type WindowsVersion = { major: number; minor: number; build: number; revision: number | null }

/** Why something is refused, not required or not serviceable: a stable code, a sentence, and what the reader can do. */
export type Reason = { code: ReasonCode; text: string; wayOut: string }

/** The stable codes of {@link Reason}. */
export type ReasonCode =
  | 'NOT_A_WINDOWS_IMAGE'
  | 'COMPONENT_STORE_MISSING'
  | 'HIVE_NOT_CLEAN'
  | 'OPERATIONS_PENDING'
  | 'NATIVE_COMPONENT_SERVICING_OFF'
  | 'CUMULATIVE_UPDATE'
  | 'SERVICING_STACK_UPDATE'
  | 'DOTNET_CUMULATIVE_UPDATE'
  | 'SAFE_OS_DYNAMIC_UPDATE'
  | 'ENABLEMENT_PACKAGE'
  | 'SECURE_BOOT_UPDATE'
  | 'DEFENDER_UPDATE'
  | 'LANGUAGE_PACK'
  | 'FEATURE_ON_DEMAND'
  | 'UPDATE_KIND_UNKNOWN'
  | 'PAYLOAD_DELTA'
  | 'PAYLOAD_MISSING'
  | 'PACKAGE_HAS_DRIVER'
  | 'COMPONENT_NEEDS_ADVANCED_INSTALLER'
  | 'COMPONENT_NOT_UNDERSTOOD'
  | 'PACKAGE_NOT_UNDERSTOOD'
  | 'ARCHITECTURE_DIFFERS'
  | 'ARCHITECTURE_UNKNOWN'
  | 'PRODUCT_DIFFERS'
  | 'PARENT_PACKAGE_MISSING'
  | 'SERVICING_STACK_TOO_OLD'
  | 'COMPONENT_NEWER_IN_IMAGE'
  | 'ALREADY_INSTALLED'
  | 'FOR_THE_MEDIA'
  | 'FOR_IMAGES'
  | 'NAME_REFUSED'
  | 'NO_IMAGE'
  | 'REPLACED_BY_NEWER'

/** One package that the image's servicing state knows. */
export type InstalledPackage = {
  /** `Name~token~arch~language~version`, as the image spells it. */
  identity: string
  /** `CurrentState` of the package's key; null when only its manifest file is there. 0x70 is installed, 0x80 permanent. */
  state: number | null
}

/** What `inspect` learnt of one image of a WIM file. */
export type ImageFacts = {
  factsVersion: 1
  /** The WIM file inside the media, '/'-separated: `sources/install.wim`. */
  path: string
  /** 1-based index of the image in the WIM file. */
  index: number
  name: string | null
  /** EditionID of the SOFTWARE hive, else of the WIM's XML. */
  edition: string | null
  /** Of the WIM's XML: 'x86', 'amd64', 'arm', 'arm64', 'ia64'. */
  architecture: string | null
  /** `Client`, `Server`, `WindowsPE` … of the hive, else of the XML. */
  installationType: string | null
  languages: string[]
  /** Read from the SOFTWARE hive; null when the image has none. */
  version: WindowsVersion | null
  /** What the WIM's XML declares; it can be older than the truth. */
  declaredVersion: WindowsVersion | null
  /** Whether this engine can service the image at all; `notServiceable` says why not. */
  serviceable: boolean
  notServiceable: Reason | null
  /** N of ControlSet00N: SYSTEM\Select\Default. */
  controlSet: number | null
  /** What still waits for a first start: `pending.xml`, `SessionsPending`, `PackagesPending`, … Empty when nothing does. */
  pending: string[]
  packages: InstalledPackage[]
  /** SideBySide\Winners: winner key form of a component family to its winning version. */
  winners: Record<string, string>
  /** Bytes of the hives and of the image's files, for the disk estimate. */
  hiveBytes: number
  imageBytes: number
}

/** Where an update stands for one image or for the media. */
export type AssessmentStatus = 'not-required' | 'installed' | 'applicable' | 'unsupported' | 'unknown'

/** What an update would do to one image, or to the media around the images. */
export type Assessment = {
  status: AssessmentStatus
  /** Null only for `applicable`. */
  reason: Reason | null
  /** The packages to install, in the order of installation; empty unless `applicable` to an image. */
  packages: PlannedPackage[]
  /** The files to copy; empty unless `applicable` to the media. */
  files: PlannedMediaFile[]
  /** Set when Windows itself has not confirmed this way of servicing. */
  experimental: boolean
}

/** What an administrator may choose. */
export type ServicingOptions = {
  /** The images of `sources/install.wim` (or install.esd) to service; all when absent. boot.wim is always looked at whole. */
  indexes?: readonly number[]
  /** Lets the native engine write CBS packages into images; experimental, off unless chosen. */
  allowNativeComponentServicing: boolean
}

/** The media's files as the content manifest lists them. */
export type MediaFile = { path: string; size: number }

/** What is known of the media: its files and the images of its WIM files. */
export type MediaFacts = {
  files: readonly MediaFile[]
  images: readonly ImageFacts[]
}

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

/** A file to copy next to the images; `to` is '/'-separated and relative to the media's root. */
export type PlannedMediaFile = { member: string; to: string; size: number }

/** One update's part of a step. */
export type PlannedUpdate = {
  /** SHA-256 of the update file. */
  update: string
  fileName: string
  title: string
  why: string
}

/** One step: everything for one image, or one Setup Dynamic Update for the media. Steps run in order. */
export type ServicingStep =
  | {
      kind: 'service-image'
      /** The WIM file inside the media, and the image in it. */
      path: string
      index: number
      /** The image's architecture. */
      architecture: string
      why: string
      experimental: boolean
      updates: (PlannedUpdate & { packages: PlannedPackage[] })[]
    }
  | {
      kind: 'copy-to-media'
      why: string
      experimental: boolean
      update: PlannedUpdate
      files: PlannedMediaFile[]
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
  /** Name of the engine that made the assessments and must carry it out. */
  engine: string
  steps: ServicingStep[]
  refused: RefusedUpdate[]
  statuses: PlannedStatus[]
  /** Free disk bytes that the work folder needs: copies of the changed WIM files, extracted updates and staged files. */
  neededBytes: number
  /** SHA-256 (hexadecimal) of the canonical JSON of everything else in the plan. */
  hash: string
}

/** Where an engine finds one image to look at. */
export type ImageToInspect = {
  /** The WIM file on disk; only read. */
  wim: string
  /** Its path inside the media: `sources/install.wim`. */
  path: string
  index: number
  /** A scratch folder; the engine removes what it puts there. */
  work: string
}

/** Files that a plan is carried out with. The caller makes and removes all of it. */
export type ServicingWork = {
  /** Scratch folder for the engine alone, on a disk with the plan's `neededBytes` free. */
  folder: string
  /** Scratch copies of the WIM files, by path inside the media: changed in place by `apply`. */
  wims: Record<string, string>
  /** The unchanged WIM files, by path inside the media: only read. `verify` compares with them. */
  originals: Record<string, string>
  /** An empty folder: changed media files are written here under their path inside the media. */
  media: string
  /** The update files with their facts, by SHA-256 of the file. */
  updates: Record<string, { file: string; facts: UpdateFacts }>
  /** The moment written as installation time. */
  installTime: Date
}

/** How far a long operation is; `phase` is a stable word, bytes count the phase alone. */
export type ServicingProgress = { phase: string; bytesDone: number; bytesTotal: number | null }

/** What `apply` wrote. The proof does not use it. */
export type Applied = {
  images: ImagePlace[]
  mediaFiles: { path: string; size: number; sha256: string; update: string }[]
}

/** One thing that `verify` read back. */
export type ProofCheck = {
  /** The kind of check: `file`, `hard-links`, `manifest`, `catalog`, `registry`, `package`, `component`, `pending`, … */
  what: string
  /** The place: `sources/install.wim:1 Windows\System32\x.dll`. */
  where: string
  expected: string
  found: string
  ok: boolean
}

/** What `verify` found; `proven` only when there is at least one check and every check is right. */
export type Proof = { proven: boolean; checks: ProofCheck[] }

/** What an engine can do, for people to read before they plan. */
export type EngineCapability = {
  what: string
  supported: 'yes' | 'experimental' | 'no'
  text: string
}

/** An engine. All engines pass the same behaviour suite (`contract-suite.ts`). */
export type ServicingEngine = {
  /** Stable name, stored in plans: `native`, `dism`. */
  readonly name: string
  capabilities(): EngineCapability[]
  /**
   * Reads one image's servicing state. Does not change the WIM file.
   * @throws an error of this room when a hive is damaged, of tools/wimlib when the WIM file is.
   */
  inspect(image: ImageToInspect, signal: AbortSignal): Promise<ImageFacts>
  /** Pure: what this update would do to this image. Unknown is never `applicable`. */
  assess(image: ImageFacts, update: UpdateFacts, options: ServicingOptions): Assessment
  /** Pure: what this update would do to the media around the images. */
  assessMedia(media: MediaFacts, update: UpdateFacts, options: ServicingOptions): Assessment
  /**
   * Carries out a plan on the copies that `work` names. After an error or an abort the copies are worthless and the
   * caller throws them away; nothing outside `work` was touched.
   */
  apply(
    plan: ServicingPlan,
    work: ServicingWork,
    onProgress: (progress: ServicingProgress) => void,
    signal: AbortSignal,
  ): Promise<Applied>
  /** Reads the produced files back and compares them with the plan, the updates and the originals. */
  verify(plan: ServicingPlan, work: ServicingWork, signal: AbortSignal): Promise<Proof>
}
