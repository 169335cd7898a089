// The list of a backup: what it holds. It is signed with the site's key, so that no file can be exchanged unseen.

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
// Names are made by us and lead nowhere else.
const name = z.string().regex(/^[A-Za-z0-9_]+(\/[A-Za-z0-9_]+)?(\.[a-z]+)+$/)
const file = z.strictObject({ name, bytes: z.int().min(0), sha256: digest })
const identifier = z.string().min(1).max(63)

/** A file of the backup's folder. `bytes` and `sha256` are those of the file as it lies there. */
export type BackupFile = z.infer<typeof file>

/** See the README. */
export const backupListSchema = z.strictObject({
  format: z.literal(1),
  madeAt: z.iso.datetime(),
  site: z.strictObject({ code: z.string().min(1).max(10), publicKey: z.string().min(1).max(200) }),
  identity: file,
  tables: z.array(
    z.strictObject({ table: identifier, columns: z.array(identifier), rows: z.int().min(0), file }),
  ),
  sequences: z.array(
    z.strictObject({
      name: identifier,
      last: z
        .string()
        .regex(/^-?\d{1,19}$/)
        .nullable(),
    }),
  ),
  migrations: z.array(z.strictObject({ name: z.string().max(200), sha256: digest })),
  /** Files of the data folder; `path` with `/` between folders. */
  folder: z.array(z.strictObject({ path: z.string().min(1).max(1000), file })),
  content: z.strictObject({
    how: z.enum(['copied', 'linked', 'left-out', 'in-bucket']),
    objects: z.int().min(0),
    bytes: z.int().min(0),
    file,
  }),
})

/** What a backup holds. */
export type BackupList = z.infer<typeof backupListSchema>

/** The names of the list and its signature. */
export const listName = 'backup.json'
export const signatureName = 'backup.json.sig'

/** Bytes. A list larger than this is none: it is not written, and not read. */
export const longestList = 64 * 1024 * 1024

const about = 'slipstream backup 1\n'

/** Signs the bytes of a list. @returns base64 */
export function signList(text: string, privateKey: KeyObject): string {
  return sign(null, Buffer.from(about + text), privateKey).toString('base64')
}

/** Whether this site (SPKI, DER, base64) signed the list. */
export function isListSigned(text: string, signature: string, publicKey: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  return verify(null, Buffer.from(about + text), key, Buffer.from(signature, 'base64'))
}
