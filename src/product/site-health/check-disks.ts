// The room on the disks that the site server writes to.

import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type HealthFinding, ok } from './finding.ts'
import type { HealthHouse } from './health-house.ts'

/** Servicing copies the WIM files of a package: less than this is trouble soon, or now. */
const little = 20e9
const nothing = 2e9

/** One finding for each folder. */
export async function checkDisks({ folders }: Pick<HealthHouse, 'folders'>): Promise<HealthFinding[]> {
  return Promise.all(
    Object.entries(folders).map(([name, folder]) => checkDisk(`disk of the ${name}`, folder)),
  )
}

async function checkDisk(check: string, folder: string): Promise<HealthFinding> {
  const { free, total } = await roomOf(folder)
  const room = `${gigabytes(free)} of ${gigabytes(total)} are free where ${folder} is`
  if (free >= little) return ok(check, `${room}.`)
  const remedy =
    'Make room: `slipstream content-library clean-up --dry-run` shows which versions nothing keeps. Or move the folder to a larger disk.'
  return { check, state: free < nothing ? 'error' : 'warning', message: `Only ${room}.`, remedy }
}

/** A folder that is made when it is needed is where its parent is. */
async function roomOf(folder: string): Promise<{ free: number; total: number }> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { free: bavail * bsize, total: blocks * bsize }
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!isMissing || dirname(folder) === folder) throw error
    return roomOf(dirname(folder))
  }
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
