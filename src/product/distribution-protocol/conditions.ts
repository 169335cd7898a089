// The conditions of a request for an object, whose digest is its ETag. Source: RFC 9110, sections 8.8.3.2, 13.1 and 13.2.2.

import type { IncomingHttpHeaders } from 'node:http'

/** What a request's conditions come to: carry it out, or answer 304 or 412. */
export function judgeConditions(headers: IncomingHttpHeaders, etag: string): 'carry-out' | 304 | 412 {
  const ifMatch = headers['if-match']
  if (ifMatch !== undefined && !names(ifMatch, etag, { weak: false })) return 412
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag, { weak: true })) return 304
  return 'carry-out'
}

/** Whether a list of entity tags, or `*`, names this one. Only the weak comparison takes `W/"x"` for `"x"`. */
function names(list: string, etag: string, { weak }: { weak: boolean }): boolean {
  return list
    .split(',')
    .map(tag => tag.trim())
    .some(tag => tag === '*' || tag === etag || (weak && tag === `W/${etag}`))
}
