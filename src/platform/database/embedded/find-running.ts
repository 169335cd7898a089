// The PostgreSQL of a data folder that another process of this machine runs: it says itself where it listens.

import { join } from 'node:path'
import { readPrivateFile } from '#platform/data-folder'
import { databaseName, databaseUser } from './names.ts'

/** Its URL; null when the folder has none that runs, or this account may not read where it is. */
export async function findRunningPostgres(dataFolder: string): Promise<string | null> {
  const written = await readPrivateFile(join(dataFolder, 'database', 'postmaster.pid'))
  const password = await readPrivateFile(join(dataFolder, 'database-password'))
  // The fourth line is the port; while PostgreSQL starts, there may be fewer.
  const port = Number(written?.split('\n')[3])
  if (password === null || !Number.isInteger(port) || port <= 0) return null
  return `postgresql://${databaseUser}:${encodeURIComponent(password.trim())}@127.0.0.1:${port}/${databaseName}`
}
