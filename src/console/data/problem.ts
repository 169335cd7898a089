// What went wrong with a request, with the words of the site.

/** RFC 9457 problem details of the site, or the same about a site that gave no answer. */
export class SiteProblem extends Error {
  readonly code: string
  readonly status: number
  readonly remedy: string
  readonly facts: Record<string, unknown>

  constructor(given: {
    code: string
    status: number
    detail: string
    remedy: string
    facts?: Record<string, unknown>
  }) {
    super(given.detail)
    this.code = given.code
    this.status = given.status
    this.remedy = given.remedy
    this.facts = given.facts ?? {}
  }
}

/** The code of a request that reached no site. */
export const notReached = 'SITE_NOT_REACHED'

/** Reads the answer to a failed request. Something on the way may have answered in the site's place, with no problem details. */
export async function readProblem(answer: Response): Promise<SiteProblem> {
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>
  const text = (key: string, otherwise: string) =>
    typeof body[key] === 'string' ? (body[key] as string) : otherwise
  return new SiteProblem({
    code: text('code', `HTTP_${answer.status}`),
    status: answer.status,
    detail: text('detail', answer.statusText),
    remedy: text('remedy', ''),
    facts: (body.facts ?? {}) as Record<string, unknown>,
  })
}
