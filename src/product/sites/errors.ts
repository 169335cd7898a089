import { defineError } from '#platform/errors'

/** The site code is part of every package ID; it cannot change after the first start. */
export const SiteCodeFixed = defineError<{ code: string; asked: string }>({
  code: 'SITE_CODE_FIXED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `This site has the code ${facts.code}; it cannot be started as ${facts.asked}.`,
  remedy: 'Set site-code back, or use another data folder and database for a new site.',
  example: { code: 'S01', asked: 'S02' },
})
