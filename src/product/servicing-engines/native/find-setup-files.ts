// Finds those programs of Setup and of the boot manager that the media must share with the image.

import { listImage, WimPathMissing } from '#tools/wimlib'

const places = [
  { folder: 'sources', names: /^(setup|setuphost)\.exe$/i },
  { folder: 'Windows\\Boot\\EFI', names: /^(bootmgfw|bootmgr)\.efi$/i },
]

/** Their paths, '\\'-separated and relative to the image's root, as the image spells them. */
export async function findSetupFiles(wim: string, index: number, signal: AbortSignal): Promise<string[]> {
  const found: string[] = []
  for (const { folder, names } of places) {
    for (const { path, isDirectory, reparseTag } of await list(wim, index, folder, signal)) {
      const parts = path.split('/').filter(part => part !== '')
      const isInFolder = parts.length === folder.split('\\').length + 1
      if (isInFolder && !isDirectory && reparseTag === null && names.test(parts.at(-1) ?? ''))
        found.push(parts.join('\\'))
    }
  }
  return found
}

async function list(wim: string, index: number, path: string, signal: AbortSignal) {
  try {
    return await listImage(wim, index, { path, signal })
  } catch (error) {
    if (error instanceof WimPathMissing) return []
    throw error
  }
}
