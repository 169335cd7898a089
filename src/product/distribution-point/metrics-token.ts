// The token with which metrics of this point are read: a point knows nobody's tokens, so it makes this one itself, in a private file.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import type { Caller, Credentials } from '#platform/http'

/** The file's name in the data folder of a point. Whoever may read it may read metrics. */
export const metricsTokenFile = 'metrics-token'

/** Reads the token, or makes it at the first start. What is returned says whether credentials are this token. */
export async function openMetricsToken(
  folder: Pick<DataFolder, 'inside'>,
): Promise<(credentials: Credentials) => Caller | null> {
  const file = folder.inside(metricsTokenFile)
  let text = (await readPrivateFile(file))?.trim() ?? ''
  if (text === '') {
    text = `slipstream_${randomBytes(32).toString('base64url')}`
    await writePrivateFile(file, `${text}\n`)
  }
  const expected = digest(text)
  return ({ scheme, token }) =>
    scheme === 'bearer' && timingSafeEqual(digest(token), expected)
      ? { role: 'metrics-reader', name: 'metrics reader', subject: null }
      : null
}

/** Digests are of one length, and tell nothing by the time that a comparison takes. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
