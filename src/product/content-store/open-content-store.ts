// A folder becomes a content store.

import { lstat, opendir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { addFile } from './add-file.ts'
import { addStream } from './add-stream.ts'
import { adoptFile } from './adopt-file.ts'
import { assembleObject } from './assemble-object.ts'
import { openDraft } from './content-draft.ts'
import type { ContentDraft, ContentPruner } from './contract.ts'
import { ContentDraftInUse, ContentMissing } from './errors.ts'
import { openFolderNotes } from './folder-notes.ts'
import { ignoreMissing, makeObjectFolder, type ObjectFolder, sizeOfFile } from './object-folder.ts'
import { type Quarantined, quarantinedSince } from './quarantine-names.ts'
import { verifyObject } from './verify-object.ts'

/** A store in a folder; hand out only the rung that is needed. */
export type ContentStore = ContentPruner

/**
 * Opens the store in a folder, and makes the folder when needed. One process at a time may have it open.
 * Call `clearIncoming` before anything else after the program started.
 */
export async function openContentStore(path: string): Promise<ContentStore> {
  const folder = await makeObjectFolder(path)
  const drafts = new Set<string>()

  async function draftOf(object: { sha256: string; size: number }): Promise<ContentDraft> {
    folder.draftPath(object.sha256) // refuses what is no digest before it is remembered
    if (drafts.has(object.sha256)) throw new ContentDraftInUse({ sha256: object.sha256 })
    drafts.add(object.sha256)
    return openDraft(folder, object, () => drafts.delete(object.sha256))
  }
  const store: ContentStore = {
    notes: openFolderNotes(folder),
    has: async sha256 => (await sizeOfFile(folder.objectPath(sha256))) !== null,
    sizeOf: async sha256 => sizeOfFile(folder.objectPath(sha256)),
    async open(sha256) {
      const path = folder.objectPath(sha256)
      const size = await sizeOfFile(path)
      if (size === null) throw new ContentMissing({ sha256 })
      return { path, size }
    },
    list: () => listObjects(folder),
    addFile: (source, options) => addFile(folder, source, options),
    addStream: (bytes, options) => addStream(folder, bytes, options),
    adoptFile: (source, options) => adoptFile(folder, source, options),
    assembleObject: async (object, options) => assembleObject(folder, await draftOf(object), object, options),
    openDraft: draftOf,
    verify: (sha256, options) => verifyObject(folder, sha256, options),
    async remove(sha256) {
      const path = folder.objectPath(sha256)
      if ((await sizeOfFile(path)) === null) return false
      await rm(path)
      await folder.syncFolder(join(folder.objects, sha256.slice(0, 2)))
      return true
    },
    clearIncoming: options => clearIncoming(folder, options?.drafts ?? false),
    async draftBytes(sha256) {
      const found = await lstat(folder.draftPath(sha256)).catch(ignoreMissing)
      return found === null ? 0 : found.blocks * 512
    },
    async removeDraft(sha256) {
      const path = folder.draftPath(sha256)
      if (drafts.has(sha256)) throw new ContentDraftInUse({ sha256 })
      if ((await sizeOfFile(path)) === null) return false
      await rm(path, { force: true })
      return true
    },
    listQuarantine: () => listQuarantine(folder),
    async removeFromQuarantine(name) {
      if (quarantinedSince(name) === null) return false
      const path = join(folder.quarantine, name)
      if ((await sizeOfFile(path)) === null) return false
      await rm(path, { force: true })
      return true
    },
    // Nothing leaves the folder but by `remove`, which nobody calls while work goes on.
    pinning: work => work(store),
    removeStrays: async () => 0,
  }
  return store
}

async function* listObjects(folder: ObjectFolder): AsyncGenerator<{ sha256: string; size: number }, void> {
  for await (const first of await opendir(folder.objects)) {
    if (!/^[0-9a-f]{2}$/.test(first.name)) continue
    for await (const file of listFiles(join(folder.objects, first.name))) {
      const isOurs = /^[0-9a-f]{64}$/.test(file.name) && file.name.startsWith(first.name)
      if (isOurs) yield { sha256: file.name, size: file.size }
    }
  }
}

async function* listQuarantine(folder: ObjectFolder): AsyncGenerator<Quarantined, void> {
  for await (const { name, size } of listFiles(folder.quarantine)) {
    const since = quarantinedSince(name)
    if (since !== null) yield { name, size, since }
  }
}

async function* listFiles(path: string): AsyncGenerator<{ name: string; size: number }, void> {
  for await (const entry of await opendir(path)) {
    const size = await sizeOfFile(join(path, entry.name))
    if (size !== null) yield { name: entry.name, size }
  }
}

async function clearIncoming(
  folder: ObjectFolder,
  withDrafts: boolean,
): Promise<{ removed: number; bytes: number }> {
  let removed = 0
  let bytes = 0
  for await (const entry of await opendir(folder.incoming)) {
    if (!withDrafts && entry.name.endsWith('.draft')) continue
    const path = join(folder.incoming, entry.name)
    // What a draft really occupies, not its size with holes.
    bytes += (await lstat(path)).blocks * 512
    await rm(path, { recursive: true, force: true })
    removed += 1
  }
  return { removed, bytes }
}
