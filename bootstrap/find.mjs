// Finds programs and reads small files.

import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join, sep } from 'node:path'

/** Whether a program stands in one of the folders of PATH. */
export function inPath(program) {
  return findProgram(program, (process.env.PATH ?? '').split(delimiter)) !== null
}

/** The path of a program in the first of the folders that has it, or null. */
export function findProgram(program, folders) {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program]
  for (const folder of folders) {
    for (const name of names) {
      try {
        accessSync(join(folder, name), constants.X_OK)
        return join(folder, name)
      } catch {
        // Look in the next folder.
      }
    }
  }
  return null
}

/** Whether a path is a folder or stands inside it; both absolute. */
export function isInside(folder, path) {
  return path === folder || path.startsWith(folder + sep)
}

/** The content of a JSON file, or null when it is absent or damaged. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
