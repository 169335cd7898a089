// People who are signed in, without the cost of their passwords.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '#platform/database'

/** Makes a user with one role, in all security scopes or in these, and a session. @returns the session's cookie */
export async function signInWithRole(
  db: Database,
  role: string,
  scopes: readonly string[] | null = null,
): Promise<string> {
  const [user, secret] = [randomUUID(), randomBytes(32).toString('base64url')]
  const name = `${role}-${user}`
  await sql`insert into identity_users (id, kind, user_name, name_key, display_name, created_by)
    values (${user}, 'person', ${name}, ${name}, ${role}, 'test')`.execute(db)
  await sql`insert into identity_role_assignments (id, user_id, role_id, scopes)
    values (${randomUUID()}, ${user}, ${role}, ${scopes})`.execute(db)
  const sha256 = createHash('sha256').update(secret).digest('hex')
  await sql`insert into identity_sessions (id, user_id, sha256, expires_at, address, user_agent)
    values (${randomUUID()}, ${user}, ${sha256}, now() + interval '1 hour', '127.0.0.1', 'test')`.execute(db)
  return `slipstream_session=${secret}`
}
