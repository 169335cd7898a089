import { defineError } from '#platform/errors'

/** The database cannot be reached, or the embedded one does not start. */
export const DatabaseUnavailable = defineError<{ where: string; reason: string }>({
  code: 'DATABASE_UNAVAILABLE',
  kind: 'unavailable',
  retry: 'later',
  sentence: facts => `The database (${facts.where}) is not available: ${facts.reason}.`,
  remedy:
    'For the embedded database look at logs/postgresql.log in the data folder; for your own, check the URL and that it runs.',
  example: { where: 'embedded', reason: 'it stopped before it was ready' },
})

/** The database is too old or otherwise not one that Slipstream can use. */
export const DatabaseUnsupported = defineError<{ version: string }>({
  code: 'DATABASE_UNSUPPORTED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts => `PostgreSQL ${facts.version} is too old: Slipstream needs version 15 or newer.`,
  remedy: 'Give --database the URL of a PostgreSQL 15 or newer, or leave it out to use the embedded one.',
  example: { version: '14.2' },
})

/** As root there must be an ordinary account for PostgreSQL, which refuses to run as root. */
export const DatabaseAccountMissing = defineError<{ reason: string }>({
  code: 'DATABASE_ACCOUNT_MISSING',
  kind: 'unavailable',
  retry: 'after-change',
  sentence: facts =>
    `PostgreSQL refuses to run as root, and no ordinary account could be used for it: ${facts.reason}.`,
  remedy:
    'Run Slipstream as an ordinary account, or create one for the database with `useradd --system slipstream` and keep the program and the data folder where it can enter, or use --database.',
  example: { reason: 'user namespaces are not allowed here and there is no account slipstream' },
})

/** A migration that was applied has another text now, or the database comes from a newer Slipstream. */
export const MigrationMismatch = defineError<{ migration: string; reason: string }>({
  code: 'MIGRATION_MISMATCH',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The database does not fit this version of Slipstream: migration ${facts.migration} ${facts.reason}.`,
  remedy: 'Run the Slipstream version that last used this database, or a newer one; or restore a backup.',
  example: { migration: '0003-content', reason: 'is unknown to this version' },
})
