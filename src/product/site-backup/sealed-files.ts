// Files that only the passphrase opens, in the format of age: a key of the backup's own opens them, and the passphrase opens that key. So the
// passphrase is stretched once, and not for each file.

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { createGunzip, createGzip } from 'node:zlib'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { BackupPassphraseMissing } from './errors.ts'

/** Bytes and SHA-256 of a file that was written. */
export type WrittenFile = { bytes: number; sha256: string }

const shortest = 12

/**
 * Makes the key of a backup.
 * @returns the recipient that files are sealed for, and the key sealed with the passphrase
 * @throws BackupPassphraseMissing
 */
export async function makeBackupKey(passphrase: string): Promise<{ recipient: string; sealed: Uint8Array }> {
  if (passphrase.length < shortest)
    throw new BackupPassphraseMissing({ reason: `it has fewer than ${shortest} characters` })
  const identity = await generateX25519Identity()
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  return { recipient: await identityToRecipient(identity), sealed: await encrypter.encrypt(identity) }
}

/** Opens the key of a backup; null when it is another passphrase. */
export async function openBackupKey(file: string, passphrase: string): Promise<string | null> {
  const sealed = await readFile(file)
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase)
  return decrypter.decrypt(sealed, 'text').catch(() => null)
}

/** Compresses, seals and writes a file that is not there yet, durably. */
export async function writeSealed(file: string, bytes: Readable, recipient: string): Promise<WrittenFile> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const zipped = createGzip({ level: 1 })
  const feeding = pipeline(bytes, zipped)
  const writing = encrypter
    .encrypt(Readable.toWeb(zipped) as unknown as globalThis.ReadableStream<Uint8Array>)
    .then(sealed => writePlain(file, Readable.fromWeb(sealed as unknown as ReadableStream)))
  const [, written] = await Promise.all([feeding, writing])
  return written
}

/** Writes a file that is not there yet, durably; says what was written. */
export async function writePlain(file: string, bytes: Readable): Promise<WrittenFile> {
  const hash = createHash('sha256')
  let length = 0
  const tap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      length += chunk.length
      done(null, chunk)
    },
  })
  await pipeline(bytes, tap, createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }))
  return { bytes: length, sha256: hash.digest('hex') }
}

/** Opens a sealed file; what is wrong with it breaks the stream. */
export async function readSealed(file: string, identity: string): Promise<Readable> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const sealed = Readable.toWeb(createReadStream(file)) as unknown as globalThis.ReadableStream<Uint8Array>
  const opened = await decrypter.decrypt(sealed)
  const bytes = createGunzip()
  // It breaks `bytes`, whose reader is told.
  void pipeline(Readable.fromWeb(opened as unknown as ReadableStream), bytes).catch(() => undefined)
  return bytes
}
