// What a point shall hold and how, and the question for it.

import { z } from 'zod'
import {
  baseUrl,
  bytes,
  digest,
  name,
  packageId,
  pointCertificate,
  protocolVersion,
  signature,
  siteCode,
  time,
  version,
} from './fields.ts'

/** How urgent content is; what the hours of a point's schedule let through is told by it. */
export const priority = z.enum(['high', 'medium', 'low'])
export type Priority = z.infer<typeof priority>

/** Where content can be fetched from. */
const namedSource = z.strictObject({
  name,
  /** The site gives everything that it has; a point only what it has verified. */
  kind: z.enum(['site', 'point']),
  baseUrl,
  ticket: z.string().max(4000),
  /** Null: whoever it is must show a certificate of an authority. A state that was kept by an earlier version does not say. */
  certificate: pointCertificate.nullable().default(null),
})

/** One content version that a point shall hold. */
export const desiredContent = z.strictObject({
  packageId,
  /** The package's version that this content is. */
  version,
  /** The manifest's SHA-256, which is also the name of its bytes as an object. */
  contentVersion: digest,
  /** The site's signature of the manifest. */
  signature,
  totalBytes: bytes,
  priority,
  /**
   * Where to fetch it from, in the order in which to try them. A point turns to the next when one fails, and returns to an earlier one
   * for the next content. None: it shall wait, because one of its sources is fetching this content itself.
   */
  sources: z.array(namedSource).max(16),
  /**
   * What an administrator asked for beyond holding it: `validate` reads everything again and answers with a receipt;
   * `redistribute` fetches everything again, whatever is held. Null when nothing was asked, or the receipt named the request.
   */
  request: z.strictObject({ id: z.uuid(), action: z.enum(['validate', 'redistribute']) }).nullable(),
})
export type DesiredContent = z.infer<typeof desiredContent>

/** What an hour of the week lets through: content of these priorities, and how fast. */
export const hourRule = z.strictObject({
  /** Configuration Manager's words: open for all priorities, allow medium and high, allow high only, closed. */
  access: z.enum(['open', 'medium-and-high', 'high-only', 'closed']),
  /** The most that all transfers of the point together may receive; null for no limit. */
  bytesPerSecond: z.int().min(1024).nullable(),
})
export type HourRule = z.infer<typeof hourRule>

/** How long a point keeps damaged files in quarantine, for whoever looks into the damage. */
export const quarantineSeconds = z.int().min(0)
/** The most bytes that lie there; the oldest go first. */
export const quarantineBytes = bytes
/** What holds where nobody says: a week, in which somebody comes to look, and less than most pieces of media need. */
export const standardQuarantine = { quarantineSeconds: 7 * 24 * 3600, quarantineBytes: 2 * 1024 ** 3 }

/** How a point shall transfer and keep content. */
export const pointRules = z.strictObject({
  /** In maintenance mode nothing is transferred, removed or scrubbed; what is held is served. */
  maintenance: z.boolean(),
  /** IANA name, for example `Europe/Paris`: the hours of `week` are hours there. */
  timeZone: z.string().min(1).max(100),
  /** 168 hours; the first is Monday from 00:00 to 01:00. */
  week: z.array(hourRule).length(168),
  /** Content versions under way at once. */
  transfersAtOnce: z.int().min(1).max(50),
  /** Connections of one transfer. */
  connections: z.int().min(1).max(16),
  /** Bytes of the disk that stay free whatever is asked for (drive space reserve). */
  reserveBytes: bytes,
  /** How long what is no longer desired stays on the disk. */
  graceSeconds: z.int().min(0),
  // A state that was kept by an earlier version does not say.
  quarantineSeconds: quarantineSeconds.default(standardQuarantine.quarantineSeconds),
  quarantineBytes: quarantineBytes.default(standardQuarantine.quarantineBytes),
  /** Everything that is held is read again in so many seconds (content validation on a schedule); null for never. */
  validateEverySeconds: z.int().min(60).nullable(),
})
export type PointRules = z.infer<typeof pointRules>

/**
 * Which state of a site this is. A database that was restored from a backup has a lower generation than points have seen; it begins another
 * incarnation, with a higher one, when an administrator accepts it as it is.
 */
export const epoch = z.strictObject({ store: z.uuid(), incarnation: z.uuid(), generation: z.int().min(0) })
export type Epoch = z.infer<typeof epoch>

/** Everything that a point shall hold. What it holds beyond this it removes, unless the epoch is not a later one. */
export const desiredState = z.strictObject({
  protocolVersion,
  siteCode: siteCode,
  pointId: z.uuid(),
  epoch,
  /** The site's clock. Schedules and tickets are told by it, whatever the point's own clock says. */
  siteTime: time,
  /** Names everything in this state but the tickets, the time and the generation; a question that says it waits until there is another. */
  revision: z.string().min(1).max(100),
  rules: pointRules,
  contents: z.array(desiredContent).max(10_000),
  /** How long to wait before asking again. */
  askAgainSeconds: z.int().min(1).max(86_400),
})
export type DesiredState = z.infer<typeof desiredState>

/** A point's question what it shall hold; it also says how the point is. */
export const pointQuestion = z.strictObject({
  protocolVersion,
  /** Where others reach this point now. */
  address: baseUrl,
  /** What it shows there; null when it does not encrypt itself. */
  certificate: pointCertificate.nullable().default(null),
  /** Where it shows what it holds as plain folders to everybody who asks; null: nowhere. An earlier version does not say. */
  openContentUrl: baseUrl.nullable().default(null),
  /** The revision of the state that the point has; null at its first question. */
  knownRevision: z.string().min(1).max(100).nullable(),
  /** The longest that the site may wait for another revision before it answers. */
  waitSeconds: z.int().min(0).max(60),
  /** The point's own clock. */
  pointTime: time,
  disk: z.strictObject({ freeBytes: bytes, totalBytes: bytes }),
  quarantinedObjects: z.int().min(0),
  /** What they occupy. An earlier version does not say. */
  quarantinedBytes: bytes.nullable().default(null),
  /** How many requests for content it was answering on average since it last asked. An earlier version does not say. */
  servingRequests: z.number().min(0).max(1_000_000).nullable().default(null),
  /** When everything held had last been read again, and how many objects were damaged then. */
  lastValidation: z.strictObject({ finishedAt: time, damagedObjects: z.int().min(0) }).nullable(),
  /** The latest state of the site that this point has obeyed; null before the first. A site whose own is older was restored. */
  obeyedEpoch: epoch.nullable(),
  /** Everything that the point holds and serves; the site compares it with what it believes. */
  held: z.array(z.strictObject({ packageId, version, contentVersion: digest, verifiedAt: time })).max(10_000),
  /** Content versions that it need not hold any more and still has whole, until its grace is over. An earlier version does not say. */
  kept: z.array(digest).max(10_000).default([]),
})
export type PointQuestion = z.infer<typeof pointQuestion>
