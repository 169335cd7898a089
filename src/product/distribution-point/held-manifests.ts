// The manifests of what the point serves: versions that it verified and that its site still wants.

import { readFile } from 'node:fs/promises'
import type { DataFolder } from '#platform/data-folder'
import { parseManifest } from '#product/content-manifest'
import type { ContentReader } from '#product/content-store'
import { type HeldVersion, readHeld } from './point-state.ts'
import { makeVersionTree, type VersionTree } from './version-tree.ts'

/** What is served of a version. */
export type ServedVersion = {
  tree: VersionTree
  /** The digests of its files, and its own. */
  objects: ReadonlySet<string>
}

/** Looks into what is served at this moment. */
export type ServedVersions = {
  /** Null when it is not served. */
  find: (contentVersion: string) => Promise<ServedVersion | null>
  list: () => Promise<HeldVersion[]>
}

/** A version never changes, so what was read once stays true while it is held. */
export function openServedVersions(folder: DataFolder, store: ContentReader): ServedVersions {
  const known = new Map<string, ServedVersion>()
  const list = async () => (await readHeld(folder)).filter(one => one.undesiredSince === undefined)
  return {
    list,
    async find(contentVersion) {
      if (!(await list()).some(one => one.contentVersion === contentVersion)) {
        known.delete(contentVersion)
        return null
      }
      const found = known.get(contentVersion)
      if (found) return found
      const manifest = parseManifest(await readFile((await store.open(contentVersion)).path))
      const objects = new Set([contentVersion, ...manifest.files.map(file => file.sha256)])
      const served = { tree: makeVersionTree(manifest), objects }
      known.set(contentVersion, served)
      return served
    },
  }
}
