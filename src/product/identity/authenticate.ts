import type { Database } from '#platform/database'
import type { Caller, Credentials } from '#platform/http'
import { findSession } from './sessions/sessions.ts'
import { findCaller } from './tokens/tokens.ts'

/** Whose token or session this is; null when nobody's. */
export async function authenticate(
  db: Database,
  { scheme, token }: Pick<Credentials, 'scheme' | 'token'>,
): Promise<Caller | null> {
  if (scheme === 'bearer') return findCaller(db, token)
  if (scheme === 'session') return findSession(db, token)
  return null
}
