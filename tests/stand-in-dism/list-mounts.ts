// What is mounted, and what remains of broken mounts.

import { existsSync } from 'node:fs'
import { say, sayProgress } from './print.ts'
import { readMounts, writeMounts } from './state.ts'

/** `/Get-MountedImageInfo`. */
export async function list(): Promise<void> {
  const mounts = await readMounts()
  if (mounts.length === 0) {
    say('No mounted images found.')
    return
  }
  say('Mounted images:')
  for (const { mountFolder, wim, index, status } of mounts) {
    say()
    say(`Mount Dir : ${mountFolder}`)
    say(`Image File : ${wim}`)
    say(`Image Index : ${index}`)
    say('Mounted Read/Write : Yes')
    say(`Status : ${status}`)
  }
}

/** `/Cleanup-Mountpoints`. */
export async function cleanUp(): Promise<void> {
  const mounts = await readMounts()
  const isBroken = ({ mountFolder, wim }: (typeof mounts)[number]) =>
    !existsSync(mountFolder) || !existsSync(wim)
  say('Scan and clean up mount points')
  await writeMounts(mounts.filter(known => !isBroken(known)))
  sayProgress(100)
}
