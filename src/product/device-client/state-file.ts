// Small files that the client keeps: written whole, durably, private; read back by a schema.

import type { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { ClientStateUnreadable } from './errors.ts'

/** The data folder of the client, held or only looked at. */
export type ClientFolder = Pick<DataFolder, 'path' | 'inside'>

/** What a file says; null when there is none. @throws ClientStateUnreadable */
export async function readState<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const text = await readPrivateFile(file)
  if (text === null) return null
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ClientStateUnreadable({ file, reason: 'it is not JSON' }, { cause })
  }
  const read = schema.safeParse(value)
  if (!read.success)
    throw new ClientStateUnreadable({ file, reason: read.error.issues[0]?.message ?? 'it has another form' })
  return read.data
}

/** Writes a file; a crash leaves the old or the new one. */
export async function writeState(file: string, value: unknown): Promise<void> {
  await writePrivateFile(file, `${JSON.stringify(value, null, 2)}\n`)
}
