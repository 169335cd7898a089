// Publishes what a run produced, wherever it was carried out: a new manifest, and one transaction for the version, the run, its
// statuses and its message.

import { reachFailpoint } from '#platform/failpoints'
import type { JobContext } from '#platform/jobs'
import { recordActivity } from '#product/activity'
import { storeManifest } from '#product/content-library'
import { type ManifestFile, makeManifest, manifestFileOf } from '#product/content-manifest'
import type { AddedFile, ContentWriter } from '#product/content-store'
import type { OptimizedWim, Proof } from '#product/servicing-engines'
import { refuseUnproven } from '#product/servicing-work'
import { describeImages, publishNextVersion } from '#product/upgrade-packages'
import { checkKeptContent } from './check-kept-content.ts'
import type { GatheredFacts } from './gather-facts.ts'
import type { RunRequest } from './jobs.ts'
import { measureWims } from './measure-wims.ts'
import type { RunAttempt } from './move-run.ts'
import { endWork } from './runs.ts'
import type { RunHouse } from './servicing-house.ts'

/** A produced file, once its bytes are in the store; `path` is its place inside the media. */
export type StoredFile = { path: string; added: AddedFile }

/** Everything that a proven run has produced. */
export type Produced = {
  store: ContentWriter
  facts: GatheredFacts
  files: readonly StoredFile[]
  proof: Proof
  /** What the engine wrote anew. */
  optimized: readonly OptimizedWim[]
  request: RunRequest
  context: JobContext
  /** The attempt that publishes; one that is over does not. */
  by: RunAttempt
}

/**
 * Compares what was kept with what was there before, and publishes; returns the number of the new package version, or null when what was
 * produced is what is in use already: a Setup Dynamic Update does not tell the digests of its files before it is opened.
 * @throws ServicingNotProven
 */
export async function publishServiced(house: RunHouse, produced: Produced): Promise<number | null> {
  const { store, facts, request, context } = produced
  const { signal, operationId, requestedBy } = context
  const changed = changedFiles(produced)
  if (changed.size === 0) return null
  const kept = await checkKeptContent(store, { wims: facts.wims, files: produced.files }, signal)
  const proof: Proof = { ...produced.proof, checks: [...produced.proof.checks, ...kept] }
  refuseUnproven(request.packageId, { ...proof, proven: proof.proven && kept.every(({ ok }) => ok) })
  const files = facts.manifest.files.map(file => changed.get(file.path.toLowerCase()) ?? file)
  const known = new Set(facts.manifest.files.map(file => file.path.toLowerCase()))
  files.push(...[...changed].filter(([key]) => !known.has(key)).map(([, file]) => file))
  const stored = await storeManifest(store, { manifest: makeManifest(files), key: house.siteKey, signal })
  if (stored.digest === facts.package.contentVersion) return null
  const wims = [...facts.wims.keys()].map(async path => {
    const file = files.find(one => one.path === path)
    return { path, file: (await store.open(file?.sha256 ?? '')).path }
  })
  const measured = await measureWims(store, {
    wims: facts.wims,
    files: produced.files,
    optimized: produced.optimized,
  })
  const images = await describeImages(await Promise.all(wims), signal)
  return house.db.transaction().execute(async trx => {
    const { packageId } = request
    const expected = facts.package.currentVersion
    const base = facts.base.number
    const version = { base, stored, images, operation: operationId, by: requestedBy }
    const { version: number } = await publishNextVersion(trx, {
      packageId,
      expected,
      origin: 'serviced',
      ...version,
    })
    const to = request.updateDistributionPoints ? ('distribute' as const) : ('succeeded' as const)
    const { failures } = await endWork(trx, {
      by: produced.by,
      to,
      publishedVersion: number,
      proof,
      wims: measured,
    })
    await house.onPublished(trx, { packageId, version: number }, requestedBy)
    const message = `Package ${packageId} was serviced: version ${number} is in use; ${proof.checks.length} things were read back and are as planned.${failures === 0 ? '' : ` ${failures} times an update could not be put into an image: the run says which, and why.`}`
    await recordActivity(trx, {
      code: failures === 0 ? 'UPGRADE_PACKAGE_SERVICED' : 'UPGRADE_PACKAGE_SERVICED_IN_PART',
      actor: requestedBy,
      subject: packageId,
      message,
      change: {
        before: { version: expected, contentVersion: facts.package.contentVersion },
        after: { version: number, contentVersion: stored.digest, run: operationId },
      },
    })
    reachFailpoint('servicing.publishing')
    return number
  })
}

/** The files with other bytes than before, by their lower-case path. */
function changedFiles({ facts, files }: Produced): Map<string, ManifestFile> {
  const before = new Map(facts.manifest.files.map(file => [file.path.toLowerCase(), file]))
  const changed = new Map<string, ManifestFile>()
  for (const { path, added } of files) {
    const known = before.get(path.toLowerCase())
    if (known?.sha256 === added.sha256) continue
    changed.set(path.toLowerCase(), manifestFileOf(known?.path ?? path, added))
  }
  return changed
}
