// Which relative paths may be content: those that every Windows can hold, that stay inside their folder on every system,
// and that no file system takes for another one of the same set.
//
// Source of the rules: Microsoft, "Naming Files, Paths, and Namespaces".

/** The most UTF-16 units of a whole path, and of one name in it (NTFS). */
const MAX_PATH = 1024
const MAX_NAME = 255
/** The most folders that are entered. */
export const MAX_DEPTH = 64

const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i

/** Why this relative path, written with '/', cannot be content; null when it can. */
export function refusePath(path: string): string | null {
  if (path.length === 0) return 'it is empty'
  if (path.length > MAX_PATH) return `it is longer than ${MAX_PATH} characters`
  const names = path.split('/')
  if (names.length > MAX_DEPTH) return `it lies deeper than ${MAX_DEPTH} folders`
  for (const name of names) {
    const problem = refuseName(name)
    if (problem !== null) return problem
  }
  return null
}

function refuseName(name: string): string | null {
  if (name === '') return 'a name in it is empty, or it begins or ends with a slash'
  if (name === '.' || name === '..') return `"${name}" is not a name`
  if (name.length > MAX_NAME) return `a name is longer than ${MAX_NAME} characters`
  if (!name.isWellFormed()) return 'a name is not well-formed Unicode'
  for (const character of name) {
    if (character < ' ' || '<>:"|?*\\\x7f'.includes(character)) {
      return `the character ${JSON.stringify(character)} is not allowed`
    }
  }
  if (name.endsWith('.') || name.endsWith(' ')) return 'a name ends with a dot or a space'
  // "aux.txt" opens the device too; what counts is the part before the first dot, without spaces at its end.
  const stem = (name.split('.')[0] ?? '').trimEnd()
  if (RESERVED.test(stem)) return `${stem.toUpperCase()} is a reserved name`
  return null
}

/** A path as the least particular file system sees it: case and Unicode composition do not count. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase().toUpperCase()
}

/**
 * Remembers paths and refuses the ones that would fall together with an earlier one: the same file in another spelling,
 * a folder in another spelling, or a file where another path needs a folder.
 */
export class PathCollisions {
  readonly #files = new Set<string>()
  readonly #folders = new Map<string, string>()

  /** Takes one file's path; the answer is why it is refused, or null. */
  add(path: string): string | null {
    const refused = refusePath(path)
    if (refused !== null) return refused
    const folded = foldPath(path)
    if (this.#files.has(folded)) return 'another file has this name, apart from upper and lower case'
    if (this.#folders.has(folded)) return 'a folder has this name'
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
      const problem = this.#addFolder(path.slice(0, slash))
      if (problem !== null) return problem
    }
    this.#files.add(folded)
    return null
  }

  #addFolder(folder: string): string | null {
    const folded = foldPath(folder)
    if (this.#files.has(folded)) return 'a file has the name of a folder that it lies in'
    const known = this.#folders.get(folded)
    if (known !== undefined && known !== folder) {
      return 'another folder has the name of a folder that it lies in, apart from upper and lower case'
    }
    this.#folders.set(folded, folder)
    return null
  }
}
