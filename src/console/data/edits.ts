// Edits of what somebody else may edit at the same time: what was read has a tag, and a change says which tag it is about.

import { makeSiteApi, type SiteApi } from '#api-client'
import { send } from './send.ts'

/** What was read, with the tag that says whether it is still so (an ETag); null where the site has none. */
export type Tagged<Value> = { value: Value; tag: string | null }

/** Reads one thing with its tag. */
export async function readTagged<Value>(read: (site: SiteApi) => Promise<Value>): Promise<Tagged<Value>> {
  let tag: string | null = null
  const site = makeSiteApi(call => send(call, {}, answer => (tag = answer.headers.get('etag'))))
  return { value: await read(site), tag }
}

/** The site's API, whose changes are refused (EDIT_CONFLICT) when what they are about has another tag by now. */
export function siteIf(tag: string | null): SiteApi {
  return makeSiteApi(call => send(call, tag === null ? {} : { 'if-match': tag }))
}

/** The site's API, which refuses to make what is there already (EDIT_CONFLICT). */
export const siteIfNew: SiteApi = makeSiteApi(call => send(call, { 'if-none-match': '*' }))

/** The code of a change that was refused because somebody else was faster. */
export const editConflict = 'EDIT_CONFLICT'
