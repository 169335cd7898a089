// Who the worker is, and which site it trusts: the site's key is pinned at the first start, as a distribution point does it at
// its join.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import type { WorkerIdentity } from '#product/servicing-work'
import { SiteAway } from '#product/site-link'
import { WorkerSettingMissing, WorkerSiteChanged, WorkerTokenUnreadable } from './errors.ts'
import { askIdentity, type WorkerSite } from './site-calls.ts'

const pinnedSchema = z.object({ siteCode: z.string(), sitePublicKey: z.string(), workerName: z.string() })

/** What the worker remembers of its site. */
export type PinnedSite = z.output<typeof pinnedSchema>

const pinnedFile = 'site.json'

/**
 * Asks the site who this worker is there. A site that is away is no reason not to start, but for the first time.
 * @throws WorkerSiteChanged, SiteAway, SiteRefused (the token is none of a worker), ClearTextRefused
 */
export async function identifyWorker(
  folder: DataFolder,
  site: WorkerSite,
  signal: AbortSignal,
): Promise<PinnedSite> {
  const text = await readPrivateFile(folder.inside(pinnedFile))
  const known = text === null ? null : pinnedSchema.parse(JSON.parse(text))
  const found = await askIdentity(site, signal).catch((error): WorkerIdentity | null => {
    if (known !== null && error instanceof SiteAway) return null
    throw error
  })
  if (found === null && known !== null) return known
  const { workerName = '', siteCode = '', sitePublicKey = '' } = found ?? {}
  if (known !== null && known.sitePublicKey !== sitePublicKey)
    throw new WorkerSiteChanged({ site: site.siteUrl, folder: folder.path })
  const pinned = { workerName, siteCode, sitePublicKey }
  await writePrivateFile(folder.inside(pinnedFile), `${JSON.stringify(pinned, null, 2)}\n`)
  return pinned
}

/**
 * The site and this worker's token there, from wherever they were given; a file wins over a token.
 * @throws WorkerSettingMissing, WorkerTokenUnreadable
 */
export async function readWorkerSite(given: {
  siteUrl: string | undefined
  token: string | undefined
  tokenFile: string | undefined
}): Promise<WorkerSite> {
  const { siteUrl, token, tokenFile: file } = given
  if (siteUrl === undefined) throw new WorkerSettingMissing({ setting: 'site-url' })
  if (file !== undefined) {
    const text = await readFile(file, 'utf8').catch(cause => {
      throw new WorkerTokenUnreadable({ file, reason: String(cause.code ?? 'unknown') }, { cause })
    })
    return { siteUrl, token: text.trim() }
  }
  if (token === undefined) throw new WorkerSettingMissing({ setting: 'worker-token-file' })
  return { siteUrl, token }
}
