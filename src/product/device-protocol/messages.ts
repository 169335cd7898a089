// The messages between a device and its site. Each says its protocol version; a receiver refuses a version that it does not know.

import { z } from 'zod'
import { pointCertificate } from '#product/distribution-protocol'
import {
  address,
  bytes,
  deviceFacts,
  deviceName,
  devicePublicKey,
  deviceSignature,
  digest,
  packageId,
  protocolVersion,
  time,
  words,
} from './fields.ts'

/**
 * A device introduces itself. `proof` shows that it has the private key (`signEnrolment`). Without a token it waits until somebody
 * approves it. The same key again is the same device: an answer that got lost is asked for once more.
 */
export const enrolRequest = z.strictObject({
  protocolVersion,
  name: deviceName,
  publicKey: devicePublicKey,
  facts: deviceFacts,
  /** The secret part of an enrolment token (`readEnrolmentToken`). */
  token: z.string().min(1).max(200).nullable(),
  at: time,
  proof: deviceSignature,
})
export type EnrolRequest = z.infer<typeof enrolRequest>

/** A text and the site's signature of it under a context (`signedText`); what it says is read from the text as it came. */
export const signedText = z.strictObject({ text: z.string().max(4_000_000), signature: deviceSignature })
export type SignedText = z.infer<typeof signedText>

/** How the site stands to a device. Only an approved one is told what to do. */
export const enrolmentState = z.enum(['waiting', 'approved', 'revoked'])

/**
 * In a {@link signedText} (`slipstream/device-enrolment-answer/1`). The device keeps both keys and trusts no others from now on; with a token it
 * compares the fingerprint of `siteKey` with the one in the token first.
 */
export const enrolAnswer = z.strictObject({
  protocolVersion,
  siteCode: z.string().max(3),
  deviceId: z.uuid(),
  /** The key that enrolled: an answer for another device is not this one's. */
  publicKey: devicePublicKey,
  state: enrolmentState,
  /** P-256: signs policies. */
  siteKey: devicePublicKey,
  /** Ed25519: signs manifests; for clients that can check it. The others go by the SHA-256 of the manifest in the policy. */
  manifestKey: z.string().max(100),
  askAgainSeconds: z.int().min(1),
})
export type EnrolAnswer = z.infer<typeof enrolAnswer>

/** What shall I do? */
export const policyRequest = z.strictObject({
  protocolVersion,
  /** The name that the machine has now. Another one than it enrolled under is shown to administrators, and changes nothing else. */
  name: deviceName,
  facts: deviceFacts,
})
export type PolicyRequest = z.infer<typeof policyRequest>

/** Where a device may fetch from, and from when on. */
export const contentSource = z.strictObject({
  pointId: z.string().max(100),
  name: z.string().max(100),
  /** Base URLs; objects are at `<address>/content/objects/<sha256>`. */
  addresses: z.array(z.string().max(2000)).min(1).max(8),
  boundaryGroup: z.string().max(200).nullable(),
  relation: z.enum(['current', 'neighbour', 'default-site']),
  /** Minutes after the device began to look for this content in vain: 0 at once. */
  availableAfterMinutes: z.int().min(0),
  /** Goes into the `authorization` header as `SlipstreamTicket <ticket>`. */
  ticket: z.string().max(4000),
  /** The key of the point's certificate; null: an authority vouches for it. */
  certificate: pointCertificate.nullable(),
})
export type DeviceContentSource = z.infer<typeof contentSource>

/** Where is this version? */
export const locationRequest = z.strictObject({
  protocolVersion,
  contentVersion: digest,
  addresses: z.array(address).min(1).max(16),
  waitedMinutes: z.int().min(0).max(100_000),
})
export type LocationRequest = z.infer<typeof locationRequest>

/** In a {@link signedText} (`slipstream/device-location/1`). No sources: none is allowed yet; ask again. */
export const locationAnswer = z.strictObject({
  protocolVersion,
  deviceId: z.uuid(),
  contentVersion: digest,
  issuedAt: time,
  sources: z.array(contentSource).max(64),
  askAgainSeconds: z.int().min(1),
})
export type LocationAnswer = z.infer<typeof locationAnswer>

/** A version that an assignment needs. The SHA-256 of its manifest is its name, and everything in it has a digest. */
export const assignedContent = z.strictObject({
  packageId,
  packageName: z.string().max(400),
  version: z.int().min(1),
  /** SHA-256 of the manifest. */
  contentVersion: digest,
  /** Path of the manifest below a source's address. */
  manifestPath: z.string().max(200),
  totalBytes: bytes,
  /** The images of the installation file, for a step that names an edition; empty for content without one. */
  images: z
    .array(z.strictObject({ index: z.int().min(1), editionId: z.string().max(50).nullable() }))
    .max(100),
  /** Ed25519 of the manifest, for clients that can check it too. */
  manifestSignature: z.string().max(200),
  /** As far as it is known at once; the location request has more later. */
  sources: z.array(contentSource).max(64),
})
export type AssignedContent = z.infer<typeof assignedContent>

