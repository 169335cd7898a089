// slipstream client enrol | run | status: a device that belongs to a site and does what the site says. It is no user: what it sends is signed with a
// key of its own.

import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { armFailpoint } from '#platform/failpoints'
import {
  type ClientStatus,
  enrol,
  openClient,
  openClientFolder,
  readClientStatus,
  readFacts,
  runClient,
  runOnce,
} from '#product/device-client'
import { readExitCode } from '#product/task-sequence-model'
import { addContentOptions, bytesOf, rateOf } from './content-options.ts'
import { exitCodes, outputOf } from './context.ts'
import { ClientStopped, CommandInvalid, FileUnreadable } from './errors.ts'
import { bytesText, type Output, table } from './output.ts'
import { runCommand } from './run-command.ts'

const standardFolder =
  process.platform === 'win32'
    ? join(process.env.ProgramData ?? 'C:\\ProgramData', 'Slipstream', 'client')
    : '/var/lib/slipstream-client'

/** Adds the verbs. */
export function addDeviceVerbs(noun: Command): void {
  const folder = [
    '--data-folder <folder>',
    'where the client keeps everything of its own',
    standardFolder,
  ] as const
  const facts = [
    '--facts <file>',
    'JSON with facts of the device (architecture, edition, language, build, addresses, memoryMegabytes, …) that go before those of the machine; for simulated devices',
  ] as const
  noun
    .command('enrol')
    .description(
      'make this device known to the site of --site, with an enrolment token (--token), or wait for approval',
    )
    .option(...folder)
    .option(
      '--token-file <file>',
      'a file with the enrolment token, which others cannot see as they can see --token',
    )
    .option('--name <name>', 'the name of the device', hostname())
    .option(...facts)
    .option('--no-wait', 'do not wait for approval')
    .action(runCommand(enrolDevice))
  addContentOptions(noun.command('run'))
    .description('do what the site says: fetch and check content, run task sequences, report')
    .option(...folder)
    .option('--once', 'do what can be done now, then end; otherwise until it is stopped')
    .option('--start <deployment>', 'the ID of an available deployment to start now; goes with --once')
    .option('--dry-run', 'fetch and check everything, show what would be run, and run nothing')
    .option(
      '--setup-exit-code <code>',
      'in a dry run, what Windows Setup is taken to return, such as 0xC1900208',
    )
    .option(...facts)
    .action(runCommand(run))
  noun
    .command('status')
    .description('how this device stands: its site, its attempts, what is still to be reported')
    .option(...folder)
    .action(runCommand(showStatus))
}

type Given = { dataFolder: string; facts?: string }

async function enrolDevice(command: Command): Promise<number> {
  const out = outputOf(command)
  const given = command.optsWithGlobals<
    Given & { site?: string; token?: string; tokenFile?: string; name: string; wait: boolean }
  >()
  if (given.site === undefined) throw new CommandInvalid({ reason: 'it needs --site' })
  armFailpoint(process.env.SLIPSTREAM_FAILPOINT)
  const token = given.tokenFile === undefined ? (given.token ?? null) : await readToken(given.tokenFile)
  const folder = await openClientFolder(given.dataFolder)
  const signal = stopSignal()
  try {
    for (;;) {
      const { device } = await readFacts(folder, given.facts ?? null)
      const asked = { siteUrl: given.site, name: given.name, facts: device, token }
      const { membership, askAgainSeconds } = await enrol(folder, asked, signal)
      const { deviceId, siteCode, state } = membership
      const isDone = state === 'approved'
      if (isDone || state === 'revoked' || !given.wait) {
        out.answer({ name: given.name, deviceId, siteCode, state }, [
          `${given.name} is ${isDone ? 'approved' : state === 'revoked' ? 'revoked' : 'waiting for approval'} at site ${siteCode} (device ${deviceId}).`,
        ])
        return isDone ? exitCodes.done : exitCodes.partly
      }
      out.say(`${given.name} waits for approval at site ${siteCode}: slipstream device approve ${deviceId}`)
      await sleep(askAgainSeconds * 1000, undefined, { signal })
    }
  } catch (error) {
    throw signal.aborted ? new ClientStopped({ folder: folder.path }) : error
  } finally {
    await folder.release()
  }
}

