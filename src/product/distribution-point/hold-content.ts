// The point's main path: ask what to hold, fetch what is lacking, verify, remember, sign.

import { createPrivateKey } from 'node:crypto'
import { statfs } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { DataFolder } from '#platform/data-folder'
import { reportError } from '#platform/errors'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import type { ContentManifest } from '#product/content-manifest'
import type { ContentStore } from '#product/content-store'
import {
  type ContentSource,
  type DesiredContent,
  fetchManifest,
  fetchVersion,
  openSignedManifest,
  type PointQuestion,
  type ProgressReport,
  signReceipt,
  type TransferProgress,
  ticketAuthorization,
} from '#product/distribution-protocol'
import { forgetLost, readHeldManifest } from './check-held.ts'
import { type HeldVersion, type Membership, readHeld, writeHeld } from './point-state.ts'
import { askDesiredState, reportProgress, sendReceipt } from './site-link.ts'

/** What holding content needs. */
export type PointHouse = {
  folder: DataFolder
  store: ContentStore
  membership: Membership
  /** Where others reach this point. */
  address: string
  log: Log
  askSeconds: number
}

/** How often the store is looked through for what held.json says; also at the start. */
const checkEveryMs = 3_600_000

/** Asks, and makes the store hold what it shall, until the signal. The site being away is no reason to stop. */
export async function holdContent(house: PointHouse, signal: AbortSignal): Promise<void> {
  let checkedAt = Number.NEGATIVE_INFINITY
  const checkAndHold = async () => {
    if (performance.now() - checkedAt > checkEveryMs) {
      for (const lost of await forgetLost(house, signal)) await reportLost(house, lost, signal)
      checkedAt = performance.now()
    }
    await holdOnce(house, signal)
  }
  while (!signal.aborted) {
    await checkAndHold().catch(error => {
      if (!signal.aborted)
        house.log.warn(
          { err: error, code: reportError(error).code },
          'the desired state could not be reached now',
        )
    })
    await wait(house.askSeconds * 1000, null, { signal }).catch(() => undefined)
  }
}

async function holdOnce(house: PointHouse, signal: AbortSignal): Promise<void> {
  const { contents } = await askDesiredState(house.membership, await questionOf(house), signal)
  for (const content of contents) {
    const held = await readHeld(house.folder)
    const known = held.find(one => isSame(one, content))
    if (known?.receiptTaken) continue
    try {
      await signAndSend(house, known ?? (await fetchContent(house, { content, held, signal })), signal)
    } catch (error) {
      if (signal.aborted) throw error
      await reportFailure(house, { content, error, signal })
    }
  }
}

async function questionOf({ folder, address }: PointHouse): Promise<PointQuestion> {
  const disk = await statfs(folder.path)
  const held = await readHeld(folder)
  return {
    protocolVersion: 1,
    address,
    knownRevision: null,
    waitSeconds: 0,
    pointTime: new Date().toISOString(),
    disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
    quarantinedObjects: 0,
    lastValidation: null,
    held: held.map(({ packageId, version, contentVersion, verifiedAt }) => ({
      packageId,
      version,
      contentVersion,
      verifiedAt,
    })),
  }
}

function isSame(held: HeldVersion, content: DesiredContent | HeldVersion): boolean {
  return (
    held.contentVersion === content.contentVersion &&
    held.packageId === content.packageId &&
    held.version === content.version
  )
}

type Fetching = { content: DesiredContent; held: readonly HeldVersion[]; signal: AbortSignal }

/** Fetches one version; what it shares with anything held before is not fetched. */
async function fetchContent(house: PointHouse, { content, held, signal }: Fetching): Promise<HeldVersion> {
  const { folder, store, membership, log } = house
  const sources = content.sources.map(sourceOf)
  const bytes = await fetchManifest(sources, content.contentVersion, signal)
  const expected = { sitePublicKey: membership.sitePublicKey, contentVersion: content.contentVersion }
  const { manifest } = openSignedManifest({ bytes, signature: content.signature }, expected)
  await verifyHeldObjects(store, manifest, signal)
  const progress = followTransfer(house, content, signal)
  const fetched = await fetchVersion({
    signed: { bytes, signature: content.signature },
    sitePublicKey: membership.sitePublicKey,
    contentVersion: content.contentVersion,
    sources,
    store,
    held: await readManifests(store, held),
    signal,
    onProgress: progress.show,
  })
  await progress.finish()
  reachFailpoint('distribution-point.fetched')
  const { files } = fetched.manifest
  const version: HeldVersion = {
    packageId: content.packageId,
    version: content.version,
    contentVersion: content.contentVersion,
    files: files.length,
    bytes: files.reduce((total, file) => total + file.size, 0),
    verifiedAt: new Date().toISOString(),
    receiptTaken: false,
  }
  await writeHeld(folder, [...(await readHeld(folder)).filter(one => !isSame(one, content)), version])
  const { bytesFetched, bytesReused } = fetched
  log.info(
    { package: content.packageId, version: content.version, bytesFetched, bytesReused },
    'content was verified',
  )
  return version
}

