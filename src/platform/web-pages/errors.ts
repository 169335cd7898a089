import { defineError } from '#platform/errors'

/** The pages of the console were not built. */
export const PagesNotBuilt = defineError<{ folder: string }>({
  code: 'PAGES_NOT_BUILT',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts => `The pages of the console are not in ${facts.folder}: they have not been built.`,
  remedy: 'Run `node bootstrap.mjs start` where Slipstream is installed, then start the site server again.',
  example: { folder: '/opt/slipstream/.slipstream/console' },
})
