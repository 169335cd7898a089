// Reads the notes beside the content store and says of each whether its version can be brought back.

import { readStoredManifest, type StoredManifest } from '#product/content-library'
import { type ContentReader, type StoreNotes, StoreNoteTooLarge } from '#product/content-store'
import { keyFingerprint, signManifest, verifyManifestSignature } from '#product/distribution-protocol'
import type { Site } from '#product/sites'
import { largestNote, openNote, type SignedNote, versionNotes } from '#product/upgrade-packages'

/** Where notes and content are, and who reads them. */
export type NotesPlace = {
  notes: StoreNotes
  reader: ContentReader
  site: Site
  /** The fingerprint of a key besides the site's whose notes are accepted: that of the site before its database was lost. */
  acceptedKey: string | null
}

/**
 * What can be done with a note. `restore`: its version comes back; `incomplete`: objects of it are missing; `other-key`: signed by a
 * key that was not accepted; `other-site`: of another site code; `unreadable`: no note, or its signature does not hold.
 */
export type NoteState = 'restore' | 'incomplete' | 'other-key' | 'other-site' | 'unreadable'

/** A note and what was found of its version; `why` says for a person what is wrong. */
export type FoundNote = {
  file: string
  signed: SignedNote | null
  state: NoteState
  why: string | null
}

/** The notes in order of packages and versions. Notes of removed versions lie in a folder of their own and are passed over. */
export async function readNotes(place: NotesPlace): Promise<FoundNote[]> {
  const found: FoundNote[] = []
  for (const file of await place.notes.list(versionNotes))
    if (file.endsWith('.json')) found.push(await readOne(place, file))
  return found.sort(inOrder)
}

async function readOne(place: NotesPlace, file: string): Promise<FoundNote> {
  const unreadable = (why: string): FoundNote => ({ file, signed: null, state: 'unreadable', why })
  const text = await place.notes.read(`${versionNotes}/${file}`, largestNote).catch(error => {
    if (error instanceof StoreNoteTooLarge) return null
    throw error
  })
  if (text === null) return unreadable('it is too large for a note')
  const signed = openNote(text)
  if (signed === null) return unreadable('it is no note, or its signature does not hold')
  const { note, sitePublicKey } = signed
  if (file !== `${note.package.id}-${note.version.number}.json`)
    return unreadable('it is about another version than its name says')
  const wrong = (state: NoteState, why: string): FoundNote => ({ file, signed, state, why })
  if (note.siteCode !== place.site.code)
    return wrong('other-site', `it is of site ${note.siteCode}; start with --site-code ${note.siteCode}`)
  const fingerprint = keyFingerprint(sitePublicKey)
  if (sitePublicKey !== place.site.publicKey && fingerprint !== place.acceptedKey)
    return wrong('other-key', `it is signed by the key ${fingerprint}, which this site does not have`)
  const missing = await findMissing(place.reader, signed)
  return missing === null ? { file, signed, state: 'restore', why: null } : wrong('incomplete', missing)
}

/** What is wrong with the content; null when the manifest is sound and every object is there with its size. */
async function findMissing(
  reader: ContentReader,
  { note, sitePublicKey }: SignedNote,
): Promise<string | null> {
  const { contentVersion } = note.version
  const read = await readStoredManifest(reader, contentVersion).catch(() => null)
  if (read === null) return 'its content manifest is missing or damaged'
  let missing = 0
  for (const { sha256, size } of read.manifest.files) {
    if ((await reader.sizeOf(sha256)) !== size) missing += 1
  }
  if (missing > 0)
    return `${missing} of its ${read.manifest.files.length} files are missing or have another size`
  const isSigned = verifyManifestSignature(contentVersion, {
    signature: note.manifestSignature,
    sitePublicKey,
  })
  return isSigned ? null : 'the signature of its content manifest does not hold'
}

/** The content of a version as it is published again: signed by the site as it is now. @throws ContentDamaged */
export async function storedManifestOf(
  { reader, site }: NotesPlace,
  { note }: SignedNote,
): Promise<StoredManifest> {
  const digest = note.version.contentVersion
  const { manifest, bytes } = await readStoredManifest(reader, digest)
  return { manifest, digest, size: bytes.length, reader, signature: signManifest(site.privateKey, digest) }
}

function inOrder(one: FoundNote, other: FoundNote): number {
  const key = ({ signed, file }: FoundNote) => signed?.note.package.id ?? file
  if (key(one) !== key(other)) return key(one) < key(other) ? -1 : 1
  return (one.signed?.note.version.number ?? 0) - (other.signed?.note.version.number ?? 0)
}
