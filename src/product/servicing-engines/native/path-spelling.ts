// Spells paths as an image already does: Windows does not distinguish letter case, a staged tree on disk may.

import { pathKey } from './image-paths.ts'

/** Gives a path the spelling that the image, or an earlier call, has for each of its folders. */
export type SpellPath = (path: string) => string

/** Collects the image's spelling. `note` takes the paths of a listing; `spell` takes and gives '\\'-separated paths. */
export function createSpelling(): { note: (listedPath: string) => void; spell: SpellPath } {
  const known = new Map<string, string>()
  return {
    note(listedPath) {
      known.set(listedPath.toLowerCase(), listedPath.slice(listedPath.lastIndexOf('/') + 1))
    },
    spell(path) {
      const spelled: string[] = []
      for (const part of path.split('\\')) {
        const key = pathKey([...spelled, part].join('\\'))
        const name = known.get(key) ?? part
        known.set(key, name)
        spelled.push(name)
      }
      return spelled.join('\\')
    },
  }
}
