// Lists the mounts that this machine knows, stale ones included.

import { DismOutputUnreadable } from './errors.ts'
import { readBlocks } from './read-output.ts'
import { type DismOptions, runDism } from './run-dism.ts'

/** One mount. */
export type MountedImage = {
  mountFolder: string
  wim: string
  index: number
  isWritable: boolean
  /** `Ok`, `Needs Remount`, `Invalid`. */
  status: string
}

/** Lists the mounts. @throws DismOutputUnreadable when a mount is described in part only */
export async function mountedImages(options: DismOptions): Promise<MountedImage[]> {
  const doing = 'list the mounted images'
  const { lines } = await runDism({ doing, args: ['/Get-MountedImageInfo'], options, holdLines: true })
  return readBlocks(lines, 'Mount Dir').map(block => {
    const [mountFolder, wim] = [block.get('Mount Dir'), block.get('Image File')]
    const index = Number(block.get('Image Index'))
    if (!mountFolder || !wim || !Number.isSafeInteger(index)) {
      throw new DismOutputUnreadable({ doing, line: mountFolder ?? '' })
    }
    const isWritable = block.get('Mounted Read/Write') === 'Yes'
    return { mountFolder, wim, index, isWritable, status: block.get('Status') ?? '' }
  })
}
