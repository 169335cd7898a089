// What somebody who helps needs to know, as one value that a person can read before it is sent. Secrets are not asked for, and what looks like
// one all the same is left out.

import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteApi } from '#api-client'
import { findTroubles } from './find-troubles.ts'
import { leaveOutSecrets } from './leave-out-secrets.ts'
import { describeError } from './run-command.ts'

/** The end of a log says what happened last. */
const lastBytes = 512 * 1024

/** Collects it; what cannot be asked now is the error instead. */
export async function makeSupportBundle(
  api: SiteApi,
  { site, dataFolder, secrets }: { site: string; dataFolder: string | null; secrets: readonly string[] },
): Promise<Record<string, unknown>> {
  const parts: Record<string, () => Promise<unknown>> = {
    site: () => api.readSite(),
    doctor: () => findTroubles(api, site),
    operations: () => api.listOperations({ limit: 100 }),
    statusMessages: () => api.listStatusMessages({ limit: 500 }),
    distributionPoints: () => pointsOf(api),
    distributionPointGroups: () => api.listDistributionPointGroups(),
    contentStatus: () => api.readContentStatus(),
    contentLibrary: () => api.readContentLibrary(),
    database: () => api.readDatabaseStatus(),
    upgradePackages: () => api.listUpgradePackages(),
    servicingQueue: () => api.readServicingQueue(),
    servicingSchedules: () => api.listServicingSchedules(),
    servicingWorkers: () => api.listServicingWorkers(),
    updateSources: () => api.listUpdateSources(),
    rollouts: () => api.listRollouts(),
    alertSubscriptions: () => api.listAlertSubscriptions(),
    ...(dataFolder !== null && { logs: () => readLogs(join(dataFolder, 'logs')) }),
  }
  const bundle: Record<string, unknown> = {
    madeAt: new Date().toISOString(),
    madeWith: { node: process.version, platform: process.platform, arch: process.arch },
  }
  for (const [name, ask] of Object.entries(parts))
    bundle[name] = await ask().catch(error => ({ notAvailable: describeError(error) }))
  return leaveOutSecrets(bundle, secrets) as Record<string, unknown>
}

async function pointsOf(api: SiteApi): Promise<unknown> {
  const names = (await api.listDistributionPoints()).map(({ name }) => name)
  return Promise.all(names.map(name => api.readDistributionPoint({ name })))
}

async function readLogs(folder: string): Promise<Record<string, string[]>> {
  const logs: Record<string, string[]> = {}
  for (const name of (await readdir(folder)).filter(one => one.endsWith('.log')).sort())
    logs[name] = (await readEnd(join(folder, name))).split('\n').filter(line => line !== '')
  return logs
}

async function readEnd(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const from = Math.max(0, size - lastBytes)
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from })
    const text = buffer.subarray(0, bytesRead).toString('utf8')
    // The first line was cut.
    return from === 0 ? text : text.slice(text.indexOf('\n') + 1)
  } finally {
    await handle.close()
  }
}
