// A distribution point: receives, verifies, keeps and serves content. No database; it runs anywhere Node runs.

import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { openDataFolder, writePrivateFile } from '#platform/data-folder'
import { armFailpoint } from '#platform/failpoints'
import { listen, openHttp, reachableUrl } from '#platform/http'
import { type Log, openLog } from '#platform/logging'
import { readSettings } from '#platform/settings'
import { openContentStore } from '#product/content-store'
import {
  addContentRoute,
  addFolderRoutes,
  countServing,
  ensureMembership,
  forgetSiteEpoch,
  holdContent,
  type Membership,
  makeTicketCheck,
  openMetricsToken,
  openServedContent,
  openSiteClock,
} from '#product/distribution-point'
import { importAndTell } from './import-prestage.ts'
import { startOpenContent } from './open-content.ts'
import { openPointTls } from './point-certificate.ts'
import { makePointMetrics } from './point-metrics.ts'
import { saidHelp } from './said-help.ts'
import { sayWhyNot } from './say-why-not.ts'

async function main(): Promise<void> {
  let log: Log = openLog({ level: 'info', component: 'distribution-point', file: null })
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  // Not `once`: Ctrl+C can arrive twice, from the terminal and passed on, and the second must not cut the end short.
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  process.once('disconnect', stop)
  try {
    const settings = readSettings({
      program: 'distribution-point',
      flags: process.argv.slice(2),
      environment: process.env,
    })
    armFailpoint(settings.failpoint)
    const folder = await openDataFolder(settings['data-folder'])
    log = openLog({
      level: settings['log-level'],
      component: 'distribution-point',
      file: folder.inside('logs', 'distribution-point.log'),
    })
    // A stale address would send whoever waits for this program to a port that is somebody else's now.
    await rm(folder.inside('address'), { force: true })
    const store = await openContentStore(folder.inside('content'))
    await store.clearIncoming()
    const prestage = settings['import-prestage']
    if (prestage !== undefined) {
      const acceptedKey = settings['accept-site-key'] ?? null
      await importAndTell({ folder, store, log, acceptedKey }, prestage, stopping.signal)
      await folder.release()
      process.exit(0)
    }
    const { tls, shown } = await openPointTls(settings, folder)
    const member: { ship?: Membership } = {}
    if (settings['accept-site-state']) await forgetSiteEpoch(folder)
    const clock = await openSiteClock(folder)
    const check = makeTicketCheck(() => member.ship ?? null, clock.now)
    const isMetricsReader = await openMetricsToken(folder)
    const metrics = makePointMetrics(folder)
    const server = await openHttp({
      log,
      title: 'Slipstream distribution point',
      authenticate: async credentials => isMetricsReader(credentials) ?? check(credentials),
      ...(tls && { tls }),
    })
    metrics.addTo(server)
    const serving = countServing()
    const content = openServedContent({ folder, store, serving })
    addContentRoute(server, content)
    addFolderRoutes(server, content, { roles: ['ticket'] })
    const pointAddress = settings['point-address']
    const open = await startOpenContent(settings, { content, log, pointAddress })
    const url = await listen(server, {
      address: settings['listen-address'],
      port: settings.port,
      tls: tls !== null,
    })
    const certificate = await shown(server)
    const siteUrl = settings['site-url']
    const joinTokenFile = settings['join-token-file']
    const address = pointAddress ?? reachableUrl(url)
    const join = {
      name: settings['point-name'] ?? hostname(),
      address,
      ...(siteUrl && { siteUrl }),
      ...(joinTokenFile && { joinTokenFile }),
    }
    const membership = await ensureMembership(folder, join, stopping.signal)
    member.ship = membership
    await writePrivateFile(folder.inside('address'), url)
    log.info(
      { url, site: membership.siteUrl, point: membership.pointName },
      'the distribution point is ready',
    )
    // For the person who started it. Standard output has no other use; the log goes to standard error.
    const { pointName, siteCode } = membership
    process.stdout.write(`Distribution point ${pointName} of site ${siteCode} is ready at ${address}\n`)
    const askSeconds = settings['ask-seconds']
    await holdContent(
      {
        ...{ folder, store, membership, address, certificate, log, askSeconds, clock, serving },
        openContentUrl: open?.url ?? null,
      },
      stopping.signal,
    )
    await open?.server.close()
    await server.close()
    await folder.release()
    process.exit(0)
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0)
    sayWhyNot(log, error)
    process.exit(3)
  }
}

if (!saidHelp('distribution-point')) await main()
