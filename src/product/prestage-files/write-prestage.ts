// Writes a prestage file as a stream: nothing but one stretch of an object is in memory at a time.

import { createHash, type KeyObject } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { ContentMissing, type ContentReader } from '#product/content-store'
import { canonicalJson, signStatement } from '#product/distribution-protocol'
import { PrestageInvalid } from './errors.ts'
import {
  footerBytes,
  footerStatement,
  magic,
  objectHeadBytes,
  type PrestageHeader,
  partHeadBytes,
  recordKinds,
  signatureBytes,
} from './layout.ts'
import type { ObjectPart, PlannedObject } from './plan-records.ts'

/** What a file is written from. */
export type PrestageWriting = {
  header: PrestageHeader
  objects: readonly PlannedObject[]
  reader: ContentReader
  siteKey: KeyObject
}

const pieceBytes = 1024 * 1024

/** How many bytes the file will have. */
export function measurePrestage({ header, objects }: Pick<PrestageWriting, 'header' | 'objects'>): number {
  let bytes = magic.length + 4 + Buffer.byteLength(canonicalJson(header)) + signatureBytes + 1 + footerBytes
  for (const { size, parts } of objects) {
    if (parts === null) bytes += 1 + objectHeadBytes + size
    else for (const { length } of parts) bytes += 1 + partHeadBytes + length
  }
  return bytes
}

/**
 * The bytes of the file. An object that is missing or damaged ends the stream with an error, and a file that was cut off there is
 * refused by every reader: it has no footer.
 * @throws ContentMissing, PrestageInvalid (an object in the store has other bytes than its name says)
 */
export async function* writePrestage(writing: PrestageWriting): AsyncGenerator<Buffer, void> {
  const whole = createHash('sha256')
  let written = 0
  const counted = (bytes: Buffer): Buffer => {
    whole.update(bytes)
    written += bytes.length
    return bytes
  }
  yield counted(headOf(writing))
  for (const object of writing.objects) {
    for await (const bytes of recordsOf(writing.reader, object)) yield counted(bytes)
  }
  yield counted(Buffer.from([recordKinds.end]))
  const digest = whole.digest()
  const statement = footerStatement(written, digest.toString('hex'))
  const signature = signStatement('slipstream/prestage/1', statement, writing.siteKey)
  yield Buffer.concat([number8(written), digest, Buffer.from(signature, 'base64')])
}

function headOf({ header, siteKey }: PrestageWriting): Buffer {
  const text = Buffer.from(canonicalJson(header), 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const signature = signStatement('slipstream/prestage/1', header, siteKey)
  return Buffer.concat([magic, length, text, Buffer.from(signature, 'base64')])
}

async function* recordsOf(reader: ContentReader, object: PlannedObject): AsyncGenerator<Buffer> {
  const { path, size } = await reader.open(object.sha256)
  if (size !== object.size) throw new ContentMissing({ sha256: object.sha256 })
  const file = await open(path, 'r')
  try {
    if (object.parts === null) yield* wholeRecord(file, object)
    else for (const part of object.parts) yield* partRecord(file, { object, part })
  } finally {
    await file.close()
  }
}

async function* wholeRecord(file: FileHandle, { sha256, size }: PlannedObject): AsyncGenerator<Buffer> {
  yield Buffer.concat([Buffer.from([recordKinds.object]), Buffer.from(sha256, 'hex'), number8(size)])
  const hash = createHash('sha256')
  for await (const bytes of piecesIn(file, { offset: 0, length: size })) {
    hash.update(bytes)
    yield bytes
  }
  if (hash.digest('hex') !== sha256) throw damaged(sha256)
}

async function* partRecord(
  file: FileHandle,
  { object, part }: { object: PlannedObject; part: ObjectPart },
): AsyncGenerator<Buffer> {
  const { offset, length } = part
  const hash = createHash('sha256')
  // Parts are small: at most 8 MiB, of which the digest has to be known before the bytes.
  const pieces: Buffer[] = []
  for await (const bytes of piecesIn(file, part)) {
    hash.update(bytes)
    pieces.push(Buffer.from(bytes))
  }
  const head = [Buffer.from([recordKinds.part]), Buffer.from(object.sha256, 'hex'), number8(object.size)]
  yield Buffer.concat([...head, number8(offset), number8(length), hash.digest()])
  yield* pieces
}

/** Each piece is a buffer of its own: whoever takes it may still be sending the last one. */
async function* piecesIn(file: FileHandle, { offset, length }: ObjectPart): AsyncGenerator<Buffer> {
  for (let done = 0; done < length; ) {
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, length - done))
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset + done)
    if (bytesRead === 0)
      throw new PrestageInvalid({ reason: 'an object of the store is shorter than it should be' })
    done += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function damaged(sha256: string) {
  return new PrestageInvalid({ reason: `object ${sha256} of the content store is damaged` })
}

function number8(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
