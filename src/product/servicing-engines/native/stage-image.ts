// Builds the tree that is laid over an image: files with real hard links, folders, and the edited hives.

import { constants, copyFile, link, mkdir, rename, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readHiveKey } from '#formats/registry'
import type { AddedFile } from '#product/image-metadata'
import { editHive, type HiveEdit } from '#tools/hive'
import { UpdateNotAsPlanned } from '../errors.ts'
import { editsOf } from './hive-changes.ts'
import type { ImageHives } from './image-hives.ts'
import { type HiveName, hiveNames, hivePath } from './image-paths.ts'
import type { ImageTarget, TargetFile } from './image-target.ts'
import type { SpellPath } from './path-spelling.ts'
import { versionedIndexKey } from './registry-paths.ts'
import { together } from './together.ts'
import { digestFile, type FileDigests } from './update-content.ts'

/**
 * Digests of files that were read, by device, inode and expected digest: a file that goes into several images is read once. The
 * expected digest tells files apart that had the same inode one after the other.
 */
export type KnownDigests = Map<string, FileDigests>

/** Puts files and folders into `stage`. Every file is compared with the hash that the plan or manifest gives. */
export async function stageFiles(input: {
  target: ImageTarget
  stage: string
  spell: SpellPath
  digests: KnownDigests
  onBytes: (bytes: number) => void
  signal: AbortSignal
}): Promise<AddedFile[]> {
  const { target, stage, spell, digests, onBytes, signal } = input
  const added: AddedFile[] = []
  const place = (path: string): string => join(stage, ...spell(path).split('\\'))
  for (const folder of target.folders) await mkdir(place(folder.path), { recursive: true })
  const groups = new Map<string, string>()
  const linked = new Set<string>()
  for (const file of target.files) {
    signal.throwIfAborted()
    const path = place(file.path)
    await mkdir(dirname(path), { recursive: true })
    const first = file.group === null ? undefined : groups.get(file.group)
    if (first !== undefined) {
      await link(first, path)
      continue
    }
    added.push(await linkChecked({ file, path, linked, digests, onBytes, signal }))
    if (file.group !== null) groups.set(file.group, path)
  }
  return added
}

/** Whether a step changes the component store. One that only copies files leaves the hives alone. */
export function changesComponents({ changes }: ImageTarget): boolean {
  return changes.COMPONENTS.size > 0
}

/** The hives of an image that a step changes. COMPONENTS also loses its index, where components change. */
export function changedHives(target: ImageTarget, hives: ImageHives): HiveName[] {
  return hiveNames.filter(
    name =>
      hives[name] !== undefined &&
      (target.changes[name].size > 0 || removeIndex(name, target, hives).length > 0),
  )
}

/** A hive that was changed, in the stage. */
export type StagedHive = AddedFile & { name: HiveName }

/** Edits the extracted hives and moves them into `stage`. Hives without a change stay out. */
export async function stageHives(input: {
  target: ImageTarget
  hives: ImageHives
  stage: string
  installTime: Date
  spell: SpellPath
  signal: AbortSignal
}): Promise<StagedHive[]> {
  const { target, hives, stage, spell, installTime, signal } = input
  const staged = await together(
    hiveNames.map(async (name): Promise<StagedHive[]> => {
      const hive = hives[name]
      const edits = [...removeIndex(name, target, hives), ...editsOf(target.changes, name)]
      if (hive === undefined || edits.length === 0) return []
      await editHive(hive.file, edits, { signal, writtenAt: installTime })
      const file = join(stage, ...spell(hivePath(name)).split('\\'))
      await mkdir(dirname(file), { recursive: true })
      await rename(hive.file, file)
      const { sha1, size } = await digestFile(file, signal)
      return [{ name, file, sha1, size }]
    }),
  )
  return staged.flat()
}

/** The index of versions describes the components as they were; Windows builds it again when it is not there. */
function removeIndex(name: HiveName, target: ImageTarget, hives: ImageHives): HiveEdit[] {
  const hive = hives[name]?.hive
  if (name !== 'COMPONENTS' || hive === undefined || !changesComponents(target)) return []
  const subkeys = readHiveKey(hive, versionedIndexKey)?.subkeys ?? []
  return subkeys.map(subkey => ({ path: `${versionedIndexKey}\\${subkey}`, deleteKey: true }))
}

/**
 * The unpacked update is this run's own scratch, so that a link stands for a copy, once: two places that are no hard links of
 * each other in the image must be two files here. The hash is taken of the very file that goes into the image.
 */
async function linkChecked(input: {
  file: TargetFile
  path: string
  /** Files that are in the stage already, by device and inode. */
  linked: Set<string>
  digests: KnownDigests
  onBytes: (bytes: number) => void
  signal: AbortSignal
}): Promise<AddedFile> {
  const { file, path, linked, digests, onBytes, signal } = input
  if (file.source === null) throw new TypeError(`${file.path} has no source`)
  const { dev, ino, atime, mtime } = await stat(file.source)
  const inode = `${dev}:${ino}`
  const isCopied = linked.has(inode)
  if (isCopied) {
    await copyFile(file.source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await utimes(path, atime, mtime)
  } else await link(file.source, path)
  linked.add(inode)
  const known = `${inode}:${file.sha256}`
  const read = (isCopied ? undefined : digests.get(known)) ?? (await digestFile(path, signal))
  if (!isCopied) digests.set(known, read)
  onBytes(read.size)
  if (read.sha256 === file.sha256) return { file: path, sha1: read.sha1, size: read.size }
  throw new UpdateNotAsPlanned({
    update: basename(file.source),
    what: `the SHA-256 of ${file.path} differs`,
  })
}
