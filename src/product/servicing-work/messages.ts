// The messages between a site and its servicing workers. Every message says its protocol version; a receiver refuses a version
// that it does not know.

import { z } from 'zod'
import { refusePath } from '#product/content-manifest'
import { errorReport } from '#product/distribution-protocol'
import { hashOfPlan, PlanRefused, type ServicingPlan } from '#product/servicing-engines'
import type { UpdateFacts } from '#product/update-files'
import { changedPathsOf, originalsOf } from './plan-files.ts'

/** The version of all messages in this file. */
export const WORK_PROTOCOL_VERSION = 1

/** The most bytes that are uploaded at once: what a broken connection loses at most. Short enough that a store does not cut it. */
export const pieceBytes = 4 * 1024 * 1024
/** The most bytes of a delivery: the proof of many images is long. */
export const deliveryBytes = 64 * 1024 * 1024
/** The most runs that a worker does at once. */
export const mostRunsAtOnce = 16
/** The most log lines in one heartbeat. */
export const linesOfHeartbeat = 500

const protocolVersion = z.literal(WORK_PROTOCOL_VERSION)
const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest')
const bytes = z.int().min(0)
/** The only version of facts that the engines beside this file understand. */
const factsVersion = z.literal<UpdateFacts['factsVersion']>(3)
/** Up to what a timer takes. */
const minutes = z.number().min(0.001).max(30_000)
const mediaPath = z.string().min(1).max(1000)
/** Of a file that stands in the media afterwards: one that could lead out of a folder is refused before anybody joins it to one. */
const producedPath = mediaPath.refine(path => refusePath(path) === null, 'is no path inside the media')

/** Who a worker is at its site, and the key of the site that it trusts from its first start on. */
export const workerIdentity = z.strictObject({
  protocolVersion,
  workerName: z.string().min(1).max(100),
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
  /** Ed25519, SPKI in DER, base64. */
  sitePublicKey: z.string().regex(/^[A-Za-z0-9+/]{59}=$/, 'is not an Ed25519 public key'),
})
export type WorkerIdentity = z.infer<typeof workerIdentity>

/** A worker asks for the work of a run. */
export const claim = z.strictObject({
  protocolVersion,
  /** The name of the engine that the worker has: plans of other engines are not for it. */
  engine: z.string().min(1).max(50),
  /** How many runs it does at once; a worker that does not say it does one after the other, and is not counted. */
  runsAtOnce: z.int().min(1).max(mostRunsAtOnce).optional(),
})
export type Claim = z.infer<typeof claim>

/**
 * A plan as it travels. Here it has the least that a plan of this version has, and whatever else stands in it stays: the hash says
 * whether it is the plan that was made ({@link openPlan}), and the engine refuses a step that it does not know.
 */
const travellingPlan = z.looseObject({
  planVersion: z.literal(1),
  contentVersion: digest,
  engine: z.string(),
  steps: z.array(z.looseObject({ kind: z.string() })),
  neededBytes: bytes,
  hash: digest,
})

/** The work of one run. */
export const claimedWork = z.strictObject({
  run: z.uuid(),
  /** Names the lease in every further message; whoever has it may do the work. */
  lease: z.uuid(),
  /** How long the lease lasts after each heartbeat. */
  leaseSeconds: z.number().min(0.1).max(86_400),
  packageId: z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/, 'is not a package ID'),
  /** The site's signature of the manifest of the plan's content version. */
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, 'is not an Ed25519 signature'),
  plan: travellingPlan,
  /** Minutes that each step may take. Absent: the standard ones. */
  limits: z.object({ prepare: minutes, 'carry-out': minutes, prove: minutes }).optional(),
  /** The update files that the plan's steps need, with what the site read from them. */
  updates: z
    .array(z.strictObject({ sha256: digest, size: bytes, facts: z.looseObject({ factsVersion }) }))
    .max(500),
})
export type ClaimedWork = z.infer<typeof claimedWork>

/** The answer to a claim; `work` is null when nothing waits for this engine. */
export const claimAnswer = z.strictObject({
  protocolVersion,
  work: claimedWork.nullable(),
})
export type ClaimAnswer = z.infer<typeof claimAnswer>

