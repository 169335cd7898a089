// Finds the file version in a program's resources.
//
//   a folder of resources   +12 entries with a name, +14 entries with a number; then 8 bytes each, those with a name first:
//                           number, and a place from the beginning of the resources; its highest bit says that it is a folder
//   three folders deep: the type (16 is a version), the resource, the language; then 16 bytes: address in memory, bytes, …
//   a version   6 bytes, "VS_VERSION_INFO" and a zero as UTF-16, 2 bytes; then VS_FIXEDFILEINFO: +0 0xFEEF04BD, +8 and +12 the version

import type { ReadView, Resources } from './read-program.ts'

const versionType = 16
const mostEntries = 4096
const fixedInfoAt = 40

/** The file version as four numbers; null when the resources hold none, or lead nowhere. */
export async function findFileVersion(view: ReadView, { root, placeOf }: Resources): Promise<string | null> {
  const type = await findEntry(view, root, versionType)
  const resource = type?.isFolder === true ? await findEntry(view, root + type.at, null, root) : null
  const language = resource?.isFolder === true ? await findEntry(view, root + resource.at, null, root) : null
  if (language === null || language.isFolder) return null
  const entry = await view(root + language.at, 8)
  const place = entry === null ? null : placeOf(entry.getUint32(0, true))
  const info = place === null ? null : await view(place, fixedInfoAt + 16)
  if (info === null || info.getUint32(fixedInfoAt, true) !== 0xfeef04bd) return null
  return [10, 8, 14, 12].map(at => info.getUint16(fixedInfoAt + at, true)).join('.')
}

type Entry = { at: number; isFolder: boolean }

/** The entry with a number in a folder of resources; the first entry for null. */
async function findEntry(
  view: ReadView,
  folder: number,
  number: number | null,
  root = folder,
): Promise<Entry | null> {
  const header = folder < root ? null : await view(folder, 16)
  if (header === null) return null
  const named = header.getUint16(12, true)
  const numbered = header.getUint16(14, true)
  if (named + numbered === 0 || named + numbered > mostEntries) return null
  const first = number === null ? 0 : named
  const entries = await view(folder + 16 + 8 * first, 8 * (named + numbered - first))
  if (entries === null) return null
  for (let at = 0; at < entries.byteLength; at += 8) {
    if (number !== null && entries.getUint32(at, true) !== number) continue
    const place = entries.getUint32(at + 4, true)
    return { at: place & 0x7fffffff, isFolder: place >= 0x80000000 }
  }
  return null
}
