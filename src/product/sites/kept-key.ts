// A private key of the site as its row keeps it: sealed by a key that lies in the data folder, so that a copy of the database alone signs nothing.

import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { DataFolder } from '#platform/data-folder'
import { ensureSealingKey, openSecret, readSealingKey, sealSecret } from '#platform/sealed-secrets'
import { SiteKeyUnreadable } from './errors.ts'

/** The columns of a table that keeps one key. `private_key`: PEM in the clear, from before keys were sealed; `public_key`: SPKI, DER, base64. */
export type KeptKey = {
  public_key: string
  private_key: string | null
  sealed_private_key: Buffer | null
}

/** Where the sealing key is. */
export type KeyFolder = Pick<DataFolder, 'inside'>

/** The file of the data folder with the key that seals. */
const keyFile = 'site-key'
/** The public key is bound in: sealed bytes that stand beside another one do not open. */
const belongsTo = (publicKey: string) => ['slipstream site key', publicKey]

/** Seals a private key (PKCS #8, PEM) for a row. The sealing key is durable before the row is written. @throws SealingKeyDamaged */
export async function sealKey(folder: KeyFolder, publicKey: string, pem: string): Promise<KeptKey> {
  const key = await ensureSealingKey(folder, keyFile)
  const sealed_private_key = sealSecret(key, belongsTo(publicKey), pem)
  return { public_key: publicKey, private_key: null, sealed_private_key }
}

/**
 * Opens the key of a row, sealed or in the clear.
 * @throws SiteKeyUnreadable when the data folder has not the key that sealed it; SealingKeyDamaged
 */
export async function openKey(folder: KeyFolder, row: KeptKey): Promise<KeyObject> {
  const pem = row.private_key ?? (await unseal(folder, row))
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64')
  if (publicKey !== row.public_key) throw unreadable(folder, 'it is not the private half of the public key')
  return privateKey
}

async function unseal(folder: KeyFolder, row: KeptKey): Promise<string> {
  const key = await readSealingKey(folder, keyFile)
  if (key === null) throw unreadable(folder, 'the file is not there')
  const pem = openSecret(key, belongsTo(row.public_key), row.sealed_private_key ?? Buffer.alloc(0))
  if (pem === null) throw unreadable(folder, 'it was sealed with another key, or changed since')
  return pem
}

function unreadable(folder: KeyFolder, reason: string): Error {
  return new SiteKeyUnreadable({ file: folder.inside(keyFile), reason })
}

/**
 * Seals what an earlier release left in the clear, and writes the table anew, so that its file holds nothing of it either. Of several site servers that
 * do so at once, one does.
 * @throws SealingKeyDamaged
 */
export async function sealKeptKey(
  db: Kysely<Record<string, KeptKey>>,
  table: 'sites_site' | 'devices_site_key',
  { folder, row }: { folder: KeyFolder; row: KeptKey },
): Promise<void> {
  if (row.private_key === null) return
  const sealed = await sealKey(folder, row.public_key, row.private_key)
  await db
    .updateTable(table)
    .set({ private_key: null, sealed_private_key: sealed.sealed_private_key })
    .where('private_key', 'is not', null)
    .execute()
  await sql`vacuum full ${sql.table(table)}`.execute(db)
}
