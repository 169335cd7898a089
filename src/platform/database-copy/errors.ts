import { defineError } from '#platform/errors'

/** The copy comes from a version of the product that this one does not know. */
export const DatabaseCopyUnknown = defineError<{ migration: string; reason: string }>({
  code: 'DATABASE_COPY_UNKNOWN',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The copy of the database does not fit this version of Slipstream: migration ${facts.migration} ${facts.reason}.`,
  remedy: 'Use the Slipstream version that made the copy, or a newer one.',
  example: { migration: '0090-later', reason: 'is unknown to this version' },
})

/** A table got another number of rows than the copy says. */
export const DatabaseCopyDamaged = defineError<{ table: string; rows: number; expected: number }>({
  code: 'DATABASE_COPY_DAMAGED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The copy of the table ${facts.table} holds ${facts.rows} rows; ${facts.expected} are written down. Nothing was restored.`,
  remedy: 'Use another backup.',
  example: { table: 'jobs_operations', rows: 11, expected: 12 },
})
