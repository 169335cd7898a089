// The main job from end to end, as an administrator would do it: with the real programs and the command line.

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { makeComponentUpdate, makeSetupDynamicUpdate } from '../tests/update-package/index.ts'
import { makeWindowsMedia } from '../tests/windows-image/index.ts'
import { makeCommandLine, startProgram } from './processes.ts'
import type { Content, DemoSummary, Fetched, Package, Plan, Run, RunSummary } from './summary.ts'

/** What the demo was asked to do. */
export type DemoOptions = {
  folder: string
  source?: string
  updates: readonly string[]
  database?: string
  say: (line: string) => void
  keep: boolean
  /** Stops the demo, also when the programs were to be kept. */
  signal: AbortSignal
}

const verifiedWithinMs = 30 * 60_000

/**
 * Does it all; returns the summary. The programs are stopped at the end unless they are to be kept.
 * @throws Error when a program fails or the point does not get on; an AbortError or the signal's reason
 */
export async function runDemo(options: DemoOptions): Promise<DemoSummary> {
  const { folder, say, signal } = options
  const seconds = stopwatch()
  const source = options.source === undefined ? await makeMedia(options) : resolve(options.source)
  const updates =
    options.updates.length > 0 ? options.updates.map(file => resolve(file)) : await makeUpdates(options)
  seconds.lap('make')
  signal.throwIfAborted()

  say('Starting a site server and a distribution point')
  const site = await startProgram({
    file: 'server.ts',
    dataFolder: join(folder, 'site'),
    flags: ['--allow-native-component-servicing'],
    database: options.database,
    signal,
  })
  const stops = [site.stop]
  try {
    const slipstream = makeCommandLine(join(folder, 'credentials.json'), signal)
    await slipstream(
      'sign-in',
      '--site',
      site.address,
      '--token-file',
      join(folder, 'site', 'administrator-token'),
      '--name',
      'demo',
    )
    stops.push(await startPoint(options, slipstream, site.address))
    seconds.lap('start')

    say(`Adding the operating system upgrade package from ${source}`)
    const added = await slipstream<Package>(
      'upgrade-package',
      'add',
      '--path',
      source,
      '--name',
      'Demo',
      '--version',
      '1',
      '--accept-licence',
    )
    const packageId = added.value.id
    const ids: string[] = []
    for (const file of updates) {
      say(`Adding the software update ${file}`)
      ids.push((await slipstream<{ id: string }>('update', 'add', file)).value.id)
    }
    seconds.lap('add')

    say('Distributing the package as it was added')
    await slipstream('content', 'distribute', packageId)
    await verified(slipstream, { packageId, version: 1, signal })
    seconds.lap('distribute')

    say('Planning and servicing (native component servicing is experimental; the demo turns it on)')
    const plan = await slipstream<Plan>('servicing', 'plan', packageId, '--update', ...ids)
    const run = await slipstream<Run>(
      'servicing',
      'run',
      packageId,
      '--plan',
      plan.value.hash,
      '--update-distribution-points',
      '--continue-on-error',
      '--update',
      ...ids,
    )
    seconds.lap('service')

    say('Servicing once more with the same updates: nothing may be left to do')
    const again = await slipstream<Run>(
      'servicing',
      'run',
      packageId,
      '--continue-on-error',
      '--update',
      ...ids,
    )
    seconds.lap('service-again')

    say('Waiting for the receipt of the distribution point')
    const version = run.value.publishedVersion ?? 1
    const distribution = await verified(slipstream, { packageId, version, signal })
    seconds.lap('distribute')

    say('Fetching as a device does, and checking the signature and every hash')
    const client = await slipstream<Fetched>(
      'client',
      'fetch',
      '--package',
      packageId,
      '--to',
      join(folder, 'device'),
    )
    seconds.lap('fetch')
    const shown = await slipstream<Package>('upgrade-package', 'show', packageId)
    return summarise({
      shown: shown.value,
      plan: plan.value,
      run: run.value,
      again: again.value,
      distribution,
      client: client.value,
      seconds: seconds.all(),
    })
  } finally {
    if (options.keep && !signal.aborted) say(`Left running at ${site.address}; data in ${folder}`)
    else for (const stop of stops.reverse()) await stop()
  }
}

type CommandLine = ReturnType<typeof makeCommandLine>

async function makeMedia({ folder, say, signal }: DemoOptions): Promise<string> {
  say('Making synthetic Windows Setup media (no byte of it is Microsoft’s)')
  const to = join(folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to, payloadBytes: 24 * 1024 * 1024, signal })
  return to
}

