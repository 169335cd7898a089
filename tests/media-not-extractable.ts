// Media of which one image cannot be taken alone, each with the index that is asked for and the reason that is given.

import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exportImage, splitWim } from '#tools/wimlib'

/** What is wrong, what makes sound media so (of two images), the index, and the reason. */
export const mediaNotExtractable: [
  what: string,
  change: (folder: string) => Promise<unknown>,
  index: number,
  reason: RegExp,
][] = [
  ['an index that is not there', async () => undefined, 3, /it has the images 1, 2/],
  [
    'a solid install.esd',
    async folder => {
      const wim = join(folder, 'sources/install.wim')
      const destination = join(folder, 'sources/install.esd')
      await exportImage(wim, 1, { destination, compression: 'LZMS', solid: true })
      await rm(wim)
    },
    1,
    /solid/,
  ],
  [
    'a solid file that is called install.wim',
    async folder => {
      const wim = join(folder, 'sources/install.wim')
      await exportImage(wim, 1, { destination: `${wim}.new`, compression: 'LZMS', solid: true })
      await rename(`${wim}.new`, wim)
    },
    1,
    /solid/,
  ],
  [
    'a split file',
    async folder => {
      const wim = join(folder, 'sources/install.wim')
      await splitWim(wim, { firstPart: join(folder, 'sources/install.swm'), partSizeMebibytes: 100 })
      await rm(wim)
    },
    1,
    /split/,
  ],
]
