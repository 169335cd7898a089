// The site server: HTTP API, jobs, and PostgreSQL inside the data folder unless a URL is given.

import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type DataFolder, openDataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { migrate, openDatabase, readMigrations } from '#platform/database'
import { armFailpoint } from '#platform/failpoints'
import { listen, openHttp, reachableUrl } from '#platform/http'
import { handleJob, type OnOperationEnded, openJobs, reportJobError } from '#platform/jobs'
import { type Log, openLog } from '#platform/logging'
import { countRequests, openMetrics } from '#platform/metrics'
import {
  explainSettings,
  readSettings,
  type Settings,
  type SettingsSources,
  tlsFilesOf,
} from '#platform/settings'
import { makeTellFailed } from '#product/activity'
import { readAlertPolicy } from '#product/alerts'
import { claimStore, openContentLibrary } from '#product/content-library'
import { verifyLibrary, verifyLibraryJob } from '#product/content-recovery'
import { cleanUp, cleanUpJob } from '#product/content-retention'
import { updateDistributionPoints } from '#product/distribution'
import { ensureFirstToken } from '#product/identity'
import { inspectImagesJob, inspectVersion } from '#product/image-contents'
import { findAccount } from '#product/network-accounts'
import type { ShareReader } from '#product/package-sources'
import {
  makePlan,
  planServicingJob,
  readStepLimits,
  runOnWorkerJob,
  runServicing,
  runServicingJob,
} from '#product/servicing'
import { dismEngine, nativeEngine } from '#product/servicing-engines'
import {
  previewSchedule,
  previewScheduleJob,
  runOccurrence,
  runOccurrenceJob,
} from '#product/servicing-schedules'
import { makeSiteMetrics, type SiteMetrics } from '#product/site-metrics'
import { openSite, type Site } from '#product/sites'
import { addUpdate, addUpdateJob } from '#product/software-updates'
import {
  decideAboutAll,
  decideAboutVersion,
  decideApplicabilityJob,
  decideVersion,
} from '#product/update-applicability'
import {
  catalogueState,
  refuseNotChoosable,
  synchronise,
  synchroniseFolderJob,
  synchroniseJob,
} from '#product/update-catalogue'
import { downloadUpdates, downloadUpdatesJob, readDownloadPolicy } from '#product/update-downloads'
import { synchroniseFolder } from '#product/update-folders'
import { updateOnSchedule, updateOnScheduleJob } from '#product/update-schedules'
import {
  addUpgradePackage,
  addUpgradePackageJob,
  exportImageJob,
  exportPackageImage,
  type OnPublished,
  openImageExports,
  reloadPackage,
  reloadPackageJob,
  writeVersionNotes,
} from '#product/upgrade-packages'
import { makeAuthenticate } from './authenticate-callers.ts'
import { callConditions } from './call-conditions.ts'
import { addConsole } from './console-pages.ts'
import { openDatabaseEars } from './database-ears.ts'
import { keepUnpacked } from './keep-unpacked.ts'
import { startLocalPoint } from './local-point.ts'
import { rebuildAndTell } from './rebuild.ts'
import { saidHelp } from './said-help.ts'
import { sayWhyNot } from './say-why-not.ts'
import { migrationFolders } from './site-migrations.ts'
import { addSiteRoutes } from './site-routes.ts'
import { openSiteStore, storeFolderOf } from './site-store.ts'
import { startUpkeep } from './site-upkeep.ts'

/** Things to close, in the reverse of the order in which they were opened. */
type Closers = (() => Promise<void>)[]

