// Fetches lost objects back from distribution points that proved to hold them. What arrives is an object only when the whole has
// its digest, so neither a point that lies nor one that was emptied can put anything wrong in the place of what was lost.

import type { Database } from '#platform/database'
import { reportError, SlipstreamError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import { readManifest, readNeeds, versionsOfHolders } from '#product/content-library'
import type { ContentManifest } from '#product/content-manifest'
import { ContentNoSpace, type ContentWriter } from '#product/content-store'
import { type ContentHolder, contentHolders, makeTicket } from '#product/distribution'
import {
  type ContentSource,
  fetchFiles,
  fetchManifest,
  type Patience,
  ticketAuthorization,
} from '#product/distribution-protocol'
import type { Finding } from './passes.ts'
import type { RecoveryHouse } from './recovery-house.ts'
import { withRecovery } from './tables.ts'

/** A point that is not asked any more, and why. */
export type GivenUp = { point: string; code: string; reason: string }

/** Heals objects; remembers over several calls which points lied or were away. */
export type Healer = {
  /** Tries every finding, each at every point that proved to hold it. Returns how many are whole again. */
  heal: (findings: readonly Finding[], signal: AbortSignal) => Promise<number>
  givenUp: () => GivenUp[]
}

/** Long enough for the slowest link to fetch one large object. */
const ticketForMs = 24 * 3_600_000

/** How long points are waited for; tests wait less. */
export type Waiting = { patience?: Patience; pauseFactor?: number }

/** Begins to heal; nothing is asked of anybody yet. */
export function openHealer(house: RecoveryHouse, waiting: Waiting = {}): Healer {
  const givenUp = new Map<string, GivenUp>()
  const manifestOf = rememberOne(digest => readManifestIfSound(house, digest))

  async function fetchFrom(store: ContentWriter, point: ContentHolder, wanted: Wanted): Promise<void> {
    const { object, contentVersion, signal } = wanted
    const { sha256, size } = object
    const ticket = makeTicket(house.site, { contentVersion, audience: point.pointId, forMs: ticketForMs })
    const headers = { authorization: ticketAuthorization(ticket) }
    const source: ContentSource = { baseUrl: point.address, headers, certificate: point.certificate }
    if (sha256 === contentVersion) {
      const bytes = await fetchManifest([source], sha256, signal)
      await store.addStream(one(bytes), { signal, maxBytes: bytes.length, expectedSha256: sha256 })
      return
    }
    const manifest = await manifestOf(contentVersion)
    const segments = manifest?.files.find(file => file.sha256 === sha256)?.segments
    const file = segments === undefined ? { sha256, size } : { sha256, size, segments }
    const held = segments === undefined ? [] : await relativesOf(house, wanted)
    // The site's database may lie on the same disk.
    const givesWay = true
    await fetchFiles({ files: [file], held, sources: [source], store, givesWay, signal, ...waiting })
  }

  /** Who gave the object; else why nobody did. */
  async function healOne(
    store: ContentWriter,
    object: Finding,
    signal: AbortSignal,
  ): Promise<{ from: string } | { why: string }> {
    const { sha256 } = object
    // Somebody may have added the same bytes again since they were found lost.
    if ((await store.verify(sha256, { signal })) === 'sound') return { from: 'the site itself' }
    const failures: string[] = []
    for (const { contentVersion } of (await readNeeds(house.db, sha256)).versions) {
      for (const point of await contentHolders(house.db, contentVersion)) {
        const before = givenUp.get(point.pointId)
        if (before !== undefined) {
          failures.push(`${point.name}: ${before.reason}`)
          continue
        }
        try {
          await fetchFrom(store, point, { object, contentVersion, signal })
          return { from: point.name }
        } catch (error) {
          signal.throwIfAborted()
          if (error instanceof ContentNoSpace) throw error
          const { code, message } = reportError(error)
          failures.push(`${point.name}: ${message}`)
          house.log.warn({ err: error, code, object: sha256, point: point.name }, 'an object was not healed')
          if (isHopeless(error)) givenUp.set(point.pointId, { point: point.name, code, reason: message })
        }
      }
    }
    const why = [...new Set(failures)].join(' ') || 'No distribution point proved to hold it.'
    return { why: why.slice(0, 2000) }
  }

  return {
    givenUp: () => [...givenUp.values()],
    async heal(findings, signal) {
      if (findings.length === 0) return 0
      // A session, so that no collection takes what was fetched for something that nobody needs.
      return house.library.session(async store => {
        let healed = 0
        for (const object of findings) {
          signal.throwIfAborted()
          if (await isNeeded(house.db, object.sha256)) {
            const outcome = await healOne(store, object, signal)
            if ('from' in outcome) reachFailpoint('content-recovery.object-fetched')
            await noteOutcome(house.db, object.sha256, outcome)
            if ('from' in outcome) healed += 1
          } else await forget(house.db, object.sha256)
        }
        return healed
      })
    },
  }
}

type Wanted = { object: Finding; contentVersion: string; signal: AbortSignal }

/** A point that gave wrong bytes is asked for nothing more; one that is away costs its patience only once. */
function isHopeless(error: unknown): boolean {
  const codes = ['SOURCE_UNSOUND', 'SOURCE_UNAVAILABLE', 'SOURCE_KEY_UNKNOWN', 'CLEAR_TEXT_REFUSED']
  return error instanceof SlipstreamError && codes.includes(error.code)
}

/** How many other versions of a package are looked into for segments; their manifests are in memory meanwhile. */
const mostRelatives = 4

/** Manifests of other versions of the same packages: a large file shares most segments with its predecessor, and these need not travel. */
async function relativesOf(
  house: RecoveryHouse,
  { object, contentVersion }: Wanted,
): Promise<ContentManifest[]> {
  const { versions } = await readNeeds(house.db, object.sha256)
  const holders = versions.flatMap(version => version.holders)
  const beginnings = [...new Set(holders.map(holder => holder.slice(0, holder.lastIndexOf(':') + 1)))]
  const digests = await versionsOfHolders(house.db, { beginnings, limit: mostRelatives + 1 })
  const manifests: ContentManifest[] = []
  for (const digest of digests.filter(one => one !== contentVersion).slice(0, mostRelatives)) {
    const manifest = await readManifestIfSound(house, digest)
    if (manifest !== null) manifests.push(manifest)
  }
  return manifests
}

async function readManifestIfSound(
  { db, library }: RecoveryHouse,
  digest: string,
): Promise<ContentManifest | null> {
  // Without its manifest an object is fetched in equal pieces, and checked as a whole.
  return readManifest(db, library.reader, digest).then(
    ({ manifest }) => manifest,
    () => null,
  )
}

/** Manifests are large, and lost objects of one version follow one another: one is kept. */
function rememberOne<Value>(read: (key: string) => Promise<Value | null>) {
  let known: { key: string; value: Value } | null = null
  return async (key: string): Promise<Value | null> => {
    if (known?.key === key) return known.value
    const value = await read(key)
    known = value === null ? null : { key, value }
    return value
  }
}

async function isNeeded(db: Database, sha256: string): Promise<boolean> {
  const { versions, fileHolders } = await readNeeds(db, sha256)
  return versions.length > 0 || fileHolders.length > 0
}

async function noteOutcome(
  db: Database,
  sha256: string,
  outcome: { from: string } | { why: string },
): Promise<void> {
  const change =
    'from' in outcome ? { healed_at: new Date(), healed_from: outcome.from, why: null } : { why: outcome.why }
  await withRecovery(db)
    .updateTable('content_recovery_findings')
    .set(change)
    .where('sha256', '=', sha256)
    .execute()
}

async function forget(db: Database, sha256: string): Promise<void> {
  await withRecovery(db).deleteFrom('content_recovery_findings').where('sha256', '=', sha256).execute()
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}
