// Spells paths as an image already does: Windows does not distinguish letter case, a staged tree on disk may.

import type { ImageMetadata } from '#formats/wim-metadata'
import { pathKey } from './image-paths.ts'

/** Gives a path ('\\'-separated) the spelling that the image, or an earlier call, has for each of its folders. */
export type SpellPath = (path: string) => string

/** Spells as this image does. */
export function createSpelling(image: ImageMetadata): SpellPath {
  const known = new Map<string, string>()
  return path => {
    const spelled: string[] = []
    for (const part of path.split('\\')) {
      const inner = [...spelled, part].join('\\')
      const key = pathKey(inner)
      const name = known.get(key) ?? lastName(image.find(inner)?.path) ?? part
      known.set(key, name)
      spelled.push(name)
    }
    return spelled.join('\\')
  }
}

function lastName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1)
}
