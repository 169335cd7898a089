// Versions of packages as the API shows them.

import { z } from 'zod'
import { versionOrigins } from './tables.ts'

const mark = (what: string) =>
  z.object({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).nullable().describe(what)

/** What every view of a version shows. */
export const versionFields = {
  number: z.int(),
  contentVersion: z.string(),
  fileCount: z.int(),
  totalBytes: z.int(),
  origin: z.enum(versionOrigins),
  restores: z.int().nullable().describe('Of a rollback: the version whose content it has.'),
  pristine: z
    .int()
    .nullable()
    .describe('The version as it was read from a source that it was made from; null when not on record.'),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  held: mark('While it is in use nothing replaces it; it is never removed.'),
  bad: mark('It is never chosen again.'),
  promoted: mark('It was tested and found good.'),
}
