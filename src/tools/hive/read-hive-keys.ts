// Reads keys of a hive file.

import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Hive, HiveInvalid, type HiveKey, openHive, readHiveTree } from '#formats/registry'
import { HiveUnreadable } from './errors.ts'

/** Windows' largest hives (SOFTWARE, COMPONENTS) have some 150 MiB. */
const largestHiveBytes = 1024 * 1024 * 1024

/** How much to read. */
export type ReadHiveOptions = {
  /** Levels of subkeys below each path; 0 (the default) reads only the keys at the paths. */
  depth?: number | undefined
  signal?: AbortSignal | undefined
}

/**
 * Reads the keys at `paths` and `depth` levels below each, parents first. Missing keys are left out.
 * @throws HiveUnreadable
 */
export async function readHiveKeys(
  file: string,
  paths: readonly string[],
  { depth = 0, signal }: ReadHiveOptions = {},
): Promise<HiveKey[]> {
  const hive = await openHiveFile(file, signal)
  return asHiveUnreadable(file, () => paths.flatMap(path => readHiveTree(hive, path, depth)))
}

/** Reads a hive file into memory and checks its first block. @throws HiveUnreadable */
export async function openHiveFile(file: string, signal?: AbortSignal): Promise<Hive> {
  const bytes = await readWhole(file, signal)
  return asHiveUnreadable(file, () => openHive(bytes))
}

/** Runs a reading; damage becomes an error that names the file. */
export function asHiveUnreadable<Result>(file: string, read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    if (!(cause instanceof HiveInvalid)) throw cause
    throw new HiveUnreadable({ file: basename(file), detail: cause.message }, { cause })
  }
}

async function readWhole(file: string, signal: AbortSignal | undefined): Promise<Buffer> {
  signal?.throwIfAborted()
  await using handle = await open(file, 'r')
  const { size } = await handle.stat()
  if (size > largestHiveBytes) {
    throw new HiveUnreadable({ file: basename(file), detail: `its ${size} bytes are too many for a hive` })
  }
  const bytes = await handle.readFile()
  signal?.throwIfAborted()
  return bytes
}
