// Images that no engine can service, for the suite of all engines.

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { captureImage } from '#tools/wimlib'

/** Makes a WIM file without Windows, and one whose hives are damaged. */
export async function makeUnfitImages(folder: string): Promise<{ notWindows: string; damaged: string }> {
  const plain = join(folder, 'plain')
  await mkdir(plain)
  await writeFile(join(plain, 'readme.txt'), 'no Windows here')
  const notWindows = join(folder, 'data.wim')
  await captureImage(notWindows, { source: plain, name: 'Data', compression: 'none' })
  const broken = join(folder, 'broken')
  const config = join(broken, 'Windows', 'System32', 'config')
  await mkdir(config, { recursive: true })
  for (const name of ['SOFTWARE', 'SYSTEM', 'COMPONENTS'])
    await writeFile(join(config, name), `regf${'x'.repeat(8188)}`)
  const damaged = join(folder, 'damaged.wim')
  await captureImage(damaged, { source: broken, name: 'Damaged', compression: 'none' })
  return { notWindows, damaged }
}
