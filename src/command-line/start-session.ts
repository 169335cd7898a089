// A session as the console has one, for what a token may not do: making tokens.

import type { Session, SiteApi } from '#api-client'
import { refuseClearText } from '#product/distribution-protocol'
import { connectWith, send } from './connect.ts'
import { SiteUnreachable } from './errors.ts'

/** What pages of the console send with each change, and no page of another site can. */
const mark = { 'x-slipstream-request': 'console' }

/**
 * Signs in with a password. Whoever calls this ends the session.
 * @throws ProblemReceived, SiteUnreachable, ClearTextRefused
 */
export async function startSession({
  site,
  userName,
  password,
}: {
  site: string
  userName: string
  password: string
}): Promise<{ api: SiteApi; session: Session }> {
  refuseClearText(site)
  const { content, cookies } = await send(
    { site, headers: mark },
    { method: 'POST', path: '/api/v1/session', body: { userName, password } },
  )
  const cookie = cookies[0]?.split(';')[0]
  if (cookie === undefined) throw new SiteUnreachable({ site, reason: 'it began no session' })
  return { api: connectWith({ site, headers: { ...mark, cookie } }), session: content as Session }
}