/** Starts everything; `end` when it was started for something that is done now. */
async function start(
  settings: Settings,
  folder: DataFolder,
  log: Log,
  closers: Closers,
): Promise<'runs' | 'end'> {
  const tls = tlsFilesOf(settings)
  const downloadPolicy = readDownloadPolicy(settings)
  const alertPolicy = readAlertPolicy(settings)
  const internalNetworks = settings['internal-networks']
  // A stale address would send whoever waits for this program to a port that is somebody else's now.
  await rm(folder.inside('address'), { force: true })
  const place = settings.database === undefined ? { folder } : { url: settings.database }
  const database = await openDatabase({ place, log })
  closers.push(database.close)
  const { db } = database
  const migrated = await migrate(db, await readMigrations(migrationFolders))
  if (migrated.length > 0) log.info({ migrations: migrated }, 'the database was brought up to date')
  const store = await openSiteStore(settings, folder, log)
  const rebuild = settings['rebuild-content-library']
  if (rebuild === 'off') await claimStore(db, store)
  const site = await openSite({ db, folder }, settings['site-code'])
  if (rebuild !== 'off') {
    const acceptedKey = settings['accept-site-key'] ?? null
    await rebuildAndTell(db, { notes: store.notes, reader: store, site, acceptedKey }, rebuild)
    return 'end'
  }
  const tokenFile = await ensureFirstToken(db, folder, { anew: settings['new-administrator-token'] })
  if (tokenFile)
    log.info({ file: tokenFile }, 'the one-time administrator token is in this file: sign in with it once')

  await store.clearIncoming()
  const graceSeconds = settings['unneeded-content-grace-hours'] * 3600
  const writeNotes = () => writeVersionNotes({ db, site, notes: store.notes })
  const library = openContentLibrary({ db, store, log, graceSeconds, writeNotes })
  const collected = await library.collect()
  if (collected.objects > 0) log.info(collected, 'content that nobody needs was removed')
  // A folder of this server's own in it: the work folder may hold other people's files, or other servers' scratch.
  const runner = await identityOf(folder)
  const work = join(settings['work-folder'] ?? folder.inside('work'), `slipstream-${runner}`)
  await rm(work, { recursive: true, force: true })

  const shares: ShareReader = { findAccount: address => findAccount({ db, folder }, address), scratch: work }
  const exports = openImageExports()
  closers.push(exports.close)
  const metrics = openMetrics()
  const siteMetrics = makeSiteMetrics(db, metrics)
  const jobs = await openJobs({ database, log, runner, onEnded: tellEnded(siteMetrics) })
  closers.push(jobs.stop)
  const onPublished: OnPublished = async (trx, version, requestedBy) =>
    void (await jobs.start(trx, inspectImagesJob, {
      data: version,
      subject: version.packageId,
      requestedBy,
    }))
  const limits = readStepLimits(settings['servicing-step-minutes'])
  const runsAtOnce = settings['servicing-runs-at-once']
  const servicing = {
    db,
    library,
    work,
    shares,
    siteKey: site.privateKey,
    engine: nativeEngine,
    // Of DISM only what it says of images and updates is asked here: a worker on Windows runs it.
    engines: [nativeEngine, dismEngine()],
    allowNativeComponentServicing: settings['allow-native-component-servicing'],
    updateDistributionPoints: async (...given: Parameters<typeof updateDistributionPoints>) =>
      void (await updateDistributionPoints(...given)),
    onPublished,
    limits,
    unpacked: keepUnpacked(folder, settings),
  }
  const { waiting, live, close: closeEars } = await openDatabaseEars({ database, log })
  closers.push(closeEars)
  const server = await openHttp({
    log,
    title: 'Slipstream site server',
    authenticate: makeAuthenticate(db, site),
    report: reportJobError,
    ...callConditions(db, settings),
    ...(tls && { tls }),
  })
  countRequests(server, metrics)
  let address = ''
  const siteAddress = () => settings['site-address'] ?? reachableUrl(address)
  const workerLeaseSeconds = settings['worker-lease-seconds']
  addSiteRoutes(server, {
    db,
    folder,
    log,
    library,
    site,
    work,
    downloadPolicy,
    alertPolicy,
    internalNetworks,
    siteMetrics,
    content: storeFolderOf(settings, folder),
    settings: explainSettings(settingsSources),
    shares,
    engine: servicing.engine,
    engines: servicing.engines,
    start: jobs.start,
    changePriority: jobs.changePriority,
    limits,
    runsAtOnce,
    exports,
    address: siteAddress,
    workerLeaseSeconds,
    devicePolicyMinutes: settings['device-policy-minutes'],
    waiting,
    live,
  })
  await addConsole(server)
  address = await listen(server, {
    address: settings['listen-address'],
    port: settings.port,
    tls: tls !== null,
  })
  closers.push(() => server.close())
  const recovery = { db, library, site, log }
  const deciding = { db, start: jobs.start }
  const schedules = {
    ...servicing,
    start: jobs.start,
    downloadPolicy,
    refuseUpdate: refuseNotChoosable,
    decideAbout: async (...asked: [Parameters<typeof decideAboutVersion>[1], string]) => {
      await decideAboutVersion(deciding, ...asked)
      return (await catalogueState(db)) !== 'empty'
    },
  }
  const settleSeconds = settings['update-folder-settle-seconds']
  await jobs.work([
    handleJob(addUpgradePackageJob, (asked, context) =>
      addUpgradePackage({ db, library, work, shares, siteKey: site.privateKey, onPublished }, asked, context),
    ),
    handleJob(reloadPackageJob, (asked, context) => reloadPackage(servicing, asked, context)),
    handleJob(updateOnScheduleJob, (asked, context) => updateOnSchedule(servicing, asked, context)),
    handleJob(exportImageJob, (asked, context) =>
      exportPackageImage({ db, library, work, exports }, asked, context),
    ),
    handleJob(addUpdateJob, (asked, context) => addUpdate({ db, library, work }, asked, context)),
    handleJob(synchroniseJob, async (asked, context) => {
      const result = await synchronise({ db, work, internalNetworks }, asked, context)
      if (result.outcome === 'succeeded') await decideAboutAll(deciding, context.requestedBy)
      return result
    }),
    handleJob(synchroniseFolderJob, async (asked, context) => {
      const before = await catalogueState(db)
      try {
        return await synchroniseFolder({ db, library, work, shares, settleSeconds }, asked, context)
      } finally {
        // Catalogues of files that were taken stay, also when others could not be.
        if ((await catalogueState(db)) !== before) await decideAboutAll(deciding, context.requestedBy)
      }
    }),
    handleJob(inspectImagesJob, async (asked, context) => {
      const outcome = await inspectVersion(servicing, asked, context)
      await decideAboutVersion(deciding, asked, context.requestedBy)
      return outcome
    }),
    handleJob(decideApplicabilityJob, (asked, context) => decideVersion(servicing, asked, context)),
    handleJob(downloadUpdatesJob, (asked, context) =>
      downloadUpdates(
        { db, library, work, policy: downloadPolicy, downloads: folder.inside('update-downloads') },
        asked,
        context,
      ),
    ),
    handleJob(planServicingJob, (asked, context) => makePlan(servicing, asked, context)),
    handleJob({ ...runServicingJob, concurrency: runsAtOnce }, (asked, context) =>
      runServicing(servicing, asked, context),
    ),
    handleJob(runOnWorkerJob, (asked, context) => runServicing(servicing, asked, context)),
    handleJob(runOccurrenceJob, (asked, context) => runOccurrence(schedules, asked, context)),
    handleJob(previewScheduleJob, (asked, context) => previewSchedule(schedules, asked, context)),
    handleJob(verifyLibraryJob, ({ bytesPerSecond }, context) =>
      verifyLibrary(recovery, { id: context.operationId, kind: 'requested', bytesPerSecond }, context),
    ),
    handleJob(cleanUpJob, (asked, context) => cleanUp(recovery, asked, context)),
  ])
  startUpkeep({ db, folder, log, settings, recovery, shares, alertPolicy, site, start: jobs.start }, closers)
  await writePrivateFile(folder.inside('address'), address)
  log.info(
    { url: address, site: site.code, database: database.embedded ? 'embedded' : 'given by its URL' },
    'the site server is ready',
  )
  greet(address, site, tokenFile)
  if (settings['local-distribution-point'])
    closers.push(await startLocalPoint({ db, folder, siteUrl: tls ? siteAddress() : address, log }))
  return 'runs'
}

