// An OSDBuilder folder: OSMedia (without changes of one's own), OSBuilds and OSImport hold a folder for each operating system, whose media are in OS.

import { join } from 'node:path'
import { entriesOf, findEntry, type MediaPlace, mostPlaces } from '../place.ts'

const collections = ['OSMedia', 'OSBuilds', 'OSImport']

/** The folders with operating systems; none when the folder is not one of OSDBuilder. */
export async function findOsdBuilder(path: string): Promise<string[]> {
  const found = await Promise.all(collections.map(name => findEntry(path, name)))
  return found.filter(one => one !== null)
}

/** The media in them. The name ends with the version, as in `Windows 11 Enterprise x64 23H2 22631.3007`. */
export async function listOsdBuilder(folders: readonly string[]): Promise<MediaPlace[]> {
  const places: MediaPlace[] = []
  for (const folder of folders)
    for (const entry of await entriesOf(folder)) {
      if (!entry.isDirectory() || places.length === mostPlaces) continue
      const path = await findEntry(join(folder, entry.name), 'OS')
      const [, version = ''] = /(\d{4,6}\.\d+)$/.exec(entry.name) ?? []
      if (path !== null) places.push({ path, name: entry.name, version, problem: null })
    }
  return places
}
