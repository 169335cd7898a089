// An MDT deployment share: Control/OperatingSystems.xml lists operating systems, one for each image, with the path of the WIM file in the share.

import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { childrenNamed, decodeXmlText, firstChild, readXmlTree, type XmlElement } from '#formats/xml'
import { findEntry, isSetupFolder, type MediaPlace, mostPlaces } from '../place.ts'

const largestList = 16 * 1024 * 1024

/** The list of a share; null when the folder is none. */
export async function findDeploymentShare(path: string): Promise<string | null> {
  const control = await findEntry(path, 'Control')
  return control === null ? null : findEntry(control, 'OperatingSystems.xml', 'file')
}

/** The media of a share, each once, however many images are listed. @throws XmlInvalid */
export async function listDeploymentShare(share: string, list: string): Promise<MediaPlace[]> {
  if ((await stat(list)).size > largestList) return []
  const root = readXmlTree(decodeXmlText(await readFile(list)))
  const places = new Map<string, MediaPlace>()
  for (const system of childrenNamed(root, 'os').slice(0, 10 * mostPlaces)) {
    const place = await placeOf(share, system)
    if (place !== null && !places.has(place.path)) places.set(place.path, place)
  }
  return [...places.values()].slice(0, mostPlaces)
}

async function placeOf(share: string, system: XmlElement): Promise<MediaPlace | null> {
  const image = textOf(system, 'ImageFile')
  const name = textOf(system, 'Name')
  if (image === '') return null
  const file = resolve(share, ...image.split(/[\\/]/))
  const isOutside = relative(share, file).startsWith('..') || !file.startsWith(`${share}${sep}`)
  if (isOutside) return { path: share, name, version: '', problem: `${image} lies outside of the share` }
  const sources = await findAsSpelled(share, dirname(file))
  if (sources === null) return { path: dirname(file), name, version: '', problem: `${image} is not there` }
  const media = dirname(sources)
  const isMedia = basename(sources).toLowerCase() === 'sources' && (await isSetupFolder(media))
  // Of a captured image there are no Setup files, and nothing could be upgraded with it.
  const problem = isMedia ? null : 'it has no Setup files beside the image'
  return { path: isMedia ? media : sources, name: isMedia ? basename(media) : name, version: '', problem }
}

/** A folder whatever the case of the names in its path: the list was written by Windows. */
async function findAsSpelled(share: string, folder: string): Promise<string | null> {
  let place: string | null = share
  for (const name of relative(share, folder).split(sep)) {
    if (place === null || name === '') break
    place = await findEntry(place, name)
  }
  return place === null ? null : join(place)
}

function textOf(element: XmlElement, name: string): string {
  return firstChild(element, name)?.text.trim().slice(0, 500) ?? ''
}
