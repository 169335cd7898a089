// Every route of the site server on a real database, without the programs behind them.

import { join } from 'node:path'
import { type DataFolder, openDataFolder } from '#platform/data-folder'
import { migrate, readMigrations } from '#platform/database'
import { type HttpServer, openHttp } from '#platform/http'
import type { StartOperation } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { openMetrics } from '#platform/metrics'
import { explainSettings } from '#platform/settings'
import { readAlertPolicy } from '#product/alerts'
import { nativeEngine } from '#product/servicing-engines'
import { standardLimits } from '#product/servicing-work'
import { makeSiteMetrics } from '#product/site-metrics'
import { readDownloadPolicy } from '#product/update-downloads'
import { type ImageExports, openImageExports } from '#product/upgrade-packages'
import { makeAuthenticate } from '../src/programs/authenticate-callers.ts'
import { migrationFolders } from '../src/programs/site-migrations.ts'
import { addSiteRoutes } from '../src/programs/site-routes.ts'
import { makeSiteInDatabase, type SiteInDatabase } from './site-in-database.ts'

const noDownloads = readDownloadPolicy({
  'download-hosts': '',
  'download-mirrors': '',
  'download-no-proxy': '',
  'download-parallel': 1,
  'authenticode-policy': 'show',
})

/** The site and its server; both are gone at the end. No client is ever told that it asks too much. */
export type RoutesOfSite = AsyncDisposable & {
  site: SiteInDatabase
  server: HttpServer
  exports: ImageExports
  folder: DataFolder
}

/** Opens them. `start` is what requests for long work get; nothing is carried out. */
export async function openRoutesOfSite(start: StartOperation): Promise<RoutesOfSite> {
  const site = await makeSiteInDatabase()
  await migrate(site.db, await readMigrations(migrationFolders))
  const folder = await openDataFolder(join(site.folder, 'data'))
  const exports = openImageExports()
  const server = await openHttp({
    log: silentLog(),
    title: 'Slipstream site server',
    limits: { callsPerMinute: 0, refusalsPerMinute: 0, openPerMinute: 0 },
    authenticate: makeAuthenticate(site.db, site.site),
  })
  addSiteRoutes(server, {
    ...site,
    engine: nativeEngine,
    engines: [nativeEngine],
    folder,
    log: silentLog(),
    downloadPolicy: noDownloads,
    alertPolicy: readAlertPolicy({ 'alert-hosts': '', 'alert-private-hosts': '' }),
    internalNetworks: [],
    siteMetrics: makeSiteMetrics(site.db, openMetrics()),
    work: folder.inside('work'),
    content: folder.inside('content'),
    settings: explainSettings({ program: 'server', flags: ['--port', '1'], environment: {} }),
    start,
    exports,
    address: () => 'http://127.0.0.1',
    workerLeaseSeconds: 60,
    devicePolicyMinutes: 7,
    limits: standardLimits,
    runsAtOnce: 1,
    changePriority: async () => undefined,
    waiting: null,
    live: null,
  })
  await server.ready()
  return {
    site,
    server,
    exports,
    folder,
    async [Symbol.asyncDispose]() {
      await server.close()
      await folder.release()
      await site[Symbol.asyncDispose]()
    },
  }
}
