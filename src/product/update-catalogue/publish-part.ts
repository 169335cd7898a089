// Publishes a catalogue that is only a part of what its source lists: the one that an update file carries. What it does not list is not expired.

import { mkdir, rm } from 'node:fs/promises'
import type { Database } from '#platform/database'
import type { JobContext } from '#platform/jobs'
import { forgetStaged } from './forget-staged.ts'
import { type CatalogueChange, publishStaged } from './publish-staged.ts'
import type { CatalogueSource } from './sources.ts'
import { stage } from './synchronise.ts'

/**
 * Reads a catalogue and publishes it in one transaction, as part of a synchronisation that goes on. When it fails, the catalogue stays as it was.
 * @param part `file`: where its bytes are; `fileName`: how people know it; `scratch`: a new folder, which is removed again.
 * @throws as `synchronise`
 */
export async function publishPart(
  db: Database,
  part: { source: CatalogueSource; file: string; fileName: string; scratch: string },
  context: JobContext,
): Promise<CatalogueChange> {
  const { source, file, fileName, scratch } = part
  const { operationId: synchronisation, requestedBy: by } = context
  // What a run that was killed left.
  await forgetStaged(db, [synchronisation])
  await rm(scratch, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true, mode: 0o700 })
  try {
    const catalogue = { file, fileName, languages: source.languages, done: [], atOnce: 1 }
    await stage(db, { synchronisation, catalogue, scratch, context })
    const { id, name } = source
    return await publishStaged(db, { synchronisation, source: { id, name }, fileName, by, isPart: true })
  } finally {
    await rm(scratch, { recursive: true, force: true })
    await forgetStaged(db, [synchronisation])
  }
}