/** The worker is alive, and so far. */
export const heartbeat = z.strictObject({
  protocolVersion,
  phase: z.string().min(1).max(200),
  /** The step that it is at; absent before the first one. */
  step: z.enum(['prepare', 'carry-out', 'prove']).optional(),
  bytesDone: bytes,
  bytesTotal: bytes.nullable(),
  /** Log lines since the last heartbeat. */
  lines: z.array(z.string().max(2000)).max(linesOfHeartbeat),
})
export type Heartbeat = z.infer<typeof heartbeat>

/** Objects that a worker is about to upload, and, as the answer, those of them that the run does not have yet. */
export const missingObjects = z.strictObject({ protocolVersion, objects: z.array(digest).max(10_000) })

/** An object to be put together from ranges of objects that the run has. */
export const assembly = z.strictObject({
  protocolVersion,
  size: bytes,
  parts: z
    .array(z.strictObject({ sha256: digest, offset: bytes, length: z.int().min(1) }))
    .min(1)
    .max(200_000),
})
export type Assembly = z.infer<typeof assembly>

/** The moments that are written as installation time in what was done: see `InstallTimes` of the engines. */
const installTimes = z.record(z.string().max(1000), z.iso.datetime())

/** A worker asks whether the same work was done before, by the key of the engine (`DoneBefore`). */
export const doneQuestion = z.strictObject({ protocolVersion, key: digest })

/** What came of the same work, which the worker may download now; null when it was not done before. */
export const doneAnswer = z.strictObject({
  protocolVersion,
  found: z.strictObject({ sha256: digest, size: bytes, installTimes }).nullable(),
})
export type DoneAnswer = z.infer<typeof doneAnswer>

/** What the worker was given of earlier work is damaged, or the proof did not confirm it: nobody is to take it again. */
export const doneRefused = z.strictObject({ protocolVersion, keys: z.array(digest).min(1).max(1000) })

/** What was produced, and its proof. */
export const delivery = z.strictObject({
  protocolVersion,
  planHash: digest,
  produced: z
    .array(z.strictObject({ path: producedPath, sha256: digest, size: bytes }))
    .min(1)
    .max(100_000),
  proof: z.strictObject({
    proven: z.boolean(),
    checks: z
      .array(
        z.strictObject({
          what: z.string(),
          where: z.string(),
          expected: z.string(),
          found: z.string(),
          ok: z.boolean(),
        }),
      )
      .max(1_000_000),
  }),
  /** What writing WIM files anew saved; nothing from a worker that does not say it. */
  optimized: z
    .array(z.strictObject({ path: producedPath, bytesBefore: bytes, bytesAfter: bytes }))
    .max(1000)
    .optional(),
  /**
   * Work that others need not do again, by its key: the WIM files of the media among `produced`, and recovery images, which were uploaded
   * besides. Nothing from a worker that does not say it.
   */
  done: z
    .array(z.strictObject({ key: digest, path: mediaPath, sha256: digest, size: bytes, installTimes }))
    .max(1000)
    .optional(),
  /** Bytes that the worker downloaded for this run. */
  bytesFetched: bytes,
})
export type Delivery = z.infer<typeof delivery>

/** The worker could not do it: the run ends with this error. */
export const surrender = z.strictObject({
  protocolVersion,
  error: errorReport,
  /** The update that the error belongs to; `image` is null when it would fail wherever it goes in. Absent: it belongs to none. */
  failed: z
    .strictObject({
      update: digest,
      image: z.strictObject({ path: mediaPath, index: z.int().min(1) }).nullable(),
    })
    .optional(),
})
export type Surrender = z.infer<typeof surrender>

/** The worker gives the lease back. `interrupted`: it died with it, and says so at its next start; that counts as an attempt. */
export const release = z.strictObject({ protocolVersion, why: z.enum(['stopping', 'interrupted']) })
export type Release = z.infer<typeof release>

/** The plan of a message, when it is the plan that the site made, and its paths stay inside the media. @throws PlanRefused */
export function openPlan(travelled: ClaimedWork['plan']): ServicingPlan {
  const plan = travelled as unknown as ServicingPlan
  if (hashOfPlan(plan) !== plan.hash) throw new PlanRefused({ reason: 'its hash does not fit its steps' })
  for (const path of [...originalsOf(plan), ...changedPathsOf(plan)]) {
    const problem = refusePath(path)
    if (problem !== null) throw new PlanRefused({ reason: `${JSON.stringify(path)} is no path: ${problem}` })
  }
  return plan
}
