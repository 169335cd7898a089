// The content library of Configuration Manager. PkgLib/<package ID>.INI names the content: [Info] Version=3, or [Packages] with content IDs.

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeText } from '#formats/xml'
import { readIni } from '#product/package-sources'
import { entriesOf, findEntry, type MediaPlace, mostPlaces } from '../place.ts'

const largestIni = 1024 * 1024
const installNames = ['install.wim.ini', 'install.esd.ini', 'install.swm.ini']

/** The library itself, when the folder is one or holds SCCMContentLib. */
export async function findContentLibraryFolder(path: string): Promise<string | null> {
  for (const folder of [path, await findEntry(path, 'SCCMContentLib')]) {
    if (folder === null) continue
    const parts = await Promise.all(['PkgLib', 'DataLib', 'FileLib'].map(name => findEntry(folder, name)))
    if (parts.every(part => part !== null)) return folder
  }
  return null
}

/** The Windows Setup media of a library; content that is something else is passed over. */
export async function listContentLibrary(library: string): Promise<MediaPlace[]> {
  const [packages, data] = [await findEntry(library, 'PkgLib'), await findEntry(library, 'DataLib')]
  if (packages === null || data === null) return []
  const places: MediaPlace[] = []
  for (const entry of await entriesOf(packages)) {
    const [, packageId] = /^(\w{3,20})\.ini$/i.exec(entry.name) ?? []
    if (packageId === undefined || !entry.isFile()) continue
    for (const content of await contentsOf(join(packages, entry.name), packageId)) {
      const path = await findEntry(data, content)
      if (path === null || !(await isMedia(path))) continue
      const [, version = ''] = /\.(\d+)$/.exec(content) ?? []
      places.push({ path, name: packageId, version, problem: null })
      if (places.length === mostPlaces) return places
    }
  }
  return places
}

async function contentsOf(file: string, packageId: string): Promise<string[]> {
  if ((await stat(file)).size > largestIni) return []
  const values = readIni(decodeText(await readFile(file)))
  const version = values.get('info.version')
  if (version !== undefined && /^\d{1,9}$/.test(version)) return [`${packageId}.${version}`]
  // Without a value that matters; names of folders, never paths.
  const listed = [...values.keys()].filter(key => key.startsWith('packages.'))
  return listed
    .map(key => key.slice('packages.'.length))
    .filter(id => /^[\w.-]{1,100}$/.test(id) && !id.includes('..'))
}

/** In DataLib every file is a description with its name. */
async function isMedia(content: string): Promise<boolean> {
  const sources = await findEntry(content, 'sources')
  if (sources === null || (await findEntry(content, 'setup.exe.ini', 'file')) === null) return false
  const found = await Promise.all(installNames.map(name => findEntry(sources, name, 'file')))
  return found.some(one => one !== null)
}
