// A distribution point on the site server's own machine: a process of its own, joined the same way as any other.

import { fork } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { Log } from '#platform/logging'
import { createJoinToken, listPoints, removePoint } from '#product/distribution'

/** The name of the local distribution point. */
const localPointName = 'LOCAL'

/** Starts it; what is returned stops it. It also ends by itself when the site server dies: the channel between them closes. */
export async function startLocalPoint(at: {
  db: Database
  folder: DataFolder
  siteUrl: string
  log: Log
}): Promise<() => Promise<void>> {
  const { db, folder, siteUrl, log } = at
  const dataFolder = folder.inside('local-distribution-point')
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  const flags = [
    '--data-folder',
    dataFolder,
    '--site-url',
    siteUrl,
    '--point-name',
    localPointName,
    '--port',
    '0',
    '--ask-seconds',
    '2',
  ]
  if ((await readPrivateFile(join(dataFolder, 'membership.json'))) === null) {
    flags.push('--join-token-file', await ensureJoinToken(db, dataFolder))
  }
  const child = fork(join(import.meta.dirname, 'distribution-point.ts'), flags, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  child.once('exit', (code, signal) => log.info({ code, signal }, 'the local distribution point ended'))
  return async () => {
    child.kill('SIGTERM')
    await ended
  }
}

/** A token that an interrupted join has left is used again; a point whose folder was lost is removed and joins anew. */
async function ensureJoinToken(db: Database, dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'join-token')
  if ((await readPrivateFile(file)) !== null) return file
  const by = 'site server'
  const isKnown = (await listPoints(db)).some(point => point.name === localPointName)
  if (isKnown) await removePoint(db, { name: localPointName, by })
  await writePrivateFile(file, await createJoinToken(db, { name: localPointName, by }))
  return file
}
