// What a layout finds, and how folders are looked at.

import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MigrationFolderUnreadable } from './errors.ts'

/** The kinds of folders that are known. */
export const layouts = [
  'configuration-manager-content-library',
  'mdt-deployment-share',
  'osdbuilder',
  'source-folders',
] as const
/** One of {@link layouts}. */
export type Layout = (typeof layouts)[number]

/** Where media are, or should be. */
export type MediaPlace = {
  /** For `upgrade-package add`. */
  path: string
  /** What the other tool calls it. */
  name: string
  /** Its version there; empty when it has none. */
  version: string
  /** Why it cannot be taken; null when that is not known before it is looked at. */
  problem: string | null
}

/** At most so many are looked at in one folder. */
export const mostPlaces = 500
const mostEntries = 20_000

/** The entries of a folder by name. @throws MigrationFolderUnreadable */
export async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.slice(0, mostEntries).sort((left, right) => (left.name < right.name ? -1 : 1))
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown'
    throw new MigrationFolderUnreadable({ path, reason }, { cause })
  }
}

/** The path of an entry whatever the case of its name; null when there is none. Links are not followed. */
export async function findEntry(
  path: string,
  name: string,
  kind: 'folder' | 'file' = 'folder',
): Promise<string | null> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  const found = entries.find(
    one =>
      one.name.toLowerCase() === name.toLowerCase() && (kind === 'folder' ? one.isDirectory() : one.isFile()),
  )
  return found ? join(path, found.name) : null
}

/** Whether Windows Setup media begin here: setup.exe, and the folder sources. */
export async function isSetupFolder(path: string): Promise<boolean> {
  return (await findEntry(path, 'setup.exe', 'file')) !== null && (await findEntry(path, 'sources')) !== null
}
