// The way in for the first administrator: one token, in a file that only the owner of the data folder can read.

import type { DataFolder } from '#platform/data-folder'
import { writePrivateFile } from '#platform/data-folder'
import type { Database } from '#platform/database'
import { createToken, hasTokens } from './tokens.ts'

/** The file's name in the data folder. */
export const firstTokenFile = 'administrator-token'

/**
 * Makes the one-time administrator token at the first start, and whenever `anew` is asked for by somebody who can start the server.
 * @returns the file that holds it, or null when somebody has been given a token before.
 */
export async function ensureFirstToken(
  db: Database,
  folder: DataFolder,
  { anew }: { anew: boolean } = { anew: false },
): Promise<string | null> {
  if (!anew && (await hasTokens(db))) return null
  const file = folder.inside(firstTokenFile)
  // The row and the file appear together: should the file fail, the row is rolled back and the next start tries again.
  await db.transaction().execute(async trx => {
    const token = await createToken(trx, { kind: 'one-time', role: 'sign-in', name: 'first administrator' })
    await writePrivateFile(file, `${token}\n`)
  })
  return file
}
