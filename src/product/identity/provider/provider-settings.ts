// The identity provider of the site, as it is set. Its client secret is sealed with a key that is not in the database.

import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { type Caller, isLoopback } from '#platform/http'
import { ensureSealingKey, openSecret, readSealingKey, sealSecret } from '#platform/sealed-secrets'
import { recordActivity } from '#product/activity'
import { IdentityProviderMissing, IdentityProviderRefused, IdentityProviderUnreadable } from '../errors.ts'
import type { AssignedRole } from '../roles/assignments.ts'
import { refuseOutliving, refuseWider } from '../roles/compare-access.ts'
import { resolveAssigned } from '../roles/resolve-assigned.ts'
import { withIdentity } from '../tables.ts'

/** What a value of the claim gives. */
export type MappedRole = AssignedRole & { value: string }

/** The provider as it is shown: never with the secret. */
export type IdentityProvider = {
  name: string
  issuer: string
  clientId: string
  /** The claim that says what somebody is, for example `groups`. */
  claim: string
  roles: MappedRole[]
}

/** Where the provider is kept. */
export type ProviderHouse = { db: Database; folder: Pick<DataFolder, 'inside'> }

const keyFile = 'identity-provider-key'
const belongsTo = (issuer: string, clientId: string) => ['identity-provider', issuer, clientId]

/** The provider, or null when none is set. */
export async function readProvider(db: Database): Promise<IdentityProvider | null> {
  const row = await withIdentity(db).selectFrom('identity_provider').selectAll().executeTakeFirst()
  if (row === undefined) return null
  const { name, issuer, client_id, claim, roles } = row
  return { name, issuer, clientId: client_id, claim, roles }
}

/** The same with the client secret. @throws IdentityProviderMissing, IdentityProviderUnreadable, SealingKeyDamaged */
export async function openProvider({
  db,
  folder,
}: ProviderHouse): Promise<IdentityProvider & { clientSecret: string }> {
  const row = await withIdentity(db).selectFrom('identity_provider').selectAll().executeTakeFirst()
  if (row === undefined) throw new IdentityProviderMissing({})
  const key = await readSealingKey(folder, keyFile)
  const secret = key && openSecret(key, belongsTo(row.issuer, row.client_id), row.sealed_secret)
  if (secret === null) throw new IdentityProviderUnreadable({ issuer: row.issuer })
  const { name, issuer, client_id: clientId, claim, roles } = row
  return { name, issuer, clientId, claim, roles, clientSecret: secret }
}

/**
 * Sets the provider. The roles that it can give are no more than the caller has.
 * @throws AccessOutlivesToken, IdentityProviderRefused, RoleMissing, SecurityScopeMissing, AccessWider, SealingKeyDamaged
 */
export async function setProvider(
  { db, folder }: ProviderHouse,
  { clientSecret, ...provider }: IdentityProvider & { clientSecret: string },
  caller: Caller,
): Promise<void> {
  refuseOutliving(caller)
  refuseIssuer(provider.issuer)
  const key = await ensureSealingKey(folder, keyFile)
  const before = await readProvider(db)
  await db.transaction().execute(async trx => {
    const { assigned, allowed } = await resolveAssigned(trx, provider.roles)
    refuseWider(caller, allowed)
    const roles = assigned.map((one, at) => ({ ...one, value: provider.roles[at]?.value ?? '' }))
    const after = { ...provider, roles }
    const row = {
      name: after.name,
      issuer: after.issuer,
      client_id: after.clientId,
      sealed_secret: sealSecret(key, belongsTo(after.issuer, after.clientId), clientSecret),
      claim: after.claim,
      roles: JSON.stringify(roles),
      changed_by: caller.name,
    }
    await withIdentity(trx)
      .insertInto('identity_provider')
      .values(row)
      .onConflict(conflict => conflict.column('single').doUpdateSet({ ...row, changed_at: new Date() }))
      .execute()
    await recordActivity(trx, {
      code: 'IDENTITY_PROVIDER_SET',
      actor: caller.name,
      subject: after.name,
      message: `${caller.name} set the identity provider “${after.name}” (${after.issuer}).`,
      change: { before, after },
    })
  })
}

/** Removes the provider: whoever has no password signs in no more. @throws IdentityProviderMissing */
export async function removeProvider(db: Database, by: string): Promise<void> {
  const before = await readProvider(db)
  await db.transaction().execute(async trx => {
    const gone = await withIdentity(trx).deleteFrom('identity_provider').executeTakeFirst()
    if (before === null || gone.numDeletedRows === 0n) throw new IdentityProviderMissing({})
    await recordActivity(trx, {
      code: 'IDENTITY_PROVIDER_REMOVED',
      actor: by,
      subject: before.name,
      message: `${by} removed the identity provider “${before.name}”.`,
      change: { before },
    })
  })
}

/** Tokens of a provider that is asked in the clear prove nothing. */
function refuseIssuer(issuer: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  const clear = url?.protocol === 'http:' && isLoopback(url.hostname)
  if (url === null || (url.protocol !== 'https:' && !clear) || url.search !== '' || url.username !== '')
    throw new IdentityProviderRefused({ issuer })
}
