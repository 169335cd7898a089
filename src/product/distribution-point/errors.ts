import { defineError } from '#platform/errors'

/** The point has never joined a site and was not told how. */
export const JoinTokenNeeded = defineError<{ folder: string }>({
  code: 'JOIN_TOKEN_NEEDED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The distribution point in ${facts.folder} belongs to no site yet: site-url and join-token-file are needed for its first start.`,
  remedy:
    'Have an administrator make a join token with `slipstream distribution-point join-token NAME`, and start it with --site-url and --join-token-file.',
  example: { folder: '/var/lib/slipstream-point' },
})

/** The file with the join token cannot be read. */
export const JoinTokenUnreadable = defineError<{ file: string; reason: string }>({
  code: 'JOIN_TOKEN_UNREADABLE',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The file ${facts.file} with the join token cannot be read: ${facts.reason}.`,
  remedy:
    'A token is spent at the join and its file removed. Have a new one made with `slipstream distribution-point join-token NAME`.',
  example: { file: 'join-token', reason: 'ENOENT' },
})

/** The site did not answer as it should. */
export const SiteRefused = defineError<{ site: string; status: number; code: string }>({
  code: 'SITE_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The site ${facts.site} refused what this distribution point asked (HTTP status ${facts.status}, ${facts.code}).`,
  remedy:
    'Look at the status messages of the site. A point that was removed must join again with a new token.',
  example: { site: 'https://site.example', status: 401, code: 'TOKEN_NEEDED' },
})

/** The site cannot be reached now. */
export const SiteAway = defineError<{ site: string; reason: string }>({
  code: 'SITE_AWAY',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The site ${facts.site} does not answer: ${facts.reason}.`,
  remedy: 'Nothing needs to be done: the point goes on serving what it holds and asks again.',
  example: { site: 'https://site.example', reason: 'ECONNREFUSED' },
})

/** Content was asked for before the point belonged to a site, so that no ticket can be checked. */
export const PointNotJoined = defineError<Record<string, never>>({
  code: 'POINT_NOT_JOINED',
  kind: 'unavailable',
  retry: 'later',
  sentence: () => 'This distribution point has not joined its site yet.',
  remedy: 'Wait until it is ready, or look into its log for why the join takes so long.',
  example: {},
})
