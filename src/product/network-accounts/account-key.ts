// The key that seals the passwords of network accounts: in a file of the data folder, so that a copy of the database alone gives
// nobody a password.

import { randomBytes } from 'node:crypto'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { NetworkAccountKeyDamaged } from './errors.ts'

/** The file's name in the data folder. */
export const accountKeyFile = 'network-account-key'

/** Bytes of a key of AES-256. */
const keyBytes = 32

/**
 * Reads the key. @returns null when none was made yet
 * @throws NetworkAccountKeyDamaged
 */
export async function readAccountKey(folder: Pick<DataFolder, 'inside'>): Promise<Buffer | null> {
  const file = folder.inside(accountKeyFile)
  const text = await readPrivateFile(file)
  if (text === null) return null
  const key = Buffer.from(text.trim(), 'base64')
  if (key.length !== keyBytes) throw new NetworkAccountKeyDamaged({ file })
  return key
}

/** Calls under way for each file: two first uses at once must not make two keys. */
const underway = new Map<string, Promise<Buffer>>()

/**
 * Reads the key, and makes it at the first use. The data folder belongs to one process at a time.
 * @throws NetworkAccountKeyDamaged
 */
export function ensureAccountKey(folder: Pick<DataFolder, 'inside'>): Promise<Buffer> {
  const file = folder.inside(accountKeyFile)
  const before = underway.get(file)
  if (before !== undefined) return before
  const making = makeWhenMissing(folder, file).finally(() => underway.delete(file))
  underway.set(file, making)
  return making
}

async function makeWhenMissing(folder: Pick<DataFolder, 'inside'>, file: string): Promise<Buffer> {
  const known = await readAccountKey(folder)
  if (known !== null) return known
  const key = randomBytes(keyBytes)
  await writePrivateFile(file, `${key.toString('base64')}\n`)
  return key
}