/** For media that was given, a Setup Dynamic Update without programs, which fits any; for our own, also one of components. */
async function makeUpdates({ folder, say, source }: DemoOptions): Promise<string[]> {
  say('Making synthetic software updates')
  const updates = join(folder, 'updates')
  await mkdir(updates, { recursive: true })
  const setup = join(
    updates,
    source === undefined ? 'Windows11.0-KB9900001-x64.cab' : 'Windows-KB9900001.cab',
  )
  await makeSetupDynamicUpdate({ to: setup, product: 'windows11', programs: source === undefined })
  if (source !== undefined) return [setup]
  const component = join(updates, 'Windows11.0-KB9900002-x64.msu')
  await makeComponentUpdate({ to: component, product: 'windows11', kb: 'KB9900002' })
  return [setup, component]
}

async function startPoint(
  { folder, signal }: DemoOptions,
  slipstream: CommandLine,
  siteUrl: string,
): Promise<() => Promise<void>> {
  const { value } = await slipstream<{ token: string }>('distribution-point', 'join-token', 'DEMO-DP')
  const tokenFile = join(folder, 'join-token')
  await writeFile(tokenFile, value.token, { mode: 0o600 })
  const flags = ['--site-url', siteUrl, '--join-token-file', tokenFile, '--ask-seconds', '0.5']
  const dataFolder = join(folder, 'point')
  return (await startProgram({ file: 'distribution-point.ts', dataFolder, flags, signal })).stop
}

/** Waits for the receipts: a state alone would not be enough. */
async function verified(
  slipstream: CommandLine,
  { packageId, version, signal }: { packageId: string; version: number; signal: AbortSignal },
): Promise<Content[]> {
  const until = performance.now() + verifiedWithinMs
  for (;;) {
    const { value } = await slipstream<Content[]>('content', 'status', packageId)
    if (value.length > 0 && value.every(row => row.state === 0 && row.receipt?.version === version))
      return value
    const failed = value.find(row => row.state === 3)
    if (failed)
      throw new Error(`the distribution point failed: ${failed.error?.message ?? 'without saying why'}`)
    if (performance.now() > until)
      throw new Error('the distribution point did not verify the content in time')
    await wait(300, null, { signal })
  }
}

type Gathered = {
  shown: Package
  plan: Plan
  run: Run
  again: Run
  distribution: Content[]
  client: Fetched
  seconds: DemoSummary['seconds']
}

function summarise({ shown, plan, run, again, distribution, client, seconds }: Gathered): DemoSummary {
  return {
    package: {
      id: shown.id,
      name: shown.name,
      version: shown.currentVersion,
      contentVersion: shown.contentVersion,
    },
    images: shown.images.map(image => ({
      index: image.index,
      name: image.name,
      architecture: image.architecture,
      build:
        image.version === null
          ? null
          : `${image.version.major}.${image.version.minor}.${image.version.build}.${image.version.servicePackBuild}`,
      languages: image.languages,
      file: image.path,
    })),
    plan: {
      hash: plan.hash,
      steps: plan.steps,
      refused: plan.refused.map(({ fileName, image, reason }) => ({
        update: fileName,
        image: image === null ? null : `${image.path}:${image.index}`,
        reason: `${reason.code}: ${reason.text} ${reason.wayOut}`,
      })),
    },
    servicing: {
      ...describeRun(run),
      again: { ...describeRun(again), publishedVersion: again.publishedVersion },
    },
    distribution: distribution.map(row => ({
      point: row.point,
      state: row.stateName,
      contentVersion: row.contentVersion,
      bytesTransferred: row.bytesSent,
      bytesTotal: row.bytesTotal,
    })),
    client: {
      verified: client.verified && client.contentVersion === shown.contentVersion,
      files: client.files,
    },
    seconds,
  }
}

function describeRun({ state, proof, statuses }: Run): RunSummary {
  return {
    state,
    proven: proof?.proven === true,
    updates: statuses.map(({ update, image, status, reason }) => ({
      update,
      image: image === null ? 'media' : `${image.path}:${image.index}`,
      status,
      ...(reason && { reason: reason.text }),
    })),
  }
}

/** Seconds by what they were used for; laps of the same name add up. */
function stopwatch() {
  const began = performance.now()
  let last = began
  const laps: Record<string, number> = {}
  const round = (ms: number) => Math.round(ms / 10) / 100
  return {
    lap(name: string) {
      const now = performance.now()
      laps[name] = (laps[name] ?? 0) + now - last
      last = now
    },
    all(): DemoSummary['seconds'] {
      const { add = 0, service = 0, distribute = 0, fetch = 0 } = laps
      const total = performance.now() - began
      return {
        add: round(add),
        service: round(service),
        distribute: round(distribute),
        fetch: round(fetch),
        total: round(total),
      }
    },
  }
}
