// Reads a prestage file that came from anywhere. All of it is checked before anything is used: both signatures, every digest, and
// that the objects are those of the signed manifests. Memory depends on the number of records, which is bounded, not on their bytes.

import { createHash, type Hash } from 'node:crypto'
import type { ContentManifest } from '#product/content-manifest'
import { manifestLimits } from '#product/content-manifest'
import {
  canonicalJson,
  keyFingerprint,
  openSignedManifest,
  verifyStatement,
} from '#product/distribution-protocol'
import { PrestageInvalid, PrestageKeyUnknown } from './errors.ts'
import {
  footerBytes,
  footerStatement,
  magic,
  objectHeadBytes,
  type PrestageHeader,
  partHeadBytes,
  prestageHeader,
  prestageLimits,
  recordKinds,
  signatureBytes,
} from './layout.ts'

/** Bytes at positions: an open file, or a buffer in a test. */
export type ByteSource = {
  size: number
  /** Fills the buffer from a position, as far as there are bytes; gives how many. */
  read: (buffer: Uint8Array, position: number) => Promise<number>
}

/** Which key is trusted: one that is known in full, or by its fingerprint. */
export type TrustedKey = { publicKey: string } | { fingerprint: string } | null

/** Where the bytes of an object lie in the file: `at` is a position in the file, `offset` one in the object. */
export type StoredPart = { at: number; offset: number; length: number }

/** An object in the file; `isWhole`: one part that is all of it. */
export type StoredObject = { sha256: string; size: number; isWhole: boolean; parts: StoredPart[] }

/** A file that was checked. */
export type PrestageContents = {
  header: PrestageHeader
  objects: ReadonlyMap<string, StoredObject>
  /** The manifests of the header's versions, by their digests. */
  manifests: ReadonlyMap<string, ContentManifest>
}

/** How to read. `onProgress` is told how many bytes were read. */
export type PrestageReading = {
  trusted: TrustedKey
  signal: AbortSignal
  onProgress?: (bytes: number) => void
}

/**
 * Reads and checks the whole file.
 * @throws PrestageInvalid, PrestageKeyUnknown, SignatureInvalid, ManifestInvalid
 */
export async function readPrestage(source: ByteSource, reading: PrestageReading): Promise<PrestageContents> {
  const cursor = openCursor(source, reading)
  const header = await readHeader(cursor, reading.trusted)
  const objects = await readRecords(cursor)
  await readFooter(cursor, header)
  const manifests = new Map<string, ContentManifest>()
  for (const { contentVersion, signature } of header.versions) {
    const bytes = await readManifestBytes(source, objects.get(contentVersion))
    const expected = { sitePublicKey: header.sitePublicKey, contentVersion }
    manifests.set(contentVersion, openSignedManifest({ bytes, signature }, expected).manifest)
  }
  refuseStrangers(objects, manifests)
  return { header, objects, manifests }
}

type Cursor = {
  position: number
  readonly end: number
  whole: Hash
  /** The next bytes; at most a few kilobytes, or the header. */
  take: (length: number) => Promise<Buffer>
  /** Reads on over content; gives its digest. */
  pass: (length: number) => Promise<string>
}

const stretch = 1024 * 1024

function openCursor(source: ByteSource, { signal, onProgress }: PrestageReading): Cursor {
  const buffer = Buffer.allocUnsafe(Math.min(stretch, Math.max(1, source.size)))
  async function fill(target: Buffer): Promise<void> {
    signal.throwIfAborted()
    const isThere = (await source.read(target, cursor.position)) === target.length
    if (!isThere) throw invalid('it ends in the middle of a record')
    cursor.position += target.length
    onProgress?.(cursor.position)
  }
  const cursor: Cursor = {
    position: 0,
    end: source.size,
    whole: createHash('sha256'),
    async take(length) {
      if (length > source.size - cursor.position) throw invalid('it ends in the middle of a record')
      const bytes = Buffer.allocUnsafe(length)
      await fill(bytes)
      return bytes
    },
    async pass(length) {
      if (length > source.size - cursor.position) throw invalid('it ends in the middle of a record')
      const hash = createHash('sha256')
      for (let left = length; left > 0; ) {
        const step = buffer.subarray(0, Math.min(buffer.length, left))
        await fill(step)
        hash.update(step)
        cursor.whole.update(step)
        left -= step.length
      }
      return hash.digest('hex')
    },
  }
  return cursor
}

async function takeHashed(cursor: Cursor, length: number): Promise<Buffer> {
  const bytes = await cursor.take(length)
  cursor.whole.update(bytes)
  return bytes
}

async function readHeader(cursor: Cursor, trusted: TrustedKey): Promise<PrestageHeader> {
  const start = await takeHashed(cursor, magic.length + 4)
  if (!start.subarray(0, magic.length).equals(magic)) throw invalid('it does not begin as one')
  const length = start.readUInt32BE(magic.length)
  if (length > prestageLimits.headerBytes) throw invalid('its header is too long')
  const text = await takeHashed(cursor, length)
  const read = prestageHeader.safeParse(parseJson(text))
  if (!read.success || canonicalJson(read.data) !== text.toString('utf8'))
    throw invalid('its header is no header')
  const header = read.data
  const signature = (await takeHashed(cursor, signatureBytes)).toString('base64')
  refuseUntrusted(header, trusted)
  const proof = { signature, publicKey: header.sitePublicKey }
  if (!verifyStatement('slipstream/prestage/1', header, proof))
    throw invalid('the signature of its header does not hold')
  return header
}