/** What is done when an operation has ended: its duration, and the failure of what does not tell it itself. */
function tellEnded(siteMetrics: SiteMetrics): OnOperationEnded {
  const jobs = [runServicingJob, runOnWorkerJob, synchroniseJob, synchroniseFolderJob]
  const tellFailed = makeTellFailed(jobs.map(job => job.name))
  return async (trx, ended) => {
    siteMetrics.noteEnded(ended)
    await tellFailed(trx, ended)
  }
}

/** For the person who started it. Standard output has no other use; the log goes to standard error. */
function greet(address: string, site: Site, tokenFile: string | null): void {
  const lines = [`Site server ${site.code} is ready at ${address}`]
  if (tokenFile) lines.push(`Sign in once: slipstream sign-in --site ${address} --token-file ${tokenFile}`)
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Identifies this server over restarts, so that it finds the work that it left behind. */
async function identityOf(folder: DataFolder): Promise<string> {
  const file = folder.inside('server-id')
  const known = await readPrivateFile(file)
  if (known) return known.trim()
  const id = randomUUID()
  await writePrivateFile(file, id)
  return id
}

const settingsSources: SettingsSources = {
  program: 'server',
  flags: process.argv.slice(2),
  environment: process.env,
}

async function main(): Promise<void> {
  const closers: Closers = []
  let log: Log = openLog({ level: 'info', component: 'site-server', file: null })
  const close = async () => {
    for (const one of closers.splice(0).reverse()) {
      await one().catch(error => log.warn({ err: error }, 'something did not close as it should'))
    }
  }
  try {
    const settings = readSettings(settingsSources)
    armFailpoint(settings.failpoint)
    const folder = await openDataFolder(settings['data-folder'])
    closers.push(folder.release)
    log = openLog({
      level: settings['log-level'],
      component: 'site-server',
      file: folder.inside('logs', 'site-server.log'),
    })
    let stopping = false
    let started: Promise<unknown> = Promise.resolve()
    const stop = () => {
      if (stopping) return
      stopping = true
      log.info('the site server is stopping')
      // What is still being started has to be there before it can be closed: a PostgreSQL would be left running.
      void started
        .catch(() => undefined)
        .then(close)
        .then(() => process.exit(0))
    }
    // Not `once`: Ctrl+C can arrive twice, from the terminal and passed on, and the second must not cut the end short.
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
    const starting = start(settings, folder, log, closers)
    started = starting
    if ((await starting) === 'end') {
      await close()
      process.exit(0)
    }
  } catch (error) {
    sayWhyNot(log, error)
    await close()
    process.exit(3)
  }
}

if (!saidHelp('server')) await main()
