// The head of the audit as this site server noted it, in its data folder: whoever can change the database alone can compute a whole chain anew, or
// cut off its end, and is found by this. It is written to the log as well.

import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { type AuditHead, beginningOfChain } from './audit.ts'
import { AuditHeadUnreadable } from './errors.ts'

/** The file's name in the data folder. */
export const auditHeadFile = 'audit-head.json'

/** Where it is kept. */
export type AnchorFolder = Pick<DataFolder, 'inside'>

const anchorSchema = z.object({ sequence: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) })

/** The noted head; that of an empty chain before the first note. @throws AuditHeadUnreadable */
export async function readAnchor(folder: AnchorFolder): Promise<AuditHead> {
  const file = folder.inside(auditHeadFile)
  const text = await readPrivateFile(file)
  if (text === null) return { sequence: 0, hash: beginningOfChain }
  try {
    return anchorSchema.parse(JSON.parse(text))
  } catch (cause) {
    throw new AuditHeadUnreadable({ file }, { cause })
  }
}

/** Notes a head, in place of the one before. */
export async function writeAnchor(folder: AnchorFolder, { sequence, hash }: AuditHead): Promise<void> {
  await writePrivateFile(folder.inside(auditHeadFile), `${JSON.stringify({ sequence, hash })}\n`)
}
