// How the content library stands: what it holds, when it was verified last, and what is lost.

import type { Database } from '#platform/database'
import { measureNeeded } from '#product/content-library'
import type { ContentReader } from '#product/content-store'
import { type Losses, listLost } from './lost-objects.ts'
import { countFindings, type Pass, readLastPass } from './passes.ts'

/** The library as people see it. */
export type LibraryStatus = Losses & {
  /** What is needed: objects and bytes, each object once. */
  objects: number
  bytes: number
  lastVerification: (Omit<Pass, 'lastObject'> & { damaged: number; missing: number; healed: number }) | null
}

/** Reads it; no object is opened but the manifests of versions with a loss. */
export async function readLibraryStatus(db: Database, reader: ContentReader): Promise<LibraryStatus> {
  const last = await readLastPass(db)
  const { lastObject: _, ...pass } = last ?? { lastObject: '' }
  const lastVerification = last === null ? null : { ...(pass as Pass), ...(await countFindings(db, last.id)) }
  return { ...(await measureNeeded(db)), lastVerification, ...(await listLost(db, reader)) }
}
