// Answers questions about files of an image. Rules ask for a few hundred of the hundred thousand that an image has, and nobody knows for which
// before they are decided: a file that was not looked at yet is noted and not known; once all that were asked for have been looked at, the
// same rules are decided again.

import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readProgram } from '#formats/portable-executable'
import type { FileFact, FileQuestion, ImageFactReader, VersionParts } from '#formats/update-metadata'
import { pathBelow } from '#formats/update-metadata'
import { extractPaths, type WimFile, walkImage } from '#tools/wimlib'

/** What is known of an image's files so far. */
export type ImageFiles = Pick<ImageFactReader, 'file'> & {
  /** Whether files were asked for that nobody has looked at. */
  isAskedForMore(): boolean
  /** Looks at them. @throws errors of tools/wimlib; the signal's reason */
  look(signal: AbortSignal): Promise<void>
  /** Files that were asked for. */
  count(): number
}

/** Where the files are. */
export type FilesOfImage = {
  wim: string
  index: number
  /** An empty folder; what is put there is removed again. */
  folder: string
  /** `C:`: the drive of the image when it runs. */
  drive: string
  is64Bit: boolean
}

/** A catalogue that asks for more is not believed. */
const mostFiles = 20_000
/** Larger programs are not taken out for their version, which is not known then. */
const largestProgram = 512 * 1024 * 1024
/** Taken out at once. */
const mostBytesAtOnce = 1024 * 1024 * 1024

/** Shell folders by their numbers (CSIDL_*, shlobj.h), below the drive: of a 64-bit Windows, then of a 32-bit one. */
const shellFolders: Record<number, [string, string]> = {
  35: ['\\ProgramData', '\\ProgramData'],
  36: ['\\Windows', '\\Windows'],
  37: ['\\Windows\\System32', '\\Windows\\System32'],
  38: ['\\Program Files', '\\Program Files'],
  41: ['\\Windows\\SysWOW64', '\\Windows\\System32'],
  42: ['\\Program Files (x86)', '\\Program Files'],
  43: ['\\Program Files\\Common Files', '\\Program Files\\Common Files'],
  44: ['\\Program Files (x86)\\Common Files', '\\Program Files\\Common Files'],
}

/** Opens the files of an image. */
export function openImageFiles(image: FilesOfImage): ImageFiles {
  const known = new Map<string, FileFact | null>()
  const asked = new Set<string>()
  return {
    file(question) {
      const path = pathOf(question, image)
      if (path === null) return undefined
      const key = path.toLowerCase()
      const fact = known.get(key)
      if (fact === undefined && asked.size + known.size < mostFiles) asked.add(key)
      return fact
    },
    isAskedForMore: () => asked.size > 0,
    count: () => known.size,
    async look(signal) {
      const wanted = new Set(asked)
      asked.clear()
      const found = new Map<string, WimFile>()
      await walkImage(
        image.wim,
        image.index,
        file => {
          const key = file.path.replaceAll('/', '\\').toLowerCase()
          if (wanted.has(key)) found.set(key, file)
        },
        { signal },
      )
      const versions = await versionsOf(image, [...found.values()], signal)
      for (const key of wanted) {
        const file = found.get(key)
        known.set(key, file === undefined ? null : factOf(file, versions))
      }
    },
  }
}

/** `\Windows\System32\x.dll`, or null when it is not known which file is meant. */
function pathOf({ csidl, path }: FileQuestion, { drive, is64Bit }: FilesOfImage): string | null {
  if (csidl !== null) {
    const folder = shellFolders[csidl]
    return folder === undefined ? null : plainPath(pathBelow(folder[is64Bit ? 0 : 1], path))
  }
  return path.slice(0, 2).toUpperCase() === drive && path[2] === '\\' ? plainPath(path.slice(2)) : null
}

/** Null for a path with variables, wildcards or steps upwards: it means something else on a running Windows. */
function plainPath(path: string): string | null {
  const parts = path.replaceAll('/', '\\').split('\\').slice(1)
  const isPlain = parts.every(part => part !== '' && part !== '.' && part !== '..')
  return isPlain && !/[%*?<>"|:\p{Cc}]/u.test(path) ? `\\${parts.join('\\')}` : null
}

function factOf(file: WimFile, versions: ReadonlyMap<string, VersionParts | null>): FileFact {
  return {
    size: file.size,
    version: file.isDirectory ? null : versions.get(file.path),
    created: file.created ?? undefined,
    modified: file.modified ?? undefined,
    // Which of several languages of a version resource counts is not documented.
    language: undefined,
  }
}

/** File versions, a part of the files at a time, so that the disk never holds all of them. */
async function versionsOf(
  { wim, index, folder }: FilesOfImage,
  files: readonly WimFile[],
  signal: AbortSignal,
): Promise<Map<string, VersionParts | null>> {
  const versions = new Map<string, VersionParts | null>()
  // A link is not followed: an image decides where it points.
  const isProgram = (file: WimFile) =>
    !file.isDirectory && file.reparseTag === null && file.size <= largestProgram
  const programs = files.filter(isProgram)
  const place = join(folder, 'files')
  for (let from = 0; from < programs.length; ) {
    const part: WimFile[] = []
    let bytes = 0
    for (; from < programs.length; from += 1) {
      const next = programs[from] as WimFile
      if (part.length > 0 && bytes + next.size > mostBytesAtOnce) break
      part.push(next)
      bytes += next.size
    }
    try {
      const paths = part.map(file => file.path)
      await extractPaths(wim, index, { paths, toDir: place, signal })
      for (const { path } of part) versions.set(path, await versionOf(join(place, path)))
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  }
  return versions
}

async function versionOf(path: string): Promise<VersionParts | null> {
  await using handle = await open(path, 'r')
  const { size } = await handle.stat()
  const read = async (offset: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  }
  const version = (await readProgram({ size, read }))?.fileVersion ?? null
  return version === null ? null : version.split('.').map(Number)
}
