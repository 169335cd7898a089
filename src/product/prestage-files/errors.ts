import { defineError } from '#platform/errors'

/** The file is no prestage file, is cut short, or was changed. */
export const PrestageInvalid = defineError<{ reason: string }>({
  code: 'PRESTAGE_INVALID',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ reason }) => `This is not a sound prestage file: ${reason}.`,
  remedy: 'Nothing of it was kept. Copy it again from where it was written, or have the site write it again.',
  example: { reason: 'it ends in the middle of a record' },
})

/** The file was signed by a site whose key is not trusted here. */
export const PrestageKeyUnknown = defineError<{ siteCode: string; fingerprint: string }>({
  code: 'PRESTAGE_KEY_UNKNOWN',
  kind: 'refused',
  retry: 'after-change',
  sentence: ({ siteCode, fingerprint }) =>
    `The prestage file says that it is of site ${siteCode} and is signed with the key ${fingerprint}, which is not trusted here.`,
  remedy:
    'Compare the fingerprint with that of your site, and if they are the same, import again with --accept-site-key and the fingerprint. A point that has joined a site takes files of that site alone.',
  example: {
    siteCode: 'S01',
    fingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
})
