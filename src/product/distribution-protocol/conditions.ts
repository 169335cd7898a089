// The conditions of a request for an object, whose digest is its ETag. Source: RFC 9110, sections 8.8.2, 8.8.3.2, 13.1 and 13.2.2.

import type { IncomingHttpHeaders } from 'node:http'

/** What tells one content from another: the entity tag, and the date for those who only know dates; null when there is none. */
export type Validators = { etag: string; modified: Date | null }

/** What a request's conditions come to: carry it out, or answer 304 or 412. */
export function judgeConditions(
  headers: IncomingHttpHeaders,
  { etag, modified }: Validators,
): 'carry-out' | 304 | 412 {
  const ifMatch = headers['if-match']
  const unmodifiedSince = isNewer(modified, headers['if-unmodified-since'])
  // A date counts only where no tag was given.
  if (ifMatch === undefined ? unmodifiedSince === true : !names(ifMatch, etag, { weak: false })) return 412
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, etag, { weak: true }) ? 304 : 'carry-out'
  return isNewer(modified, headers['if-modified-since']) === false ? 304 : 'carry-out'
}

/**
 * Whether the rest of an object may be sent to a caller that has its beginning. What is at an address here never changes, so that the very
 * date is as good as the tag.
 */
export function isUnchanged(headers: IncomingHttpHeaders, { etag, modified }: Validators): boolean {
  const ifRange = headers['if-range']
  return (
    ifRange === undefined || ifRange === etag || (modified !== null && ifRange === modified.toUTCString())
  )
}

/** Whether the object was modified after a date in a header, to the second; null when either is missing or no date. */
function isNewer(modified: Date | null, header: string | undefined): boolean | null {
  if (modified === null || header === undefined) return null
  const since = Date.parse(header)
  return Number.isNaN(since) ? null : Math.floor(modified.getTime() / 1000) * 1000 > since
}

/** Whether a list of entity tags, or `*`, names this one. Only the weak comparison takes `W/"x"` for `"x"`. */
function names(list: string, etag: string, { weak }: { weak: boolean }): boolean {
  return list
    .split(',')
    .map(tag => tag.trim())
    .some(tag => tag === '*' || tag === etag || (weak && tag === `W/${etag}`))
}