/**
 * Reads what the store holds already of a version again: the receipt will say that all of it was verified now. What is damaged
 * goes into quarantine and is fetched like what is missing.
 */
async function verifyHeldObjects(
  store: ContentStore,
  manifest: ContentManifest,
  signal: AbortSignal,
): Promise<void> {
  for (const sha256 of new Set(manifest.files.map(file => file.sha256))) {
    if (await store.has(sha256)) await store.verify(sha256, { signal })
  }
}

function sourceOf({ baseUrl, ticket }: DesiredContent['sources'][number]): ContentSource {
  return { baseUrl, headers: { authorization: ticketAuthorization(ticket) } }
}

async function readManifests(store: ContentStore, held: readonly HeldVersion[]): Promise<ContentManifest[]> {
  const manifests: ContentManifest[] = []
  for (const { contentVersion } of held) {
    const manifest = await readHeldManifest(store, contentVersion)
    if (manifest) manifests.push(manifest)
  }
  return manifests
}

async function signAndSend(
  { folder, membership }: PointHouse,
  version: HeldVersion,
  signal: AbortSignal,
): Promise<void> {
  const { packageId, contentVersion, files, bytes, verifiedAt } = version
  const { siteCode, pointId } = membership
  const receipt = {
    protocolVersion: 1 as const,
    siteCode,
    pointId,
    packageId,
    version: version.version,
    contentVersion,
    files,
    bytes,
    verifiedAt,
    request: null,
  }
  reachFailpoint('distribution-point.before-receipt')
  await sendReceipt(membership, signReceipt(receipt, createPrivateKey(membership.privateKey)), signal)
  const held = await readHeld(folder)
  const taken = held.map(one => (isSame(one, version) ? { ...one, receiptTaken: true } : one))
  await writeHeld(folder, taken)
}

const reportEveryMs = 500

/** Tells the site how far a transfer is, at most twice a second; a report that does not get through is not missed. */
function followTransfer({ membership, log }: PointHouse, content: DesiredContent, signal: AbortSignal) {
  let sentAt = 0
  let under = Promise.resolve()
  let latest: TransferProgress | null = null
  const send = (progress: TransferProgress) => {
    under = under
      .then(() => reportProgress(membership, progressOf(content, 'transferring', progress, null), signal))
      .catch(error => log.debug({ err: error }, 'a progress report did not get through'))
  }
  return {
    show(progress: TransferProgress) {
      reachFailpoint('distribution-point.transferring')
      latest = progress
      if (performance.now() - sentAt < reportEveryMs) return
      sentAt = performance.now()
      send(progress)
    },
    async finish() {
      if (latest) send(latest)
      await under
    },
  }
}

type Counted = Pick<TransferProgress, 'bytesFetched' | 'bytesReused'>

function progressOf(
  content: DesiredContent,
  state: ProgressReport['state'],
  counted: Counted,
  error: ProgressReport['error'],
): ProgressReport {
  const { packageId, version, contentVersion, totalBytes } = content
  const { bytesFetched, bytesReused } = counted
  return {
    protocolVersion: 1,
    packageId,
    version,
    contentVersion,
    state,
    waitingFor: null,
    source: null,
    bytesPerSecond: null,
    bytesFetched,
    bytesReused,
    bytesTotal: totalBytes,
    error,
    reportedAt: new Date().toISOString(),
  }
}

async function reportFailure(
  house: PointHouse,
  { content, error, signal }: { content: DesiredContent; error: unknown; signal: AbortSignal },
): Promise<void> {
  const report = reportError(error)
  house.log.error({ err: error, code: report.code, package: content.packageId }, report.message)
  const state = report.retry === 'later' ? 'retrying' : 'failed'
  const travels = {
    ...report,
    facts: Object.fromEntries(
      Object.entries(report.facts).map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]),
    ),
  } as ProgressReport['error']
  await reportProgress(
    house.membership,
    progressOf(content, state, { bytesFetched: 0, bytesReused: 0 }, travels),
    signal,
  ).catch(() => undefined)
}

/** Takes the point's receipt back: the site must not send devices to content that is not whole any more. */
async function reportLost(house: PointHouse, lost: HeldVersion, signal: AbortSignal): Promise<void> {
  const { packageId, version, contentVersion, bytes } = lost
  const report = { protocolVersion: 1 as const, packageId, version, contentVersion, state: 'lost' as const }
  const still = { waitingFor: null, source: null, bytesPerSecond: null }
  const counted = { ...still, bytesFetched: 0, bytesReused: 0, bytesTotal: bytes, error: null }
  await reportProgress(
    house.membership,
    { ...report, ...counted, reportedAt: new Date().toISOString() },
    signal,
  )
}