function refuseUntrusted({ sitePublicKey, siteCode }: PrestageHeader, trusted: TrustedKey): void {
  const fingerprint = keyFingerprint(sitePublicKey)
  const isTrusted =
    trusted !== null &&
    ('publicKey' in trusted ? trusted.publicKey === sitePublicKey : trusted.fingerprint === fingerprint)
  if (!isTrusted) throw new PrestageKeyUnknown({ siteCode, fingerprint })
}

async function readRecords(cursor: Cursor): Promise<Map<string, StoredObject>> {
  const objects = new Map<string, StoredObject>()
  let last = ''
  for (let count = 0; ; count += 1) {
    const [kind] = await takeHashed(cursor, 1)
    if (kind === recordKinds.end) return objects
    if (count >= prestageLimits.records) throw invalid('it has too many records')
    if (kind === recordKinds.object) last = await readObject(cursor, objects)
    else if (kind === recordKinds.part) last = await readPart(cursor, { objects, last })
    else throw invalid('it has a record of an unknown kind')
  }
}

async function readObject(cursor: Cursor, objects: Map<string, StoredObject>): Promise<string> {
  const head = await takeHashed(cursor, objectHeadBytes)
  const sha256 = head.toString('hex', 0, 32)
  const size = numberAt(head, 32)
  if (objects.has(sha256)) throw invalid('an object is in it twice')
  const at = cursor.position
  if ((await cursor.pass(size)) !== sha256) throw invalid('an object has other bytes than its digest says')
  objects.set(sha256, { sha256, size, isWhole: true, parts: [{ at, offset: 0, length: size }] })
  return sha256
}

async function readPart(
  cursor: Cursor,
  { objects, last }: { objects: Map<string, StoredObject>; last: string },
): Promise<string> {
  const head = await takeHashed(cursor, partHeadBytes)
  const sha256 = head.toString('hex', 0, 32)
  const [size, offset, length] = [numberAt(head, 32), numberAt(head, 40), numberAt(head, 48)]
  const known = objects.get(sha256)
  if (known !== undefined && (known.isWhole || last !== sha256 || known.size !== size))
    throw invalid('the parts of an object do not follow one another')
  const before = known?.parts.at(-1)
  const from = before === undefined ? 0 : before.offset + before.length
  if (length === 0 || offset < from || length > size - offset)
    throw invalid('the parts of an object are not in its order')
  const at = cursor.position
  if ((await cursor.pass(length)) !== head.toString('hex', 56, 88))
    throw invalid('a part has other bytes than its digest says')
  const object = known ?? { sha256, size, isWhole: false, parts: [] }
  object.parts.push({ at, offset, length })
  objects.set(sha256, object)
  return sha256
}

async function readFooter(cursor: Cursor, { sitePublicKey }: PrestageHeader): Promise<void> {
  const bytes = cursor.position
  const digest = cursor.whole.digest('hex')
  const footer = await cursor.take(footerBytes)
  if (cursor.position !== cursor.end) throw invalid('there is something after its end')
  if (numberAt(footer, 0) !== bytes || footer.toString('hex', 8, 40) !== digest)
    throw invalid('it has another digest than its footer says')
  const proof = { signature: footer.toString('base64', 40, footerBytes), publicKey: sitePublicKey }
  if (!verifyStatement('slipstream/prestage/1', footerStatement(bytes, digest), proof))
    throw invalid('the signature of its footer does not hold')
}

async function readManifestBytes(source: ByteSource, object: StoredObject | undefined): Promise<Buffer> {
  const [part] = object?.parts ?? []
  if (!object?.isWhole || part === undefined) throw invalid('the manifest of a version is not in it')
  if (object.size > manifestLimits.bytes) throw invalid('the manifest of a version is too large')
  const bytes = Buffer.allocUnsafe(object.size)
  if ((await source.read(bytes, part.at)) !== bytes.length)
    throw invalid('it became shorter while it was read')
  return bytes
}

/** Only what a signed manifest names is in it, with the size that it names. */
function refuseStrangers(
  objects: ReadonlyMap<string, StoredObject>,
  manifests: ReadonlyMap<string, ContentManifest>,
): void {
  const sizes = new Map<string, number>()
  for (const { files } of manifests.values()) for (const file of files) sizes.set(file.sha256, file.size)
  for (const { sha256, size } of objects.values()) {
    if (!manifests.has(sha256) && sizes.get(sha256) !== size)
      throw invalid('it holds an object that none of its versions needs')
  }
}

function numberAt(bytes: Buffer, position: number): number {
  const value = bytes.readBigUInt64BE(position)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('it has a number that is too large')
  return Number(value)
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return null
  }
}

function invalid(reason: string) {
  return new PrestageInvalid({ reason })
}
