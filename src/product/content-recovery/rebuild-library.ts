// Rebuilds what the database knew of packages and their content from the notes beside the store, after the database was lost.
//
// What comes back: packages with their names, texts and licences, their versions with numbers, content, origin and images; the highest
// version that comes back is in use. What does not: operations, status messages, tokens, distribution points and what they hold,
// servicing runs, pins and retention, what was read from images (it can be asked for again), and the site's key. The files of software
// updates stay in the store, held; added again, they are found there. Nothing is ever removed.

import type { Database } from '#platform/database'
import { reachFailpoint } from '#platform/failpoints'
import { recordActivity } from '#product/activity'
import { adoptStore, holdUnexplained, releaseFilesWithGrace } from '#product/content-library'
import { type Restored, restoreVersion } from '#product/upgrade-packages'
import { type FoundNote, type NotesPlace, readNotes, storedManifestOf } from './read-notes.ts'

/** Who holds what nobody is known to need after a rebuild. */
const holder = 'rebuilt'

/** A version of a rebuild. `state`: as of its note, or what became of it. */
export type RebuiltVersion = {
  file: string
  packageId: string | null
  name: string | null
  version: number | null
  contentVersion: string | null
  state: FoundNote['state'] | Restored
  why: string | null
}

/** What a rebuild would do, or did. `unexplained`: objects that no version needs; they are held. Null before it was done. */
export type Rebuild = {
  versions: RebuiltVersion[]
  unexplained: { objects: number; bytes: number } | null
}

/** What a rebuild would bring back; nothing is changed. */
export async function previewRebuild(place: NotesPlace): Promise<Rebuild> {
  const notes = await readNotes(place)
  return { versions: notes.map(note => describe(note, note.state)), unexplained: null }
}

/**
 * Brings back what can be brought back, in one transaction. Doing it again changes nothing more.
 * @throws ContentStoreDiffers when the database belongs to another store
 */
export async function rebuildLibrary(db: Database, place: NotesPlace): Promise<Rebuild> {
  const notes = await readNotes(place)
  return db.transaction().execute(async trx => {
    await adoptStore(trx, place.notes)
    const versions: RebuiltVersion[] = []
    for (const found of notes) {
      if (found.state !== 'restore' || found.signed === null) {
        versions.push(describe(found, found.state))
        continue
      }
      const stored = await storedManifestOf(place, found.signed)
      versions.push(describe(found, await restoreVersion(trx, { note: found.signed.note, stored })))
    }
    const unexplained = await holdUnexplained(trx, place.reader, holder)
    const count = versions.filter(({ state }) => state === 'restored').length
    const message = `The content library was rebuilt from the notes beside its store: ${count} versions came back; ${unexplained.objects} objects that no version needs are held.`
    const code = 'CONTENT_LIBRARY_REBUILT'
    await recordActivity(trx, { code, actor: 'site server', subject: null, message })
    reachFailpoint('content-recovery.rebuilding')
    return { versions, unexplained }
  })
}

/** Lets go of what a rebuild held because nobody was known to need it; it goes when its grace has ended. Returns how many objects. */
export async function releaseRebuilt(db: Database): Promise<number> {
  return releaseFilesWithGrace(db, holder)
}

function describe({ file, signed, why }: FoundNote, state: RebuiltVersion['state']): RebuiltVersion {
  const note = signed?.note
  return {
    file,
    packageId: note?.package.id ?? null,
    name: note?.package.name ?? null,
    version: note?.version.number ?? null,
    contentVersion: note?.version.contentVersion ?? null,
    state,
    why: state === 'name-taken' ? `another package has the name “${note?.package.name}”` : why,
  }
}
