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

/** The private key of the site cannot be opened by this site server. */
export const SiteKeyUnreadable = defineError<{ file: string; reason: string }>({
  code: 'SITE_KEY_UNREADABLE',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts => `The private key of the site cannot be opened with ${facts.file}: ${facts.reason}.`,
  remedy:
    'Put the file “site-key” of the data folder with which the site was founded there: from that folder when another site server shares the database, or by restoring a backup. Without it the site cannot sign; make a new site, and rebuild its content library from this one.',
  example: { file: '/var/lib/slipstream/site-key', reason: 'the file is not there' },
})
