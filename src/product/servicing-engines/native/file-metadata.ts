// What files carry beside their content once a step is done: security descriptor, attributes, short name, creation time. wimlib
// gives new files none of these, and a replaced file loses those it had.
//
//   security descriptor   what the component's manifest names; else that of the replaced file; else none, which means what
//                         Windows gives from the folder when the image is laid down
//   short name, attributes  those of the replaced file
//   creation time         that of the replaced file where the file lives on (hives, the recovery image); a file of a component
//                         is another file under the old name, as with Windows' own servicing
//
// `apply` writes what is derived here, and the proof derives it again from the unchanged image.

import { encodeSddl } from '#formats/security-descriptor'
import type { ImageFileMetadata, ImageMetadata, ImageMetadataEdit } from '#formats/wim-metadata'
import { type HiveName, hivePath, pathKey } from './image-paths.ts'
import type { ImageTarget, TargetFile } from './image-target.ts'

/** The edits by path, for `editImageMetadata`. */
export type FileEdits = Map<string, ImageMetadataEdit>

/**
 * Derives what the changed files of an image must carry. Pure.
 * @param before The unchanged image.
 * @param hives The hives that the step changes.
 */
export function deriveFileEdits(
  target: ImageTarget,
  before: ImageMetadata,
  hives: readonly HiveName[],
): FileEdits {
  const edits: FileEdits = new Map()
  const add = (path: string, edit: ImageMetadataEdit): void => {
    if (Object.keys(edit).length > 0) edits.set(pathKey(path), edit)
  }
  for (const files of groupsOf(target.files)) {
    const replaced = files.map(file => before.find(file.path))
    const first = replaced.find(file => file !== null && !file.isFolder) ?? null
    const descriptor = descriptorOf(files, first)
    for (const [at, file] of files.entries()) {
      add(file.path, {
        ...(descriptor === null ? {} : { securityDescriptor: descriptor }),
        ...(first === null ? {} : { attributes: first.attributes }),
        ...shortNameOf(replaced[at] ?? null),
        ...(file.what === 'recovery-image' && first !== null ? { creationTime: first.creationTime } : {}),
      })
    }
  }
  for (const hive of hives) {
    const replaced = before.find(hivePath(hive))
    if (replaced !== null) add(hivePath(hive), keepAll(replaced))
  }
  for (const { path, sddl } of target.folders) {
    if (sddl !== null && before.find(path) === null) add(path, { securityDescriptor: encodeSddl(sddl) })
  }
  return edits
}

/** A file that lives on under its name: everything of the old one but the times of writing and reading. */
function keepAll(replaced: ImageFileMetadata): ImageMetadataEdit {
  const { securityDescriptor, attributes, creationTime } = replaced
  return { securityDescriptor, attributes, creationTime, ...shortNameOf(replaced) }
}

function shortNameOf(replaced: ImageFileMetadata | null): ImageMetadataEdit {
  return replaced === null || replaced.shortName === '' ? {} : { shortName: replaced.shortName }
}

function descriptorOf(files: readonly TargetFile[], replaced: ImageFileMetadata | null): Uint8Array | null {
  const sddl = files.find(file => file.sddl !== null)?.sddl ?? null
  return sddl === null ? (replaced?.securityDescriptor ?? null) : encodeSddl(sddl)
}

/** Hard links of each other together: they are one file and carry one descriptor. */
function groupsOf(files: readonly TargetFile[]): TargetFile[][] {
  const groups = new Map<string, TargetFile[]>()
  for (const file of files) {
    const key = file.group ?? file.path
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  return [...groups.values()]
}
