import type { Database } from '#platform/database'
import { openSecret, readSealingKey } from '#platform/sealed-secrets'
import type { ShareAccount, ShareAddress } from '#tools/smb'
import { NetworkAccountMissing, NetworkAccountUnreadable } from './errors.ts'
import { accountKeyFile, belongsTo } from './sealed-password.ts'
import type { AccountPlace, AccountsHouse } from './set-account.ts'
import { withAccounts } from './tables.ts'

/** An account as it is shown: never with its password. */
export type NetworkAccount = AccountPlace & {
  user: string
  port: number
  changedBy: string
  /** ISO 8601 in UTC. */
  changedAt: string
}

/** All accounts, by server and share. */
export async function listAccounts(db: Database): Promise<NetworkAccount[]> {
  const rows = await withAccounts(db)
    .selectFrom('network_accounts')
    .select(['server', 'share', 'user_name', 'port', 'changed_by', 'changed_at'])
    .orderBy('server')
    .orderBy('share')
    .execute()
  return rows.map(row => ({
    server: row.server,
    share: row.share,
    user: row.user_name,
    port: row.port,
    changedBy: row.changed_by,
    changedAt: row.changed_at.toISOString(),
  }))
}

/**
 * The account for a share, with its password and the port that is kept with it: that of the share, else that of the server.
 * @throws NetworkAccountMissing, NetworkAccountUnreadable, SealingKeyDamaged
 */
export async function findAccount(
  { db, folder }: AccountsHouse,
  address: Pick<ShareAddress, 'server' | 'share'>,
): Promise<{ account: ShareAccount; port: number }> {
  const server = address.server.toLowerCase()
  const row = await withAccounts(db)
    .selectFrom('network_accounts')
    .selectAll()
    .where('server', '=', server)
    .where('share', 'in', ['', address.share.toLowerCase()])
    .orderBy('share', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) throw new NetworkAccountMissing({ server: address.server, share: address.share })
  const { share, user_name: user, port } = row
  const unreadable = (reason: string) => new NetworkAccountUnreadable({ server, share, reason })
  const key = await readSealingKey(folder, accountKeyFile)
  if (key === null) throw unreadable('the file with its key is not in the data folder of this site server')
  const password = openSecret(key, belongsTo({ server, share, user, port }), row.sealed_password)
  if (password === null) throw unreadable('it was sealed with another key, or changed since')
  return { account: { user, password }, port }
}
