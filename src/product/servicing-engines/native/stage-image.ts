// Builds the tree that is laid over an image: files with real hard links, folders, and the edited hives.

import { constants, copyFile, link, mkdir, rename, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readHiveKey } from '#formats/registry'
import type { AddedFile } from '#product/image-metadata'
import { editHive, type HiveEdit } from '#tools/hive'
import { blameUpdate } from '../blame-update.ts'
import { UpdateNotAsPlanned } from '../errors.ts'
import { digestFile, type FileDigests } from './digest-file.ts'
import { editsOf } from './hive-changes.ts'
import type { ImageHives } from './image-hives.ts'
import { type HiveName, hiveNames, hivePath } from './image-paths.ts'
import type { ImageTarget, TargetFile } from './image-target.ts'
import type { SpellPath } from './path-spelling.ts'
import { versionedIndexKey } from './registry-paths.ts'
import { together } from './together.ts'

/**
 * Digests of files that were read, by the path of their source: a file that goes into several images is read once. A source does not
 * change, and its path is not used again, as long as a plan is carried out.
 */
export type KnownDigests = Map<string, FileDigests>

/** Files in the stage. */
export type StagedFiles = {
  paths: string[]
  /** Read meanwhile, and compared with the hash that the plan or manifest gives. @throws UpdateNotAsPlanned */
  digests: Promise<AddedFile[]>
}

/** Puts files and folders into `stage`, and begins to read them. */
export async function stageFiles(input: {
  target: ImageTarget
  stage: string
  spell: SpellPath
  known: KnownDigests
  onBytes: (bytes: number) => void
  signal: AbortSignal
}): Promise<StagedFiles> {
  const { target, stage, spell, signal } = input
  const place = (path: string): string => join(stage, ...spell(path).split('\\'))
  for (const folder of target.folders) await mkdir(place(folder.path), { recursive: true })
  const groups = new Map<string, string>()
  const linked = new Set<string>()
  const placed: PlacedFile[] = []
  for (const file of target.files) {
    signal.throwIfAborted()
    const path = place(file.path)
    await mkdir(dirname(path), { recursive: true })
    const first = file.group === null ? undefined : groups.get(file.group)
    if (first !== undefined) {
      await link(first, path)
      continue
    }
    placed.push({ file, path, source: await placeFile(file, path, linked) })
    if (file.group !== null) groups.set(file.group, path)
  }
  const digests = checkFiles(placed, input)
  // Whoever asks for them hears of an error; until then it is nobody's.
  digests.catch(() => undefined)
  return { paths: placed.map(({ path }) => path), digests }
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
export type StagedHive = AddedFile & { name: HiveName; file: string }

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

/** `source` is null for a copy that was made for this stage alone. */
type PlacedFile = { file: TargetFile; path: string; source: string | null }

/**
 * Nobody writes into a file of an unpacked update, nor into one of the stage, so that a link stands for a copy, once: two places that are no
 * hard links of each other in the image must be two files here.
 */
async function placeFile(
  file: TargetFile,
  path: string,
  /** Files that are in the stage already, by device and inode. */
  linked: Set<string>,
): Promise<string | null> {
  if (file.source === null) throw new TypeError(`${file.path} has no source`)
  // Numbers of files can have 64 bits, which only this form gives exactly.
  const { dev, ino, atime, mtime } = await stat(file.source, { bigint: true })
  const inode = `${dev}:${ino}`
  if (linked.has(inode)) {
    await copyFile(file.source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
    await utimes(path, atime, mtime)
    return null
  }
  if (await linkTo(file.source, path)) {
    linked.add(inode)
    return file.source
  }
  await copyFile(file.source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  await utimes(path, atime, mtime)
  return null
}

/** Whether a link could be made: not to another disk. */
async function linkTo(source: string, path: string): Promise<boolean> {
  try {
    await link(source, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EXDEV') return false
    throw error
  }
}

/** The digests are those of the very files that go into the image. */
async function checkFiles(
  placed: readonly PlacedFile[],
  { known, onBytes, signal }: { known: KnownDigests; onBytes: (bytes: number) => void; signal: AbortSignal },
): Promise<AddedFile[]> {
  const added: AddedFile[] = []
  for (const { file, path, source } of placed) {
    const read = (source === null ? undefined : known.get(source)) ?? (await digestFile(path, signal))
    if (source !== null) known.set(source, read)
    onBytes(read.size)
    if (read.sha256 !== file.sha256) {
      const what = `the SHA-256 of ${file.path} differs`
      const wrong = new UpdateNotAsPlanned({ update: basename(file.source ?? path), what })
      throw file.update === null ? wrong : blameUpdate(wrong, { update: file.update, image: null })
    }
    added.push({ sha1: read.sha1, size: read.size })
  }
  return added
}
