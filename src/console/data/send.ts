// The one place where the console speaks to the site server.

import { makeSiteApi, type SiteApi } from '#api-client'
import { notReached, readProblem, SiteProblem } from './problem.ts'
import { readToken, sessionEnded } from './session.ts'

async function send({ method, path, body }: { method: string; path: string; body?: unknown }): Promise<unknown> {
  const token = readToken()
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: {
      'x-slipstream-request': 'console',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new SiteProblem({ code: notReached, status: 0, detail: String(cause), remedy: '' })
  })
  if (!answer.ok) {
    const problem = await readProblem(answer)
    if (answer.status === 401) sessionEnded()
    throw problem
  }
  return answer.status === 204 ? null : answer.json()
}

/** The site's API. Every failure is a {@link SiteProblem}. */
export const site: SiteApi = makeSiteApi(send)
