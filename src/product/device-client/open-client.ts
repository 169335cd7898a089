// Opens the client of a device in its data folder, which this process then holds; or looks at it beside the process that does.

import { openDataFolder } from '#platform/data-folder'
import { type CachedVersion, readCacheList } from './cache-list.ts'
import type { Client } from './client.ts'
import { openClientFolder } from './client-folder.ts'
import { openContentCache } from './content-cache.ts'
import type { ContentRate } from './content-rate.ts'
import { openDryRun } from './dry-run.ts'
import { ClientNeedsWindows } from './errors.ts'
import { readFacts } from './facts.ts'
import { readEnrolled, readIdentity } from './identity.ts'
import type { ClientFolder } from './state-file.ts'
import { openWindows } from './windows.ts'
import { type Attempt, isOver, openWork, readWork } from './work.ts'

/** How the client works. */
export type ClientOptions = {
  folder: string
  /** Null: in earnest. `setupExitCode`: what Windows Setup is taken to return, unsigned; null: all is well. */
  dryRun: { setupExitCode: number | null } | null
  /** See `readFacts`. */
  factsFile: string | null
  /** The most that the cache may hold, in bytes. */
  maxCacheBytes: number
  /** How fast content may come; null: as fast as it goes. */
  rate: ContentRate | null
  say: (line: string) => void
  /** Multiplies the pauses between attempts; for tests. */
  pauseFactor?: number
}

/** A client that this process alone runs. `close` gives its folders up. */
export type OpenClient = Client & { close: () => Promise<void> }

/** Opens it. @throws ClientNeedsWindows, DataFolderInUse, DataFolderUnusable, ClientFolderNotPrivate, ClientNotEnrolled, ClientStateUnreadable */
export async function openClient(options: ClientOptions): Promise<OpenClient> {
  const { dryRun, factsFile, maxCacheBytes, rate, say } = options
  if (dryRun === null && process.platform !== 'win32')
    throw new ClientNeedsWindows({ platform: process.platform })
  const folder = await openClientFolder(options.folder)
  const release = [folder.release]
  const close = async () => {
    for (const one of release.toReversed()) await one()
  }
  try {
    const cacheFolder = await openDataFolder(folder.inside('cache'))
    release.push(cacheFolder.release)
    const machine = dryRun === null ? openWindows() : openDryRun(folder, { ...dryRun, say })
    return {
      folder,
      identity: await readEnrolled(folder),
      work: await openWork(folder),
      cache: await openContentCache(cacheFolder),
      machine,
      facts: () => readFacts(folder, factsFile),
      maxCacheBytes,
      rate,
      pauseFactor: options.pauseFactor ?? 1,
      say,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** How the client stands, for people and programs. */
export type ClientStatus = {
  folder: string
  /** Null: it is not enrolled. */
  site: { url: string; code: string; deviceId: string; state: string } | null
  name: string | null
  attempts: (Omit<Attempt, 'run' | 'nextNumber'> & { isOver: boolean })[]
  /** Reports that the site has not answered yet. */
  reportsWaiting: number
  /** Reports that the site does not understand. */
  reportsSetAside: number
  cache: CachedVersion[]
}

/** Looks at it; another process may be at work in the folder. @throws ClientStateUnreadable, CacheListUnreadable */
export async function readClientStatus(folder: ClientFolder): Promise<ClientStatus> {
  const identity = await readIdentity(folder)
  const membership = identity?.membership ?? null
  const { attempts, outbox, setAside } = await readWork(folder)
  return {
    folder: folder.path,
    site: identity &&
      membership && {
        url: identity.siteUrl,
        code: membership.siteCode,
        deviceId: membership.deviceId,
        state: membership.state,
      },
    name: identity?.name ?? null,
    attempts: attempts.map(({ run: _run, nextNumber: _number, ...one }) => ({ ...one, isOver: isOver(one) })),
    reportsWaiting: outbox.length,
    reportsSetAside: setAside.length,
    cache: await readCacheList({ inside: (...names) => folder.inside('cache', ...names) }),
  }
}
