import { copyRows, type Database, type RowCopy } from '#platform/database'
import type { SlipstreamError } from '#platform/errors'
import { stagedColumns } from './catalogue-row.ts'
import { CatalogueUnreadable } from './errors.ts'

/**
 * Begins to stage rows, as `encodeRows` writes them: all of them, or none.
 * @param fileName How people know the catalogue.
 * @throws CatalogueUnreadable, also from what it returns: a revision is there twice
 */
export async function beginStaging(db: Database, fileName: string): Promise<RowCopy> {
  const copy = await copyRows(db, 'update_catalogue_staged', stagedColumns)
  const orTwice = async (work: Promise<void>) => {
    try {
      await work
    } catch (error) {
      throw twice(fileName, error) ?? error
    }
  }
  return {
    write: bytes => orTwice(copy.write(bytes)),
    end: () => orTwice(copy.end()),
    abort: () => copy.abort(),
  }
}

/** Stages rows, as `encodeRows` writes them: all of them, or none. @throws see {@link beginStaging} */
export async function stageRows(db: Database, bytes: Uint8Array, fileName: string): Promise<void> {
  const copy = await beginStaging(db, fileName)
  try {
    await copy.write(bytes)
    await copy.end()
  } finally {
    copy.abort()
  }
}

/** Codes of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const [uniqueViolation, deadlockDetected, lockNotAvailable] = ['23505', '40P01', '55P03']

/** What it means when the index of revisions refuses a row; null for anything else. */
function twice(fileName: string, error: unknown): SlipstreamError | null {
  const { code, detail } = error as { code?: unknown; detail?: unknown }
  // A cabinet waits for another that is staged at the same time only when that one has what it has; it may wait for that one's end in vain.
  if (code === deadlockDetected || code === lockNotAvailable)
    return new CatalogueUnreadable({ file: fileName, reason: 'it has revisions twice' }, { cause: error })
  if (code !== uniqueViolation) return null
  // "Key (synchronisation_id, kind, revision, language)=(ID, core, 7, ) already exists." in the language of the server
  const [, kind, revision] = /=\([^,]*, ([a-z]+), (\d+), /.exec(String(detail)) ?? []
  const which = kind === undefined ? 'a revision' : `revision ${revision}`
  const reason = `it has ${which} twice${kind === undefined ? '' : ` (${kind})`}`
  return new CatalogueUnreadable({ file: fileName, reason }, { cause: error })
}