async function run(command: Command): Promise<number> {
  const out = outputOf(command)
  const given = command.opts<
    Given & {
      once?: true
      start?: string
      dryRun?: true
      setupExitCode?: string
      cacheSize: string
      limitRate?: string
      lowPriority?: true
    }
  >()
  if (given.start !== undefined && !given.once) throw new CommandInvalid({ reason: '--start needs --once' })
  const setupExitCode = setupExitCodeOf(given)
  armFailpoint(process.env.SLIPSTREAM_FAILPOINT)
  const signal = stopSignal()
  const client = await openClient({
    folder: given.dataFolder,
    dryRun: given.dryRun ? { setupExitCode } : null,
    factsFile: given.facts ?? null,
    maxCacheBytes: bytesOf('--cache-size', given.cacheSize),
    rate: rateOf(given),
    say: line => out.say(line),
  })
  try {
    if (!given.once) return await runClient(client, signal)
    const { policy, trouble } = await runOnce(client, { startedByHand: given.start ?? null }, signal)
    for (const sentence of trouble) out.say(sentence)
    const status = await readClientStatus(client.folder)
    out.answer({ policy, trouble, ...status }, linesOf(status))
    const isAllTold = status.reportsWaiting === 0 && status.reportsSetAside === 0
    return trouble.length === 0 && isAllTold ? exitCodes.done : exitCodes.partly
  } catch (error) {
    if (!signal.aborted) throw error
    if (given.once) throw new ClientStopped({ folder: client.folder.path })
    return exitCodes.done
  } finally {
    await client.close()
  }
}

async function showStatus(command: Command): Promise<number> {
  const out: Output = outputOf(command)
  const path = resolve(command.opts<Given>().dataFolder)
  // Not held: the client that runs has it.
  const status = await readClientStatus({ path, inside: (...names) => join(path, ...names) })
  out.answer(status, linesOf(status))
  return exitCodes.done
}

function linesOf({ site, name, attempts, reportsWaiting, reportsSetAside, cache }: ClientStatus): string[] {
  const cached = cache.reduce((total, one) => total + one.bytes, 0)
  const rows = attempts.map(one => [
    one.deploymentName,
    one.attempt,
    one.state,
    one.exitCode === null ? null : `0x${one.exitCode.toString(16).toUpperCase()}`,
    one.message,
  ])
  return [
    site === null ? 'Not enrolled.' : `${name} at site ${site.code} (${site.url}): ${site.state}`,
    `Cache: ${cache.length} versions, ${bytesText(cached)}. Reports that the site has not answered: ${reportsWaiting}.`,
    ...(reportsSetAside === 0
      ? []
      : [
          `Reports that the site does not understand: ${reportsSetAside}. They are tried again when the client starts; look whether the site server is older than the client.`,
        ]),
    ...(rows.length === 0 ? [] : table(['Deployment', 'Attempt', 'State', 'Exit code', 'Message'], rows)),
  ]
}

function setupExitCodeOf({
  setupExitCode,
  dryRun,
}: {
  setupExitCode?: string
  dryRun?: true
}): number | null {
  if (setupExitCode === undefined) return null
  if (!dryRun) throw new CommandInvalid({ reason: '--setup-exit-code goes with --dry-run' })
  const code = readExitCode(setupExitCode)
  if (code === null)
    throw new CommandInvalid({
      reason: `--setup-exit-code needs a code such as 0xC1900208, not “${setupExitCode}”`,
    })
  return code
}

async function readToken(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(cause => {
    throw new FileUnreadable({ file, reason: cause.code ?? 'unknown' }, { cause })
  })
}

/** Aborted by Ctrl+C and by the end of the service. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stopping.abort())
  return stopping.signal
}
