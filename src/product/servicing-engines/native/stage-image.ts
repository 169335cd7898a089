// Builds the tree that one `wimlib-imagex update` lays over an image: files with real hard links, folders, and the edited
// hives.

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { link, mkdir, rename, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readHiveKey } from '#formats/registry'
import { editHive, type HiveEdit } from '#tools/hive'
import { UpdateNotAsPlanned } from '../errors.ts'
import { editsOf } from './hive-changes.ts'
import type { ImageHives } from './image-hives.ts'
import { type HiveName, hiveNames, hivePath } from './image-paths.ts'
import type { ImageTarget, TargetFile } from './image-target.ts'
import type { SpellPath } from './path-spelling.ts'
import { versionedIndexKey } from './registry-paths.ts'

/** Puts files and folders into `stage`. Every byte copied is compared with the hash that the plan or manifest gives. */
export async function stageFiles(input: {
  target: ImageTarget
  stage: string
  spell: SpellPath
  onBytes: (bytes: number) => void
  signal: AbortSignal
}): Promise<void> {
  const { target, stage, spell, onBytes, signal } = input
  const place = (path: string): string => join(stage, ...spell(path).split('\\'))
  for (const folder of target.folders) await mkdir(place(folder), { recursive: true })
  const groups = new Map<string, string>()
  for (const file of target.files) {
    signal.throwIfAborted()
    const path = place(file.path)
    await mkdir(dirname(path), { recursive: true })
    const first = file.group === null ? undefined : groups.get(file.group)
    if (first !== undefined) {
      await link(first, path)
      continue
    }
    // Half a gigabyte that this run made itself: a link instead of a copy for every image.
    if (file.what === 'recovery-image') await link(file.source, path)
    else await copyChecked({ file, path, onBytes, signal })
    if (file.group !== null) groups.set(file.group, path)
  }
}

/** Edits the extracted hives and moves them into `stage`. Hives without a change stay out. */
export async function stageHives(input: {
  target: ImageTarget
  hives: ImageHives
  stage: string
  spell: SpellPath
  signal: AbortSignal
}): Promise<void> {
  const { target, hives, stage, spell, signal } = input
  for (const name of hiveNames) {
    const hive = hives[name]
    const edits = [...removeIndex(name, hives), ...editsOf(target.changes, name)]
    if (hive === undefined || edits.length === 0) continue
    await editHive(hive.file, edits, signal)
    const path = join(stage, ...spell(hivePath(name)).split('\\'))
    await mkdir(dirname(path), { recursive: true })
    await rename(hive.file, path)
  }
}

/** The index of versions describes the components as they were; Windows builds it again when it is not there. */
function removeIndex(name: HiveName, hives: ImageHives): HiveEdit[] {
  const hive = hives[name]?.hive
  if (name !== 'COMPONENTS' || hive === undefined) return []
  const subkeys = readHiveKey(hive, versionedIndexKey)?.subkeys ?? []
  return subkeys.map(subkey => ({ path: `${versionedIndexKey}\\${subkey}`, deleteKey: true }))
}

async function copyChecked(input: {
  file: TargetFile
  path: string
  onBytes: (bytes: number) => void
  signal: AbortSignal
}): Promise<void> {
  const { file, path, onBytes, signal } = input
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk)
      onBytes(chunk.length)
      done(null, chunk)
    },
  })
  await pipeline(createReadStream(file.source), hashing, createWriteStream(path, { flags: 'wx' }), { signal })
  const { atime, mtime } = await stat(file.source)
  await utimes(path, atime, mtime)
  if (hash.digest('hex') === file.sha256) return
  throw new UpdateNotAsPlanned({
    update: file.source.slice(dirname(file.source).length + 1),
    what: `the SHA-256 of ${file.path} differs`,
  })
}
