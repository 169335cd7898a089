// The site: its code, and the Ed25519 key with which it signs manifests and tickets. The key is in the database, sealed, because several site
// servers may share one site.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { SiteCodeFixed } from './errors.ts'
import { type KeptKey, type KeyFolder, openKey, sealKeptKey, sealKey } from './kept-key.ts'

type Tables = {
  sites_site: KeptKey & {
    one_row: Generated<boolean>
    code: string
    last_package_number: Generated<number>
    created_at: Generated<Date>
  }
}

/** The site as this server knows it. */
export type Site = {
  code: string
  privateKey: KeyObject
  /** SPKI, DER, base64: what points and clients pin. */
  publicKey: string
}

/**
 * Reads the site, or founds it at the first start. A key that an earlier release left in the clear is sealed.
 * @throws SiteCodeFixed when it was founded with another code; SiteKeyUnreadable, SealingKeyDamaged
 */
export async function openSite(
  { db, folder }: { db: Database; folder: KeyFolder },
  code: string,
): Promise<Site> {
  const sites = db.$extendTables<Tables>()
  const read = () => sites.selectFrom('sites_site').selectAll().executeTakeFirst()
  let row = await read()
  if (!row) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'der' },
    })
    const kept = await sealKey(folder, publicKey.toString('base64'), privateKey)
    await sites
      .insertInto('sites_site')
      .values({ code, ...kept })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    row = await read()
  }
  if (!row) throw new Error('the site is not there')
  if (row.code !== code) throw new SiteCodeFixed({ code: row.code, asked: code })
  const privateKey = await openKey(folder, row)
  await sealKeptKey(db.$extendTables<Record<string, KeptKey>>(), 'sites_site', { folder, row })
  return { code: row.code, privateKey, publicKey: row.public_key }
}

/** Reads the site; null when this database has none. @throws SiteKeyUnreadable, SealingKeyDamaged */
export async function readSite(transaction: DatabaseTransaction, folder: KeyFolder): Promise<Site | null> {
  const row = await (transaction as Database)
    .$extendTables<Tables>()
    .selectFrom('sites_site')
    .selectAll()
    .executeTakeFirst()
  if (!row) return null
  return { code: row.code, privateKey: await openKey(folder, row), publicKey: row.public_key }
}

/** The next package ID: the site code and five hexadecimal digits, for example `S0100001`. Never given out twice. */
export async function nextPackageId(transaction: DatabaseTransaction): Promise<string> {
  const row = await (transaction as Database)
    .$extendTables<Tables>()
    .updateTable('sites_site')
    .set(set => ({ last_package_number: set('last_package_number', '+', 1) }))
    .returning(['code', 'last_package_number'])
    .executeTakeFirstOrThrow()
  return `${row.code}${row.last_package_number.toString(16).toUpperCase().padStart(5, '0')}`
}

/** Makes sure that this package ID is never given out: a package that was restored has it. */
export async function keepPackageNumber(transaction: DatabaseTransaction, packageId: string): Promise<void> {
  const number = Number.parseInt(packageId.slice(3), 16)
  await (transaction as Database)
    .$extendTables<Tables>()
    .updateTable('sites_site')
    .set({ last_package_number: number })
    .where('last_package_number', '<', number)
    .execute()
}
