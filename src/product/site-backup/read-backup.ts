// Reads a backup: its list, whose signature it has, and whether every file is what the list says. Nothing is changed.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import {
  type BackupFile,
  type BackupList,
  backupListSchema,
  isListSigned,
  listName,
  longestList,
  signatureName,
} from './backup-list.ts'
import type { BackedUpObject } from './copy-objects.ts'
import { BackupDamaged } from './errors.ts'
import { isKeptPath } from './kept-files.ts'

/**
 * Reads the list and compares every sealed file with it.
 * @throws BackupDamaged
 */
export async function readBackup(folder: string): Promise<BackupList> {
  const text = await readBounded(folder, listName)
  const signature = await readBounded(folder, signatureName)
  const list = parse(folder, text)
  if (!isSigned(text, signature, list))
    throw new BackupDamaged({ folder, reason: `${listName} was changed after the site signed it` })
  const outside = list.folder.find(({ path }) => !isKeptPath(path))
  if (outside) throw new BackupDamaged({ folder, reason: `${outside.path} is no file that a backup holds` })
  const files = [list.identity, list.content.file, ...list.tables.map(one => one.file)]
  for (const file of [...files, ...list.folder.map(one => one.file)]) await compareFile(folder, file)
  return list
}

/** The objects that the content library needed. @throws BackupDamaged */
export async function readObjects(folder: string, list: BackupList): Promise<BackedUpObject[]> {
  const text = await readFile(join(folder, list.content.file.name), 'utf8')
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => {
      const [, sha256, size] = /^([0-9a-f]{64}) (\d{1,15})$/.exec(line) ?? []
      if (sha256 === undefined) throw new BackupDamaged({ folder, reason: 'its list of objects is none' })
      return { sha256, size: Number(size) }
    })
}

async function readBounded(folder: string, name: string): Promise<string> {
  const path = join(folder, name)
  const size = await lstat(path).then(
    found => found.size,
    () => null,
  )
  if (size === null) throw new BackupDamaged({ folder, reason: `${name} is missing` })
  if (size > longestList) throw new BackupDamaged({ folder, reason: `${name} is too large` })
  return readFile(path, 'utf8')
}

function parse(folder: string, text: string): BackupList {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new BackupDamaged({ folder, reason: `${listName} is not JSON` }, { cause })
  }
  const parsed = backupListSchema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new BackupDamaged({ folder, reason: `${listName} has another form (${where}: ${issue?.message})` })
}

function isSigned(text: string, signature: string, { site }: BackupList): boolean {
  try {
    return isListSigned(text, signature, site.publicKey)
  } catch {
    return false
  }
}

async function compareFile(folder: string, { name, bytes, sha256 }: BackupFile): Promise<void> {
  const path = join(folder, name)
  const found = await lstat(path).catch(() => null)
  if (!found?.isFile()) throw new BackupDamaged({ folder, reason: `${name} is missing` })
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  if (found.size !== bytes || hash.digest('hex') !== sha256)
    throw new BackupDamaged({ folder, reason: `${name} is not what was written` })
}
