import { defineError } from '#platform/errors'

/** The library knows no such content version. */
export const ContentVersionMissing = defineError<{ contentVersion: string }>({
  code: 'CONTENT_VERSION_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `The content library holds no content version ${facts.contentVersion}.`,
  remedy: 'Look at the package for the content versions that it has.',
  example: { contentVersion: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
})

/** The store does not hold bytes that the database says it holds. */
export const ContentDamaged = defineError<{ contentVersion: string; object: string }>({
  code: 'CONTENT_DAMAGED',
  kind: 'internal',
  retry: 'after-change',
  sentence: facts =>
    `The content library is damaged: object ${facts.object} of content version ${facts.contentVersion} is missing or changed.`,
  remedy: 'Add the package again from its source; the content library then holds the object anew.',
  example: {
    contentVersion: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    object: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
})

/** This database speaks of another content store, or this store belongs to another database. */
export const ContentStoreDiffers = defineError<{ folder: string }>({
  code: 'CONTENT_STORE_DIFFERS',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The content store ${facts.folder} and this database do not belong together. Nothing was changed.`,
  remedy:
    'Start with the database and the data folder that were used together, or with a new database and a new data folder. To move a site, move both. When the database is lost, run `slipstream content-library rebuild` with the settings of the site server.',
  example: { folder: '/var/lib/slipstream/content' },
})
