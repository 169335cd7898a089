// Content versions: immutable manifests, published in one transaction with whatever needs them.

import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { SlipstreamError } from '#platform/errors'
import {
  type ContentManifest,
  digestManifest,
  encodeManifest,
  parseManifest,
} from '#product/content-manifest'
import { ContentMissing, type ContentReader, type ContentWriter } from '#product/content-store'
import { signManifest } from '#product/distribution-protocol'
import { ContentDamaged, ContentVersionMissing } from './errors.ts'
import { raiseGeneration } from './generation.ts'
import { holdLibraryUntilCommit } from './library-lock.ts'
import { withContent } from './tables.ts'

/** A store on a network answers each question after a while; so many are asked together. */
const lookedForAtOnce = 16

/** A manifest whose bytes are in the store, ready to be published. */
export type StoredManifest = {
  manifest: ContentManifest
  /** SHA-256 of the manifest's bytes: the name of the content version. */
  digest: string
  /** The site's Ed25519 signature of it, base64. */
  signature: string
  size: number
  /** Where its bytes and those of its files are. */
  reader: ContentReader
}

/** What is known of a content version without reading its manifest. */
export type ContentVersion = { digest: string; signature: string; fileCount: number; totalBytes: number }

/** Puts a manifest's bytes into the store and signs them. Nothing can see it before {@link publishContentVersion}. */
export async function storeManifest(
  store: ContentWriter,
  { manifest, key, signal }: { manifest: ContentManifest; key: KeyObject; signal: AbortSignal },
): Promise<StoredManifest> {
  const bytes = encodeManifest(manifest)
  const digest = digestManifest(bytes)
  await store.addStream(one(bytes), { signal, maxBytes: bytes.length, expectedSha256: digest })
  return { manifest, digest, signature: signManifest(key, digest), size: bytes.length, reader: store }
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

/**
 * Publishes a content version for one holder, in the caller's transaction. The same content published twice is one version
 * with two holders.
 * @throws ContentDamaged when an object of it is not in the store (any more)
 */
export async function publishContentVersion(
  transaction: DatabaseTransaction,
  stored: StoredManifest,
  holder: string,
): Promise<void> {
  const content = withContent(transaction)
  const { digest, signature, manifest, reader } = stored
  const sizes = new Map(manifest.files.map(file => [file.sha256, file.size]))
  sizes.set(digest, stored.size)
  await holdLibraryUntilCommit(transaction)
  const objects = [...sizes.keys()]
  for (let at = 0; at < objects.length; at += lookedForAtOnce) {
    const some = objects.slice(at, at + lookedForAtOnce)
    const isHeld = await Promise.all(some.map(sha256 => reader.has(sha256)))
    const lacking = some.find((_, index) => !isHeld[index])
    if (lacking !== undefined) throw new ContentDamaged({ contentVersion: digest, object: lacking })
  }
  await raiseGeneration(transaction)
  await noteNeeded(transaction, objects)
  const totalBytes = manifest.files.reduce((total, file) => total + file.size, 0)
  const inserted = await content
    .insertInto('content_library_versions')
    .values({ digest, signature, file_count: manifest.files.length, total_bytes: totalBytes })
    .onConflict(conflict => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows !== 0n) {
    const rows = [...sizes].map(([sha256, size]) => ({ digest, sha256, size }))
    for (let at = 0; at < rows.length; at += 1000) {
      await content
        .insertInto('content_library_objects')
        .values(rows.slice(at, at + 1000))
        .execute()
    }
  }
  await content
    .insertInto('content_library_holders')
    .values({ digest, holder })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/**
 * Says that a single stored file is needed, for example an update's file.
 * @throws ContentMissing when it is not in the store (any more)
 */
export async function holdFile(
  transaction: DatabaseTransaction,
  reader: ContentReader,
  file: { sha256: string; size: number; holder: string },
): Promise<void> {
  await holdLibraryUntilCommit(transaction)
  if (!(await reader.has(file.sha256))) throw new ContentMissing({ sha256: file.sha256 })
  await raiseGeneration(transaction)
  await noteNeeded(transaction, [file.sha256])
  await withContent(transaction)
    .insertInto('content_library_files')
    .values(file)
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** Somebody needs these objects again: should they be let go once more, their grace begins anew. */
async function noteNeeded(transaction: DatabaseTransaction, objects: readonly string[]): Promise<void> {
  await sql`delete from content_library_unneeded where sha256 = any (${objects})`.execute(transaction)
}

/** Lets go of a content version on behalf of one holder; the next collection drops it when nobody else holds it. */
export async function releaseContentVersion(
  transaction: DatabaseTransaction,
  { contentVersion, holder }: { contentVersion: string; holder: string },
): Promise<void> {
  await withContent(transaction)
    .deleteFrom('content_library_holders')
    .where('digest', '=', contentVersion)
    .where('holder', '=', holder)
    .execute()
}

/** Whether somebody holds this single file. */
export async function isFileHeld(
  db: Database | DatabaseTransaction,
  { sha256, holder }: { sha256: string; holder: string },
): Promise<boolean> {
  const row = await withContent(db)
    .selectFrom('content_library_files')
    .select('sha256')
    .where('sha256', '=', sha256)
    .where('holder', '=', holder)
    .executeTakeFirst()
  return row !== undefined
}

/** Lets go of every single file that somebody holds; the next collection removes what nobody else needs. */
export async function releaseFiles(db: Database | DatabaseTransaction, holder: string): Promise<void> {
  await withContent(db).deleteFrom('content_library_files').where('holder', '=', holder).execute()
}

/** @throws ContentVersionMissing */
export async function readContentVersion(db: Database, digest: string): Promise<ContentVersion> {
  const row = await withContent(db)
    .selectFrom('content_library_versions')
    .selectAll()
    .where('digest', '=', digest)
    .executeTakeFirst()
  if (!row) throw new ContentVersionMissing({ contentVersion: digest })
  return { digest, signature: row.signature, fileCount: row.file_count, totalBytes: row.total_bytes }
}

/**
 * The manifest of a content version, checked against its name.
 * @throws ContentVersionMissing, ContentDamaged
 */
export async function readManifest(
  db: Database,
  reader: ContentReader,
  digest: string,
): Promise<{ manifest: ContentManifest; bytes: Buffer }> {
  await readContentVersion(db, digest)
  return readStoredManifest(reader, digest)
}

/** The same as the store alone has it, whether or not it is published. @throws ContentDamaged, ManifestInvalid */
export async function readStoredManifest(
  reader: ContentReader,
  digest: string,
): Promise<{ manifest: ContentManifest; bytes: Buffer }> {
  const bytes = await reader
    .open(digest)
    .then(object => readFile(object.path))
    .catch(cause => {
      // A store that cannot be reached says nothing about the content.
      if (cause instanceof SlipstreamError && cause.kind === 'unavailable') throw cause
      throw new ContentDamaged({ contentVersion: digest, object: digest }, { cause })
    })
  if (digestManifest(bytes) !== digest) throw new ContentDamaged({ contentVersion: digest, object: digest })
  return { manifest: parseManifest(bytes), bytes }
}

/** Whether a published content version needs this object: only such objects are given out for it. */
export async function isObjectOfVersion(
  db: Database,
  { sha256, digest }: { sha256: string; digest: string },
): Promise<boolean> {
  const row = await withContent(db)
    .selectFrom('content_library_objects')
    .select('digest')
    .where('digest', '=', digest)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row !== undefined
}
