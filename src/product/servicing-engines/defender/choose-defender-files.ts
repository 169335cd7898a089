// Which files of a Defender update go into an image, and which files of the image fill its platform up. Pure.
//
// What the image has in the same or a newer version stays as it is; what is missing of the same version is added.

import { compareVersions } from '#formats/cbs'
import type { DefenderFacts, DefenderFileFacts } from '#product/update-files'
import type { DefenderInImage, PlannedImageFile } from '../contract.ts'
import { isPlainPath } from '../native/image-paths.ts'
import { dataFolder, definitionsFolder, fillingPlace } from './defender-places.ts'

/** The files, in the order of their places; or a sentence on a name that is refused; or the path in the image that is in the way. */
export type DefenderChoice = { files: PlannedImageFile[] } | { name: string } | { inTheWay: string }

/** Chooses the files. The update has one platform or none. */
export function chooseDefenderFiles(image: DefenderInImage, update: DefenderFacts): DefenderChoice {
  const name = refusedName(update.files)
  if (name !== null) return { name }
  const present = new Map(image.files.map(file => [file.path.toLowerCase(), file.sha1]))
  const age = { definitions: ageOfDefinitions(image, update), platform: ageOfPlatform(image, update) }
  const files = update.files.flatMap((file): PlannedImageFile[] => {
    const path = placeInImage(file)
    const held = present.get(path.toLowerCase())
    const isHeld = age[file.part] < 0 ? held === file.sha1 : held !== undefined
    return isHeld || age[file.part] > 0 ? [] : [{ from: 'update', source: file.path, path, size: file.size }]
  })
  if (age.platform <= 0) files.push(...chooseFillings(image, update, present))
  files.sort((left, right) => (left.path < right.path ? -1 : 1))
  const inTheWay = findObstacle(image, files)
  return inTheWay === null ? { files } : { inTheWay }
}

/** Whether the image holds definitions that an update put in. */
export function hasDefinitions({ files }: DefenderInImage): boolean {
  return files.some(({ path }) => isBelow(path, definitionsFolder) && /\.vdm$/i.test(path))
}

/** Whether the image holds every file of the update's definitions. */
export function hasSameDefinitions(image: DefenderInImage, update: DefenderFacts): boolean {
  const present = new Map(image.files.map(file => [file.path.toLowerCase(), file.sha1]))
  return update.files.every(
    file => file.part !== 'definitions' || present.get(placeInImage(file).toLowerCase()) === file.sha1,
  )
}

/** The newest platform that an update put into the image: the name of its folder; null when there is none. */
export function newestPlatform({ files }: Pick<DefenderInImage, 'files'>): string | null {
  const folder = `${dataFolder}\\Platform`
  const names = files.flatMap(({ path }) => {
    const [name = '', inner] = isBelow(path, folder) ? path.slice(folder.length + 1).split('\\') : []
    return inner !== undefined && /^\d+(\.\d+){3}(-\d+)?$/.test(name) ? [name] : []
  })
  return names.sort(comparePlatforms).at(-1) ?? null
}

/** The place of an update's file in an image. The folders of the update are those of Defender's data folder. */
export function placeInImage({ path, part }: DefenderFileFacts): string {
  const [, second, ...rest] = path.split(/[\\/]/)
  return part === 'definitions'
    ? [definitionsFolder, ...rest].join('\\')
    : [dataFolder, 'Platform', second, ...rest].join('\\')
}

/** Negative: the update's definitions are newer than the image's, or it has none; 0: they are the same; positive: the image's are newer. */
function ageOfDefinitions(image: DefenderInImage, { signatures }: DefenderFacts): number {
  if (!hasDefinitions(image) || image.signatures === null || signatures === null) return -1
  return compareVersions(image.signatures, signatures)
}

/** As {@link ageOfDefinitions}. */
function ageOfPlatform(image: DefenderInImage, { platformFolders }: DefenderFacts): number {
  const [offered] = platformFolders
  const held = newestPlatform(image)
  if (offered === undefined) return 1
  return held === null ? -1 : comparePlatforms(held, offered)
}

/** `4.18.24090.11-0`: version, and a number that counts when the versions are the same. */
export function comparePlatforms(left: string, right: string): number {
  const [leftVersion = '', leftNumber = '0'] = left.split('-')
  const [rightVersion = '', rightNumber = '0'] = right.split('-')
  return compareVersions(leftVersion, rightVersion) || Number(leftNumber) - Number(rightNumber)
}

/** Programs that the platform needs and the update leaves to Windows. Of the 32-bit part only where the update has one. */
function chooseFillings(
  image: DefenderInImage,
  { platformFolders, files }: DefenderFacts,
  present: ReadonlyMap<string, string>,
): PlannedImageFile[] {
  const folder = `${dataFolder}\\Platform\\${platformFolders[0] ?? ''}`
  const brought = new Set(files.map(file => placeInImage(file).toLowerCase()))
  const has32 = [...brought].some(path => isBelow(path, `${folder}\\x86`))
  return image.fillings.flatMap(({ path: source, size }): PlannedImageFile[] => {
    const place = fillingPlace(source)
    const path = `${folder}\\${place}`
    const key = path.toLowerCase()
    if (place === null || brought.has(key) || present.has(key)) return []
    return isBelow(path, `${folder}\\x86`) && !has32 ? [] : [{ from: 'image', source, path, size }]
  })
}

function refusedName(files: readonly DefenderFileFacts[]): string | null {
  const taken = new Set<string>()
  for (const { path } of files) {
    const shown = `"${path.slice(0, 100)}"`
    if (!isPlainPath(path)) return `The update holds a file whose name is refused: ${shown}.`
    const key = path.replaceAll('\\', '/').toLowerCase()
    if (taken.has(key)) return `The update holds ${shown} twice.`
    taken.add(key)
  }
  const folderAndFile = [...taken].find(key =>
    key
      .split('/')
      .some((_, at, parts) => at > 0 && at < parts.length && taken.has(parts.slice(0, at).join('/'))),
  )
  return folderAndFile === undefined
    ? null
    : `The update holds a file and a folder of one name, above "${folderAndFile.slice(0, 100)}".`
}

/** The first planned place that a link, or something of another sort, of the image takes. */
function findObstacle(image: DefenderInImage, files: readonly PlannedImageFile[]): string | null {
  const held = [...image.files.map(({ path }) => path), ...image.obstacles]
  for (const { path } of files) {
    const found = held.find(one => isBelow(path, one) || isBelow(one, path))
    if (found !== undefined) return found
    const same = image.obstacles.find(one => one.toLowerCase() === path.toLowerCase())
    if (same !== undefined) return same
  }
  return null
}

function isBelow(path: string, folder: string): boolean {
  return path.toLowerCase().startsWith(`${folder.toLowerCase()}\\`)
}
