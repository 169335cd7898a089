import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { ensureSealingKey, sealSecret } from '#platform/sealed-secrets'
import { recordActivity, type StatusMessage } from '#product/activity'
import { checkShareAccount, parseShareAddress, ShareAddressInvalid } from '#tools/smb'
import { NetworkAccountMissing } from './errors.ts'
import { accountKeyFile, belongsTo } from './sealed-password.ts'
import { withAccounts } from './tables.ts'

/** What accounts are kept in. */
export type AccountsHouse = { db: Database; folder: Pick<DataFolder, 'inside'> }

/** Which account: of a server, or of one share of it (empty: of all that have none of their own). */
export type AccountPlace = { server: string; share: string }

/** An account as somebody sets it. */
export type NewAccount = AccountPlace & { user: string; port: number; password: string }

/**
 * Keeps an account, in place of the one before.
 * @throws ShareAddressInvalid, ShareAccountInvalid, SealingKeyDamaged
 */
export async function setAccount(
  { db, folder }: AccountsHouse,
  { user, port, password, ...asked }: NewAccount,
  by: string,
): Promise<void> {
  const { server, share } = placeOf(asked, port)
  checkShareAccount({ user, password })
  const key = await ensureSealingKey(folder, accountKeyFile)
  const sealed = sealSecret(key, belongsTo({ server, share, user, port }), password)
  const row = { user_name: user, port, sealed_password: sealed, changed_by: by, changed_at: new Date() }
  await db.transaction().execute(async trx => {
    const before = await withAccounts(trx)
      .selectFrom('network_accounts')
      .select(['user_name as user', 'port'])
      .where('server', '=', server)
      .where('share', '=', share)
      .executeTakeFirst()
    await withAccounts(trx)
      .insertInto('network_accounts')
      .values({ server, share, ...row })
      .onConflict(conflict => conflict.columns(['server', 'share']).doUpdateSet(row))
      .execute()
    const message = `${by} set the network account for ${textOf({ server, share })}: ${user}.`
    const change = { before, after: { share, user, port } }
    await tell(trx, { code: 'NETWORK_ACCOUNT_SET', by, server, message, change })
  })
}

/**
 * Removes an account.
 * @throws ShareAddressInvalid, NetworkAccountMissing
 */
export async function removeAccount(db: Database, asked: AccountPlace, by: string): Promise<void> {
  const { server, share } = placeOf(asked)
  await db.transaction().execute(async trx => {
    const removed = await withAccounts(trx)
      .deleteFrom('network_accounts')
      .where('server', '=', server)
      .where('share', '=', share)
      .returning(['user_name as user', 'port'])
      .executeTakeFirst()
    if (!removed) throw new NetworkAccountMissing({ server, share })
    const message = `${by} removed the network account for ${textOf({ server, share })}.`
    const change = { before: { share, ...removed } }
    await tell(trx, { code: 'NETWORK_ACCOUNT_REMOVED', by, server, message, change })
  })
}

/** The place as it is kept: whatever the case. @throws ShareAddressInvalid */
function placeOf({ server, share }: AccountPlace, port?: number): AccountPlace {
  // Any share will do to have the server checked.
  const name = share === '' ? 'share' : share
  const address = parseShareAddress(`\\\\${server}\\${name}`, port)
  if (address.server !== server || address.share !== name || address.path !== '')
    throw new ShareAddressInvalid({
      text: `\\\\${server}\\${share}`,
      reason: 'a name in it holds a separator',
    })
  return { server: server.toLowerCase(), share: share.toLowerCase() }
}

function textOf({ server, share }: AccountPlace): string {
  return share === '' ? server : `\\\\${server}\\${share}`
}

async function tell(
  trx: Parameters<typeof recordActivity>[0],
  {
    by,
    server,
    ...told
  }: Pick<StatusMessage, 'code' | 'message' | 'change'> & { by: string; server: string },
): Promise<void> {
  await recordActivity(trx, { ...told, actor: by, subject: server })
}
