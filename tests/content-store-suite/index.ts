import { suiteOfAdding } from './adding.ts'
import type { BackEnd } from './back-end.ts'
import { suiteOfKeeping } from './keeping.ts'
import { suiteOfMaking } from './making.ts'
import { suiteOfNotes } from './notes.ts'
import { suiteOfSources } from './sources.ts'

export type { BackEnd } from './back-end.ts'
export { all, MIB, pieces, sha256, signal, useScene } from './back-end.ts'

/** How a content store behaves, whatever it keeps its bytes in. */
export function contentStoreSuite(backEnd: BackEnd): void {
  suiteOfAdding(backEnd)
  suiteOfSources(backEnd)
  suiteOfMaking(backEnd)
  suiteOfKeeping(backEnd)
  suiteOfNotes(backEnd)
}
