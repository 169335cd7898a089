// Removes what broken mounts left on this machine.

import { type DismOptions, runDism } from './run-dism.ts'

/** Removes the remains of mounts that are broken; those that are in use stay. */
export async function cleanUpMountpoints(options: DismOptions): Promise<void> {
  await runDism({ doing: 'clean up broken mounts', args: ['/Cleanup-Mountpoints'], options })
}
