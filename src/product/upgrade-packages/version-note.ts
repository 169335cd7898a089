// The note of a version: everything that the database knows of it, in a file beside the content store, signed by the site. A site that
// lost its database finds its packages again by these.
//
// `versions/S0100001-2.json` in the store's folder: UTF-8 JSON, an object with three members. `note` is the statement, `sitePublicKey`
// the key of the site that wrote it (SPKI in DER, base64), `signature` its Ed25519 signature of the note as canonical JSON
// (product/distribution-protocol/signed-statement.ts, context slipstream/version-note/1), base64.

import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { signStatement, verifyStatement } from '#product/distribution-protocol'
import { versionOrigins } from './tables.ts'

const digest = z.string().regex(/^[0-9a-f]{64}$/)
const imageSchema = z.looseObject({ path: z.string(), index: z.int().min(1) })
const noteSchema = z.strictObject({
  noteVersion: z.literal(1),
  siteCode: z.string().regex(/^[A-Z0-9]{3}$/),
  package: z.strictObject({
    id: z.string().regex(/^[A-Z0-9]{3}[0-9A-F]{5}$/),
    name: z.string().min(1).max(50),
    version: z.string().max(32),
    comment: z.string().max(127),
    sourcePath: z.string(),
    architecture: z.string().nullable(),
    language: z.string().nullable(),
    licenceAcceptedBy: z.string(),
    licenceAcceptedAt: z.iso.datetime(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  }),
  version: z.strictObject({
    number: z.int().min(1),
    contentVersion: digest,
    fileCount: z.int().min(1),
    totalBytes: z.int().min(0),
    origin: z.enum(versionOrigins),
    // What older notes do not say stays absent: the signature is of what was written.
    restores: z.int().min(1).optional(),
    pristine: z.int().min(1).optional(),
    bad: z.strictObject({ by: z.string(), at: z.iso.datetime(), reason: z.string() }).optional(),
    operation: z.uuid(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  }),
  /** The site's signature of the content manifest, base64. */
  manifestSignature: z.string(),
  /** As they were described when the version was published. */
  images: z.array(imageSchema).max(10_000),
})
const signedNoteSchema = z.strictObject({
  note: noteSchema,
  sitePublicKey: z.string(),
  signature: z.string(),
})

/** What a note says. */
export type VersionNote = z.output<typeof noteSchema>

/** A note with who signed it: SPKI in DER, base64. */
export type SignedNote = z.output<typeof signedNoteSchema>

/** Under this name the notes of versions lie beside the store. */
export const versionNotes = 'versions'

/** The most bytes that a note may have. */
export const largestNote = 4 * 1024 * 1024

/** The text of a note's file. */
export function writeNote(note: VersionNote, site: { privateKey: KeyObject; publicKey: string }): string {
  const signature = signStatement('slipstream/version-note/1', note, site.privateKey)
  return `${JSON.stringify({ note, sitePublicKey: site.publicKey, signature }, null, 1)}\n`
}

/** Reads a note's file; null when it is none, or when its signature is not that of the key that it names. */
export function openNote(text: string): SignedNote | null {
  const read = signedNoteSchema.safeParse(parseJson(text))
  if (!read.success) return null
  const { note, sitePublicKey, signature } = read.data
  try {
    const proof = { signature, publicKey: sitePublicKey }
    return verifyStatement('slipstream/version-note/1', note, proof) ? read.data : null
  } catch {
    return null
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
