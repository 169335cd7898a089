import { randomUUID } from 'node:crypto'
import type { DatabaseTransaction } from '#platform/database'
import { recordActivity } from '#product/activity'
import { UserNameTaken } from '../errors.ts'
import { type UserKind, withIdentity } from '../tables.ts'
import { keyOfName, readUserName } from './user-name.ts'

/** Who is made. A person without a password signs in with the identity provider, or cannot yet. */
export type NewUser = {
  kind: UserKind
  userName: string
  displayName: string
  language: string | null
  passwordHash: string | null
  /** Issuer and subject at the identity provider. */
  providerSubject?: string
}

/**
 * Makes a user, who has no role yet. Returns the ID.
 * @throws UserNameRefused, UserNameTaken
 */
export async function makeUser(
  trx: DatabaseTransaction,
  { kind, userName, displayName, language, passwordHash, providerSubject }: NewUser,
  by: string,
): Promise<string> {
  const name = readUserName(userName)
  const made = await withIdentity(trx)
    .insertInto('identity_users')
    .values({
      id: randomUUID(),
      kind,
      user_name: name,
      name_key: keyOfName(name),
      display_name: displayName,
      language,
      password_hash: passwordHash,
      provider_subject: providerSubject ?? null,
      disabled_at: null,
      created_by: by,
    })
    .onConflict(conflict => conflict.column('name_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made === undefined) throw new UserNameTaken({ userName: name })
  await recordActivity(trx, {
    code: 'USER_MADE',
    actor: by,
    subject: name,
    message: `${by} made the ${kind === 'person' ? 'user' : 'service account'} “${name}”.`,
    change: { after: { kind, userName: name, displayName, language } },
  })
  return made.id
}
