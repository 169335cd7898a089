// A key that seals secrets: in a file of the data folder, so that a copy of the database alone gives nobody a secret.

import { createHash, randomBytes } from 'node:crypto'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { SealingKeyDamaged } from './errors.ts'

/** Bytes of a key of AES-256. */
const keyBytes = 32

/**
 * Reads the key in this file of the data folder. @returns null when none was made yet
 * @throws SealingKeyDamaged
 */
export async function readSealingKey(
  folder: Pick<DataFolder, 'inside'>,
  name: string,
): Promise<Buffer | null> {
  const file = folder.inside(name)
  const text = await readPrivateFile(file)
  if (text === null) return null
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new SealingKeyDamaged({ file })
  return key
}

/** Calls under way for each file: two first uses at once must not make two keys. */
const underway = new Map<string, Promise<Buffer>>()

/**
 * Reads the key, and makes it at the first use. The data folder belongs to one process at a time.
 * @throws SealingKeyDamaged
 */
export function ensureSealingKey(folder: Pick<DataFolder, 'inside'>, name: string): Promise<Buffer> {
  const file = folder.inside(name)
  const before = underway.get(file)
  if (before !== undefined) return before
  const making = makeWhenMissing(folder, name).finally(() => underway.delete(file))
  underway.set(file, making)
  return making
}

async function makeWhenMissing(folder: Pick<DataFolder, 'inside'>, name: string): Promise<Buffer> {
  const known = await readSealingKey(folder, name)
  if (known !== null) return known
  const key = randomBytes(keyBytes)
  await writePrivateFile(folder.inside(name), `${key.toString('base64')}\n`)
  return key
}

/** Tells keys apart, without telling anything of them. */
export function nameOfKey(key: Buffer): string {
  return createHash('sha256').update('slipstream sealing key').update(key).digest('hex').slice(0, 16)
}
