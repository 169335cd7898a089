// Which files of a data folder belong to a backup: all but what is made anew, what is scratch, and what is copied in another way. What a later
// version keeps there is kept too, without being named here.

import type { Dir } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join } from 'node:path'

/** Of the data folder itself, and of the one of a distribution point inside it. Everything else is kept. */
export const neverKept: readonly string[] = [
  'lock',
  'address',
  'database',
  'database.making',
  'database-password',
  'database-password.initdb',
  'work',
  'logs',
  'update-downloads',
  'unpacked-updates',
  'content-cache',
  'local-distribution-point/lock',
  'local-distribution-point/address',
  'local-distribution-point/logs',
  'local-distribution-point/content',
  'content/objects',
  'content/incoming',
  'content/quarantine',
]

/** Their paths, with `/` between folders, in a stable order. */
export async function listKeptFiles(dataFolder: string): Promise<string[]> {
  const found: string[] = []
  const visit = async (under: string): Promise<void> => {
    const folder = await openIfThere(join(dataFolder, under))
    if (folder === null) return
    for await (const entry of folder) {
      const path = under === '' ? entry.name : `${under}/${entry.name}`
      if (neverKept.includes(path)) continue
      if (entry.isDirectory()) await visit(path)
      // Links lead out of the folder; sockets and the like hold nothing.
      else if (entry.isFile()) found.push(path)
    }
  }
  await visit('')
  return found.sort()
}

/** While the site server runs, folders come and go. */
async function openIfThere(folder: string): Promise<Dir | null> {
  return opendir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** A device of Windows, also before an ending: it opens wherever it is named. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\..*)?$/i

/**
 * Whether a path of a list is one that a backup holds: it stays inside the folder that it is restored into on every system, and is nothing that is made
 * anew there, such as a setting of the database.
 */
export function isKeptPath(path: string): boolean {
  if (neverKept.some(name => `${path}/`.toLowerCase().startsWith(`${name}/`))) return false
  return path
    .split('/')
    .every(part => part !== '' && !/[\\:*?"<>|\p{Cc}]|[. ]$/u.test(part) && !device.test(part))
}
