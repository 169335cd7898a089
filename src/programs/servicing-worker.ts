// A servicing worker: does the work of servicing runs for its site. No database; it runs anywhere Node runs, and on Windows with
// the engine that only Windows has.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { openDataFolder } from '#platform/data-folder'
import { armFailpoint } from '#platform/failpoints'
import { type Log, openLog } from '#platform/logging'
import { readSettings } from '#platform/settings'
import { openContentStore } from '#product/content-store'
import { dismEngine, nativeEngine } from '#product/servicing-engines'
import { chooseEngine, identifyWorker, readWorkerSite, serveSite } from '#product/servicing-worker'
import { keepUnpacked } from './keep-unpacked.ts'
import { saidHelp } from './said-help.ts'
import { sayWhyNot } from './say-why-not.ts'

async function main(): Promise<void> {
  let log: Log = openLog({ level: 'info', component: 'servicing-worker', file: null })
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  // Not `once`: Ctrl+C can arrive twice, from the terminal and passed on, and the second must not cut the end short.
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  try {
    const settings = readSettings({
      program: 'servicing-worker',
      flags: process.argv.slice(2),
      environment: process.env,
    })
    armFailpoint(settings.failpoint)
    const program = settings['dism-program']
    const engines = [nativeEngine, dismEngine(program === undefined ? {} : { program })]
    const engine = chooseEngine(engines, { name: settings.engine, platform: process.platform })
    const folder = await openDataFolder(settings['data-folder'])
    log = openLog({
      level: settings['log-level'],
      component: 'servicing-worker',
      file: folder.inside('logs', 'servicing-worker.log'),
    })
    const site = await readWorkerSite({
      siteUrl: settings['site-url'],
      token: settings['worker-token'],
      tokenFile: settings['worker-token-file'],
    })
    const { workerName, siteCode, sitePublicKey } = await identifyWorker(folder, site, stopping.signal)
    const store = await openContentStore(folder.inside('content'))
    await store.clearIncoming()
    log.info({ site: site.siteUrl, worker: workerName, engine: engine.name }, 'the servicing worker is ready')
    // For the person who started it. Standard output has no other use; the log goes to standard error.
    process.stdout.write(
      `Servicing worker ${workerName} of site ${siteCode} is ready (engine ${engine.name})\n`,
    )
    // Another folder may hold other people's files: the worker removes its own one in it.
    const own = createHash('sha256').update(folder.path).digest('hex').slice(0, 16)
    const work = join(settings['work-folder'] ?? folder.inside('work'), `slipstream-worker-${own}`)
    const unpacked = keepUnpacked(folder, settings)
    const place = { folder, store, work, unpacked, engine, site, sitePublicKey, log }
    const [askSeconds, runsAtOnce] = [settings['ask-seconds'], settings['runs-at-once']]
    await serveSite({ ...place, askSeconds, runsAtOnce }, stopping.signal)
    await folder.release()
    process.exit(0)
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0)
    sayWhyNot(log, error)
    process.exit(3)
  }
}

if (!saidHelp('servicing-worker')) await main()
