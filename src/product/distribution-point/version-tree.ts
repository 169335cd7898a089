// A content version as folders and files, to be looked up by the paths of addresses. Pure.

import type { ContentManifest, ManifestFile } from '#product/content-manifest'

/** A folder of a version: names in the spelling of the manifest, sorted. */
export type VersionFolder = { folders: readonly string[]; files: readonly ManifestFile[] }

/** What lies at a path. */
export type VersionEntry = { folder: VersionFolder } | { file: ManifestFile }

/** The folders and files of one version. */
export type VersionTree = {
  /**
   * What lies at a path with '/', `''` for the top; null when there is nothing. Letters count without their case: a manifest holds no two
   * names that differ only by it, and Windows programs ask in whatever spelling they have.
   */
  find: (path: string) => VersionEntry | null
}

/** Makes the tree of a manifest; paths were checked when it was parsed. */
export function makeVersionTree(manifest: ContentManifest): VersionTree {
  const files = new Map<string, ManifestFile>()
  const folders = new Map<string, { folders: Map<string, string>; files: ManifestFile[] }>()
  function folderAt(path: string) {
    const key = keyOf(path)
    const known = folders.get(key)
    if (known) return known
    const made = { folders: new Map<string, string>(), files: [] }
    folders.set(key, made)
    if (path !== '') {
      const { parent, name } = splitPath(path)
      folderAt(parent).folders.set(keyOf(name), name)
    }
    return made
  }
  folderAt('')
  for (const file of manifest.files) {
    files.set(keyOf(file.path), file)
    folderAt(splitPath(file.path).parent).files.push(file)
  }
  return {
    find(path) {
      const file = files.get(keyOf(path))
      if (file) return { file }
      const folder = folders.get(keyOf(path))
      return folder ? { folder: { folders: [...folder.folders.values()], files: folder.files } } : null
    },
  }
}

/** The last name of a path, and the folder that it lies in. */
export function splitPath(path: string): { parent: string; name: string } {
  const at = path.lastIndexOf('/')
  return { parent: path.slice(0, Math.max(at, 0)), name: path.slice(at + 1) }
}

function keyOf(path: string): string {
  return path.normalize('NFC').toLowerCase()
}
