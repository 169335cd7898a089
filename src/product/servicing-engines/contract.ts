// What every servicing engine promises: look at an image, say what an update would do to it, carry out a plan, and prove
// the result by reading it back.
//
// Facts, assessments, plans and proofs are plain JSON: they are stored, shown, sent to workers and compared by hash.

import type { UnpackedUpdates, UpdateFacts } from '#product/update-files'
import type { ImageFacts, MediaFacts, Reason } from './image-facts.ts'
import type {
  AssessmentStatus,
  ComponentCleanup,
  ImagePlace,
  PlannedImageFile,
  PlannedMediaFile,
  PlannedPackage,
  ServicingPlan,
} from './servicing-plan.ts'

import type { DoneBefore } from './work-once.ts'

export type * from './image-facts.ts'
export type * from './servicing-plan.ts'

/** What an update would do to one image, or to the media around the images. */
export type Assessment = {
  status: AssessmentStatus
  /** Null only for `applicable`. */
  reason: Reason | null
  /** The packages to install, in the order of installation; empty unless `applicable` to an image. */
  packages: PlannedPackage[]
  /** The files to copy into the image; empty unless the update is of plain files and `applicable` to an image. */
  imageFiles: PlannedImageFile[]
  /** The files to copy; empty unless `applicable` to the media. */
  files: PlannedMediaFile[]
  /** SHA-256 of other update files that this one needs beside it; empty when it stands alone. */
  checkpoints: string[]
  /** Set when Windows itself has not confirmed this way of servicing. */
  experimental: boolean
}

/** What an administrator may choose. */
export type ServicingOptions = {
  /** The images of `sources/install.wim` (or install.esd) to service; all when absent. boot.wim is always looked at whole. */
  indexes?: readonly number[]
  /** Lets the native engine write CBS packages into images; experimental, off unless chosen. */
  allowNativeComponentServicing: boolean
  /** What is done to the component store of every image that is serviced; `none` when absent. */
  cleanup?: ComponentCleanup
  /** Writes every serviced WIM file of the media anew when its images are done; false when absent. */
  optimize?: boolean
  /** `whole` decompresses every serviced WIM file in the proof, also what no update changed; `changed` when absent. */
  verify?: 'changed' | 'whole'
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
  /** The moments in files that were taken from earlier work, by their path in the plan: `apply` notes them, `verify` compares with them. */
  installTimes: Record<string, Date>
  /** What was done before; absent: everything is done anew. */
  doneBefore?: DoneBefore & { engineVersion: string }
  /** Updates that are unpacked already; absent: they are unpacked for this work alone. */
  unpacked?: UnpackedUpdates
  /** Takes the raw log lines of the programs that the engine runs; absent: nobody reads them. */
  log?: (line: string) => void
}

/** How far a long operation is; `phase` is a stable word, bytes count the phase alone. */
export type ServicingProgress = { phase: string; bytesDone: number; bytesTotal: number | null }

/** A WIM file that was written anew: its size in bytes before and after. */
export type OptimizedWim = { path: string; bytesBefore: number; bytesAfter: number }

/** What `apply` wrote. The proof does not use it. */
export type Applied = {
  images: ImagePlace[]
  /** `update` is null for a file that an image gave. */
  mediaFiles: { path: string; size: number; sha256: string; update: string | null }[]
  optimized: OptimizedWim[]
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
  /** Whether the programs that the engine runs are there. @throws ProgramMissing, DismMissing */
  check(signal: AbortSignal): Promise<void>
  /**
   * What its results depend on beside plan and input, the versions of the programs that it runs: work is taken for the same work only where
   * this is the same. @throws the errors of these programs
   */
  version(signal: AbortSignal): Promise<string>
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
