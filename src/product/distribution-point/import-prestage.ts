// Imports a prestage file into a point, without any network. The whole file is checked before anything of it is kept; a version counts
// as held when every object of it was read and has its digest. The receipt is sent when the point next reaches its site.

import { type FileHandle, open, statfs } from 'node:fs/promises'
import type { DataFolder } from '#platform/data-folder'
import { reachFailpoint } from '#platform/failpoints'
import type { Log } from '#platform/logging'
import type { ContentManifest } from '#product/content-manifest'
import { ContentHashMismatch, type ContentStore } from '#product/content-store'
import {
  findHeldPieces,
  type HeldSegments,
  indexHeldSegments,
  piecesOf,
} from '#product/distribution-protocol'
import {
  type PrestageContents,
  readPrestage,
  type StoredObject,
  type TrustedKey,
} from '#product/prestage-files'
import { readHeldManifest } from './check-held.ts'
import { PrestageBasisMissing, PrestageFileUnreadable, PrestageNoSpace } from './errors.ts'
import { type HeldVersion, readHeld, readMembership, writeHeld } from './point-state.ts'
import { makeRoomInQuarantine } from './quarantine.ts'

/** What importing needs. `acceptedKey` is the fingerprint of the site's key, for a point that has not joined yet. */
export type ImportHouse = {
  folder: DataFolder
  store: ContentStore
  log: Log
  acceptedKey: string | null
  /** How many bytes the disk has free; tests have a smaller one. */
  measureFree?: () => Promise<number>
}

/** What an import came to. Objects and bytes that were written, and objects that were here and whole. */
export type Imported = {
  versions: { packageId: string; version: number; contentVersion: string }[]
  objectsWritten: number
  bytesWritten: number
  objectsHeld: number
}

/** What must stay free on the disk. */
const reserveBytes = 64 * 1024 * 1024
const stretch = 1024 * 1024

/**
 * Imports a file. After an interruption the same file is imported again: objects that are here are read and not written.
 * @throws PrestageFileUnreadable, PrestageNoSpace, PrestageBasisMissing, ContentNoSpace, and what `readPrestage` throws
 */
export async function importPrestage(
  house: ImportHouse,
  path: string,
  { signal, report }: { signal: AbortSignal; report: (phase: string, bytesDone: number) => void },
): Promise<Imported> {
  const file = await open(path, 'r').catch(cause => {
    throw new PrestageFileUnreadable({ file: path, reason: String(cause.code ?? 'unknown') }, { cause })
  })
  // Everything is read after this: a receipt must not say more.
  const began = new Date().toISOString()
  try {
    const { size } = await file.stat()
    const source = { size, read: (buffer: Uint8Array, position: number) => readAt(file, buffer, position) }
    const contents = await readPrestage(source, {
      trusted: await trustedKey(house),
      signal,
      onProgress: bytes => report('checking', bytes),
    })
    await refuseFullDisk(house, contents)
    const work = { house, file, contents, signal, report, bases: await readBases(house, contents) }
    const imported = await importObjects(work)
    reachFailpoint('distribution-point.before-held')
    await rememberHeld(house, contents, began)
    return imported
  } finally {
    await file.close()
  }
}

/** A point that has joined trusts its site alone, whatever fingerprint is given. */
async function trustedKey({ folder, acceptedKey }: ImportHouse): Promise<TrustedKey> {
  const membership = await readMembership(folder)
  if (membership !== null) return { publicKey: membership.sitePublicKey }
  return acceptedKey === null ? null : { fingerprint: acceptedKey }
}

async function refuseFullDisk(
  { folder, store, measureFree = () => freeOn(folder.path) }: ImportHouse,
  { objects }: PrestageContents,
): Promise<void> {
  let neededBytes = 0
  for (const { sha256, size } of objects.values()) if (!(await store.has(sha256))) neededBytes += size
  let freeBytes = await measureFree()
  const shortBytes = neededBytes + reserveBytes - freeBytes
  if (shortBytes > 0 && (await makeRoomInQuarantine(store, shortBytes)) > 0) freeBytes = await measureFree()
  if (neededBytes + reserveBytes > freeBytes)
    throw new PrestageNoSpace({ folder: folder.path, neededBytes, freeBytes })
}

async function freeOn(path: string): Promise<number> {
  const disk = await statfs(path)
  return disk.bavail * disk.bsize
}

/** The versions that the file is a difference to. */
async function readBases({ store }: ImportHouse, { header }: PrestageContents): Promise<ContentManifest[]> {
  const bases: ContentManifest[] = []
  for (const contentVersion of header.have) {
    const manifest = await readHeldManifest(store, contentVersion)
    if (manifest === null) throw new PrestageBasisMissing({ what: `content version ${contentVersion}` })
    bases.push(manifest)
  }
  return bases
}

type ImportWork = {
  house: ImportHouse
  file: FileHandle
  contents: PrestageContents
  bases: readonly ContentManifest[]
  signal: AbortSignal
  report: (phase: string, bytesDone: number) => void
}

