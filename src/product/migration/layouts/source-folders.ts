// A folder with source folders of packages in it, at most two levels deep, or with ISO files; or a source folder itself.

import { basename, join } from 'node:path'
import { entriesOf, isSetupFolder, type MediaPlace, mostPlaces } from '../place.ts'

const deepest = 2

/** The media. Links are not followed. */
export async function listSourceFolders(path: string): Promise<MediaPlace[]> {
  const places: MediaPlace[] = []
  await look(path, 0, places)
  return places
}

async function look(path: string, depth: number, places: MediaPlace[]): Promise<void> {
  if (places.length === mostPlaces) return
  if (await isSetupFolder(path)) {
    places.push({ path, name: basename(path), version: '', problem: null })
    return
  }
  for (const entry of await entriesOf(path)) {
    const inside = join(path, entry.name)
    if (entry.isFile() && /\.iso$/i.test(entry.name) && places.length < mostPlaces)
      places.push({ path: inside, name: entry.name.slice(0, -4), version: '', problem: null })
    // What cannot be read inside is passed over: it may be anybody's.
    else if (entry.isDirectory() && depth < deepest)
      await look(inside, depth + 1, places).catch(() => undefined)
  }
}
