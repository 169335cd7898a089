import { defineError } from '#platform/errors'

/** The site did not answer as it should. */
export const SiteRefused = defineError<{ site: string; status: number; code: string }>({
  code: 'SITE_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The site ${facts.site} refused what was asked of it (HTTP status ${facts.status}, ${facts.code}).`,
  remedy:
    'Look at the status messages of the site. A distribution point that was removed must join again; a servicing worker that was removed needs a new token; a device that was revoked is enrolled again in a new data folder.',
  example: { site: 'https://site.example', status: 401, code: 'TOKEN_NEEDED' },
})

/** The site cannot be reached now. */
export const SiteAway = defineError<{ site: string; reason: string }>({
  code: 'SITE_AWAY',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The site ${facts.site} does not answer: ${facts.reason}.`,
  remedy: 'Check the network and that the site server runs; whoever needs it asks again.',
  example: { site: 'https://site.example', reason: 'ECONNREFUSED' },
})