async function importObjects(work: ImportWork): Promise<Imported> {
  const { house, contents, signal, report } = work
  const { store } = house
  const counted = { objectsWritten: 0, bytesWritten: 0, objectsHeld: 0 }
  const segments = await indexHeldSegments(store, work.bases)
  for (const sha256 of neededObjects(contents)) {
    signal.throwIfAborted()
    // What is here is read too: the receipt will say that all of it was verified. A damaged object goes into quarantine.
    const isSound = (await store.has(sha256)) && (await store.verify(sha256, { signal })) === 'sound'
    if (isSound) {
      counted.objectsHeld += 1
      continue
    }
    const object = contents.objects.get(sha256)
    if (object === undefined) throw new PrestageBasisMissing({ what: `object ${sha256}` })
    if (object.isWhole) await writeWhole(work, object)
    else await writeParts(work, { object, segments })
    counted.objectsWritten += 1
    counted.bytesWritten += object.size
    reachFailpoint('distribution-point.object-imported')
    report('importing', counted.bytesWritten)
  }
  const versions = contents.header.versions.map(({ packageId, version, contentVersion }) => ({
    packageId,
    version,
    contentVersion,
  }))
  return { versions, ...counted }
}

/** Every object of every version in the file once: those that are held already, too. */
function neededObjects({ manifests }: PrestageContents): Set<string> {
  const needed = new Set<string>()
  for (const [contentVersion, { files }] of manifests) {
    needed.add(contentVersion)
    for (const { sha256 } of files) needed.add(sha256)
  }
  return needed
}

async function writeWhole({ house, file, signal }: ImportWork, object: StoredObject): Promise<void> {
  const { sha256, size, parts } = object
  const bytes = piecesIn(file, { at: parts[0]?.at ?? 0, length: size })
  await house.store.addStream(bytes, { signal, maxBytes: size, expectedSha256: sha256 })
}

/** Builds an object from its parts in the file and from segments of what is held; the whole is checked before it appears. */
async function writeParts(
  { house, file, contents, signal }: ImportWork,
  { object, segments }: { object: StoredObject; segments: HeldSegments },
): Promise<void> {
  const { sha256, size, parts } = object
  const { store } = house
  const isInFile = (offset: number) =>
    parts.some(part => offset >= part.offset && offset < part.offset + part.length)
  const rest = piecesOf(manifestFile(contents, sha256)).filter(({ offset }) => !isInFile(offset))
  const found = await findHeldPieces(store, segments, rest, signal)
  if (found.size < rest.length) throw new PrestageBasisMissing({ what: `segments of object ${sha256}` })
  const draft = await store.openDraft({ sha256, size })
  try {
    for (const { at, offset, length } of parts) {
      let position = offset
      for await (const bytes of piecesIn(file, { at, length })) {
        signal.throwIfAborted()
        await draft.write(bytes, position)
        position += bytes.length
      }
    }
    for (const [piece, range] of found) {
      const { offset: position, length } = piece
      await draft.copyRange({ sha256: range.sha256, offset: range.offset, length, position, signal })
    }
    await draft.finish(signal)
  } catch (error) {
    await draft.discard()
    if (!(error instanceof ContentHashMismatch)) throw error
    // Some held object is not what it was: whichever it is, it must not be used or served again.
    for (const held of new Set([...found.values()].map(range => range.sha256)))
      await store.verify(held, { signal })
    throw new PrestageBasisMissing({ what: `sound segments of object ${sha256}` }, { cause: error })
  }
}

function manifestFile({ manifests }: PrestageContents, sha256: string) {
  for (const { files } of manifests.values()) {
    const file = files.find(one => one.sha256 === sha256)
    if (file !== undefined) return file
  }
  throw new PrestageBasisMissing({ what: `object ${sha256}` })
}

async function* piecesIn(
  file: FileHandle,
  { at, length }: { at: number; length: number },
): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(stretch, Math.max(1, length)))
  for (let done = 0; done < length; ) {
    const bytesRead = await readAt(
      file,
      buffer.subarray(0, Math.min(buffer.length, length - done)),
      at + done,
    )
    if (bytesRead === 0) return
    done += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

async function readAt(file: FileHandle, buffer: Uint8Array, position: number): Promise<number> {
  let done = 0
  while (done < buffer.length) {
    const { bytesRead } = await file.read(buffer, done, buffer.length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return done
}

async function rememberHeld(
  { folder, log }: ImportHouse,
  { header, manifests }: PrestageContents,
  verifiedAt: string,
): Promise<void> {
  const held = header.versions.map(({ packageId, version, contentVersion }): HeldVersion => {
    const files = manifests.get(contentVersion)?.files ?? []
    const bytes = files.reduce((total, file) => total + file.size, 0)
    return { packageId, version, contentVersion, files: files.length, bytes, verifiedAt, receiptTaken: false }
  })
  const isNew = (one: HeldVersion) =>
    !held.some(
      ({ packageId, version, contentVersion }) =>
        packageId === one.packageId && version === one.version && contentVersion === one.contentVersion,
    )
  await writeHeld(folder, [...(await readHeld(folder)).filter(isNew), ...held])
  for (const { packageId, version } of held)
    log.info({ package: packageId, version }, 'content was imported from a prestage file and verified')
}