/** When work may be done; all in UTC, so that no device needs to know of time zones. */
export const assignmentSchedule = z.strictObject({
  availableFrom: time,
  /** Null: of an available deployment, which somebody at the device starts. */
  deadline: time.nullable(),
  /** Null: at any time. Otherwise required work may begin only inside of one of these, which are the ones of the next weeks. */
  windows: z
    .array(z.strictObject({ from: time, until: time }))
    .max(200)
    .nullable(),
  /** Work that must have ended when the window closes is not begun when fewer minutes than this are left. */
  estimatedMinutes: z.int().min(0),
})
export type AssignmentSchedule = z.infer<typeof assignmentSchedule>

/** One deployment as this device shall carry it out. */
export const assignment = z.strictObject({
  deploymentId: z.uuid(),
  deploymentName: z.string().max(200),
  purpose: z.enum(['available', 'required']),
  /** The number of this attempt, from 1: every report names it. */
  attempt: z.int().min(1),
  /** `pre-cache`: fetch and check the content now, and run nothing. `wait`: paused, or its ring has not begun; nothing is done. */
  action: z.enum(['run', 'pre-cache', 'wait']),
  reason: z.string().max(500),
  schedule: assignmentSchedule,
  /** The task sequence as `task-sequence-model` writes it, and the SHA-256 of that in its canonical form. */
  sequence: z.record(z.string(), z.unknown()),
  sequenceId: z.string().max(100),
  sequenceVersion: z.int().min(1),
  /** Variables for the sequence, those of the deployment. */
  variables: z.record(z.string().max(256), z.string().max(4000)),
  /** The upgrade package comes first. */
  contents: z.array(assignedContent).max(64),
})
export type Assignment = z.infer<typeof assignment>

/** In a {@link signedText} (`slipstream/device-policy/1`): what the device shall do, the most pressing first. */
export const policy = z.strictObject({
  protocolVersion,
  siteCode: z.string().max(3),
  deviceId: z.uuid(),
  /** The nonce of the request: an older answer is not the answer to this one. */
  nonce: z.string().max(100),
  state: enrolmentState,
  issuedAt: time,
  /** A device that cannot reach its site begins nothing new after this moment. */
  expiresAt: time,
  askAgainSeconds: z.int().min(1),
  assignments: z.array(assignment).max(32),
})
export type Policy = z.infer<typeof policy>

/** How an attempt stands; the ones of `endStates` end it. */
export const attemptStates = [
  'received',
  'waiting',
  'downloading',
  'downloaded',
  'running',
  'restarting',
  'succeeded',
  'failed',
  'rolled-back',
  'cancelled',
] as const
/** One of {@link attemptStates}. */
export type AttemptState = (typeof attemptStates)[number]
/** States after which an attempt has nothing more to report. */
export const endStates: ReadonlySet<AttemptState> = new Set<AttemptState>([
  'succeeded',
  'failed',
  'rolled-back',
  'cancelled',
])

/** One report. Numbers go up by one within an attempt, from 1; the same number again is the same report. */
export const statusReport = z.strictObject({
  deploymentId: z.uuid(),
  attempt: z.int().min(1).max(100_000),
  number: z.int().min(1).max(1_000_000),
  state: z.enum(attemptStates),
  /** The step of the sequence that this is about, and how it ended. */
  step: z
    .strictObject({
      id: z.string().min(1).max(200),
      name: words(200),
      outcome: z.enum(['begun', 'succeeded', 'failed', 'skipped', 'continued-on-error']),
    })
    .nullable(),
  /** As a signed or unsigned number of 32 bits; setup's are written down as unsigned. */
  exitCode: z.int().min(-2_147_483_648).max(4_294_967_295).nullable(),
  message: words(1000).nullable(),
  /** By the clock of the device. */
  at: time,
  /** Bytes since the attempt began, by where they came from: a point's ID, `cache`, or `peer`. */
  bytes: z.array(z.strictObject({ source: z.string().min(1).max(100), bytes })).max(64),
})
export type StatusReport = z.infer<typeof statusReport>
/** Reports in the order in which they were made; answered when all of them are durable. */
export const statusRequest = z.strictObject({
  protocolVersion,
  reports: z.array(statusReport).min(1).max(50),
})
export type StatusRequest = z.infer<typeof statusRequest>

/** What became of each report, in their order. `refused`: it will never be taken, and need not be sent again. */
export const statusAnswer = z.strictObject({
  protocolVersion,
  outcomes: z.array(z.enum(['taken', 'known', 'refused'])),
})
export type StatusAnswer = z.infer<typeof statusAnswer>

/** A new key; the request is signed with the old one, `proof` with the new one (`signEnrolment`, with the same name and time). */
export const renewKeyRequest = z.strictObject({
  protocolVersion,
  name: deviceName,
  publicKey: devicePublicKey,
  at: time,
  proof: deviceSignature,
})
export type RenewKeyRequest = z.infer<typeof renewKeyRequest>
