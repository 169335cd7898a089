// The one place where the console speaks to the site server.

import { makeSiteApi, type SiteApi, type SiteCall } from '#api-client'
import { notReached, readProblem, SiteProblem } from './problem.ts'

/** Says to the site that a page of its own sends this: what another site's page cannot (platform/http, session-cookie). */
const mark = { 'x-slipstream-request': 'console' }

const onEnded = new Set<() => void>()

/** Calls back when the site answers that it knows no session. */
export function whenSessionEnds(ended: () => void): void {
  onEnded.add(ended)
}

/**
 * Sends one call. Every failure is a {@link SiteProblem}.
 * @param onAnswer is given the answer when the site did what it was asked
 */
export async function send(
  call: SiteCall,
  headers: Record<string, string> = {},
  onAnswer?: (answer: Response) => void,
): Promise<unknown> {
  const { method, path, body } = call
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: { ...mark, ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    throw new SiteProblem({ code: notReached, status: 0, detail: String(cause), remedy: '' })
  })
  if (answer.ok) onAnswer?.(answer)
  if (answer.status === 204) return null
  if (answer.ok) return answer.json()
  const problem = await readProblem(answer)
  if (problem.code === 'TOKEN_NEEDED') for (const ended of onEnded) ended()
  throw problem
}

/** The site's API. */
export const site: SiteApi = makeSiteApi(send)
