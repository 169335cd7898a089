// Brings one content version to the point: the manifest, the space, what is here already, the rest from a source; then it is held.

import { appendFile, readFile, rm } from 'node:fs/promises'
import type { DataFolder } from '#platform/data-folder'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { ContentManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import {
  type ContentSource,
  type DesiredContent,
  fetchManifest,
  fetchVersion,
  openSignedManifest,
  type Pace,
  type PointRules,
  ticketAuthorization,
} from '#product/distribution-protocol'
import { readHeldManifest, readManifestBytes } from './check-held.ts'
import type { Point } from './point.ts'
import {
  changeHeld,
  changeUnderway,
  type HeldVersion,
  isSameVersion,
  keyOf,
  readHeld,
  readUnderway,
} from './point-state.ts'
import { type Counted, followTransfer, makeReport, reportedOf } from './progress.ts'
import { type DiskSpace, neededBytes } from './space.ts'

/** One version to fetch. */
export type VersionTransfer = {
  content: DesiredContent
  /** The request that this transfer carries out, and the answer of which it is the last part. */
  request: DesiredContent['request']
  pace: Pace
  space: DiskSpace
  /** Has other transfers give way to this one, if they shall. */
  makeRoom: (missingBytes: number) => Promise<void>
  rules: () => PointRules
  /** Objects that were read again or fetched since `since`, over the pauses of this transfer. */
  checked: Set<string>
  since: Date
  counted: Counted
  signal: AbortSignal
}

/**
 * Fetches a version; what it shares with anything that is here already is not fetched, unless it is distributed anew.
 * @throws PointSpaceShort; SignatureInvalid, ManifestInvalid; everything that `fetchVersion` throws; the signal's reason
 */
export async function transferVersion(point: Point, transfer: VersionTransfer): Promise<void> {
  const { folder, store, membership, outbox } = point
  const { content, checked } = transfer
  const { contentVersion, signature } = content
  const stop = new AbortController()
  const signal = AbortSignal.any([transfer.signal, stop.signal])
  const sources = content.sources.map(sourceOf)
  const bytes =
    (await readManifestBytes(store, contentVersion)) ??
    (await fetchManifest(sources, contentVersion, signal, transfer.pace))
  const expected = { sitePublicKey: membership.sitePublicKey, contentVersion }
  const { manifest } = openSignedManifest({ bytes, signature }, expected)
  await noteUnderway(point, { content, bytes, signal })
  const anew =
    transfer.request?.action === 'redistribute'
      ? await openAnew(point, { request: transfer.request.id, checked, signal })
      : null
  if (!anew) {
    const onBegin = () => outbox.tell(makeReport(reportedOf(content), 'validating'))
    await verifyHeldObjects(store, { manifest, checked, signal, onBegin })
  }
  const { reserveBytes } = transfer.rules()
  const taken = await transfer.space.take({
    key: keyOf(content),
    reserveBytes,
    async needed() {
      signal.throwIfAborted()
      return neededBytes(store, manifest, anew !== null)
    },
    makeRoom: transfer.makeRoom,
  })
  const watch = watchReserve(transfer, stop)
  try {
    const follow = followTransfer(outbox, { reported: reportedOf(content), counted: transfer.counted })
    const fetched = await fetchVersion({
      signed: { bytes, signature },
      ...expected,
      sources,
      store,
      held: anew ? [] : await readManifests(store, folder),
      connections: mostConnections,
      pace: transfer.pace,
      anew,
      signal,
      // Another source may do: nobody would hear of an impostor otherwise.
      onGivenUp(source, error) {
        const { code, message } = reportError(error)
        point.log.warn({ code, source: source.name, package: content.packageId }, message)
      },
      async onFetched(sha256) {
        checked.add(sha256)
        await anew?.note(sha256)
      },
      onProgress(progress) {
        const wereHere = progress.bytesTotal - taken.neededBytes
        taken.used(progress.bytesFetched + progress.bytesReused - wereHere)
        follow(progress)
      },
    })
    reachFailpoint('distribution-point.fetched')
    await remember(point, transfer, fetched.manifest)
    await anew?.forget()
    const { bytesFetched, bytesReused } = fetched
    const { packageId: name, version } = content
    point.log.info({ package: name, version, bytesFetched, bytesReused }, 'content was verified')
  } catch (error) {
    throw stop.signal.aborted && !transfer.signal.aborted ? stop.signal.reason : error
  } finally {
    clearInterval(watch)
    taken.giveBack()
  }
}

/** More than a rule can ask for; how many of them are used at once is up to the pace. */
const mostConnections = 16
const watchEveryMs = 2000

/** Stops the transfer when something else fills the disk. */
function watchReserve({ space, rules }: VersionTransfer, stop: AbortController): NodeJS.Timeout {
  return setInterval(() => {
    space.check(rules().reserveBytes).catch(error => stop.abort(error))
  }, watchEveryMs)
}

/** From now on no clean-up takes what this version needs, and its manifest is here, whatever happens to its sources. */
async function noteUnderway(
  { folder, store, alone }: Point,
  { content, bytes, signal }: { content: DesiredContent; bytes: Buffer; signal: AbortSignal },
): Promise<void> {
  const { packageId, version, contentVersion } = content
  await alone(async () => {
    await store.addStream(only(bytes), {
      signal,
      maxBytes: bytes.length,
      expectedSha256: contentVersion,
    })
    await changeUnderway(folder, underway => [
      ...underway.filter(one => !isSameVersion(one, content)),
      { packageId, version, contentVersion },
    ])
  })
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

/**
 * Reads what the store holds already of a version again: the receipt will say that all of it was verified now. What is damaged
 * goes into quarantine and is fetched like what is missing.
 */
async function verifyHeldObjects(
  store: ContentStore,
  input: { manifest: ContentManifest; checked: Set<string>; signal: AbortSignal; onBegin: () => void },
): Promise<void> {
  const { manifest, checked, signal, onBegin } = input
  for (const sha256 of new Set(manifest.files.map(file => file.sha256))) {
    if (checked.has(sha256) || !(await store.has(sha256))) continue
    onBegin()
    if ((await store.verify(sha256, { signal })) === 'sound') checked.add(sha256)
  }
}

function sourceOf({ name, baseUrl, ticket, certificate }: DesiredContent['sources'][number]): ContentSource {
  return { name, baseUrl, certificate, headers: { authorization: ticketAuthorization(ticket) } }
}

/** Manifests of everything that is here, also of what is no longer desired or is only half here: material for new versions. */
async function readManifests(store: ContentStore, folder: DataFolder): Promise<ContentManifest[]> {
  const manifests: ContentManifest[] = []
  const versions = [...(await readHeld(folder)), ...(await readUnderway(folder))]
  for (const contentVersion of new Set(versions.map(one => one.contentVersion))) {
    const manifest = await readHeldManifest(store, contentVersion)
    if (manifest) manifests.push(manifest)
  }
  return manifests
}

async function remember(
  { folder }: Point,
  { content, request, since }: VersionTransfer,
  { files }: ContentManifest,
): Promise<void> {
  const { packageId, version, contentVersion } = content
  const held: HeldVersion = {
    packageId,
    version,
    contentVersion,
    files: files.length,
    bytes: files.reduce((total, file) => total + file.size, 0),
    verifiedAt: since.toISOString(),
    receiptTaken: false,
    ...(request && { request: request.id }),
  }
  await changeHeld(folder, all => [...all.filter(one => !isSameVersion(one, content)), held])
  reachFailpoint('distribution-point.remembered')
  await changeUnderway(folder, all => all.filter(one => !isSameVersion(one, content)))
}

/**
 * Which objects a request to redistribute has fetched already, over restarts: a line for each in a file of its own. Those of an earlier start
 * are read again, because the receipt will say that everything was read since this transfer began.
 */
async function openAnew(
  { folder, store }: Point,
  { request, checked, signal }: { request: string; checked: Set<string>; signal: AbortSignal },
) {
  const file = folder.inside(`redistributed-${request}`)
  const text = await readFile(file, 'utf8').catch(() => '')
  const done = new Set<string>()
  for (const sha256 of text.split('\n').filter(line => line.length === 64)) {
    if (!checked.has(sha256) && (await store.verify(sha256, { signal })) !== 'sound') continue
    checked.add(sha256)
    done.add(sha256)
  }
  return {
    isDone: (sha256: string) => done.has(sha256),
    async note(sha256: string) {
      done.add(sha256)
      // Not flushed: a line that is lost has one object fetched once more.
      await appendFile(file, `${sha256}\n`, { mode: 0o600 })
      reachFailpoint('distribution-point.object-redistributed')
    },
    forget: () => rm(file, { force: true }),
  }
}
