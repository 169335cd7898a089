// slipstream content-library show | verify | rebuild | release-rebuilt; accept-database.ts adds accept-database, clean-up.ts adds clean-up | retention, export-prestage.ts export-prestage

import type { Command } from 'commander'
import type { ContentLibraryStatus, LostObject } from '#api-client'
import { addAcceptDatabaseCommand } from './accept-database.ts'
import { addCleanUpCommands } from './clean-up.ts'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { addExportPrestageCommand } from './export-prestage.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText } from './output.ts'
import { runCommand } from './run-command.ts'
import { become } from './site-commands.ts'

/** Adds the noun. */
export function addContentLibraryCommands(program: Command): void {
  const noun = program.command('content-library').description('the content library of the site')
  noun
    .command('show')
    .description('what it holds, when it was verified last, and what is lost')
    .action(runCommand(show))
  noun
    .command('verify')
    .description(
      'read every object again, and fetch what is damaged or missing back from distribution points; exit code 2 when something is lost',
    )
    .option('--rate <megabytes>', 'read at most so many megabytes a second')
    .action(runCommand(verify))
  addCleanUpCommands(noun)
  addAcceptDatabaseCommand(noun)
  addExportPrestageCommand(noun)
  noun
    .command('rebuild')
    .description(
      'after the database was lost, on the machine of a site server that does not run: show which packages come back, or bring them back',
    )
    .option('--apply', 'bring them back into the new database')
    .option('--accept-site-key <fingerprint>', 'the key that the site had before')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', '\nOther settings of the site server may be given too, for example --data-folder.')
    .action(rebuild)
  noun
    .command('release-rebuilt')
    .description('let go of objects that a rebuild held because no version needs them')
    .action(runCommand(releaseRebuilt))
}

type Verified = {
  objects: number
  bytes: number
  damaged: number
  missing: number
  healed: number
  lostCount: number
  lost: LostObject[]
  givenUp: { point: string; reason: string }[]
}

async function show(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readContentLibrary()
  const { behindSince } = await api.readDatabaseStatus()
  out.answer(found, [
    ...(behindSince === null
      ? []
      : [
          `Warning: the database was restored from an older backup (found at ${behindSince}). Nothing that it does not know is removed until it is accepted (content-library accept-database --dry-run).`,
        ]),
    `${found.objects} objects, ${bytesText(found.bytes)}`,
    describePass(found.lastVerification),
    ...found.lost.flatMap(describeLost),
    ...describeRest(found),
  ])
  return found.lostCount > 0 ? exitCodes.partly : exitCodes.done
}

async function verify(command: Command): Promise<number> {
  const context = await contextOf(command)
  const { rate } = command.opts<{ rate?: string }>()
  const bytesPerSecond = rate === undefined ? null : Math.round(Number(rate) * 1_000_000)
  // JSON would turn a number that is none into null, and that means: as fast as possible.
  if (Number.isNaN(bytesPerSecond)) throw new CommandInvalid({ reason: `--rate ${rate} is not a number` })
  const { operation } = await context.api.verifyContentLibrary({ bytesPerSecond })
  const done = await finishOperation<Verified>(context, operation)
  context.out.answer(done, [
    `${done.objects} objects were read, ${bytesText(done.bytes)}.`,
    `Damaged: ${done.damaged}. Missing: ${done.missing}. Fetched back from distribution points: ${done.healed}.`,
    ...done.givenUp.map(({ point, reason }) => `Distribution point ${point} was given up: ${reason}`),
    ...done.lost.flatMap(describeLost),
    ...describeRest(done),
  ])
  return done.lostCount > 0 ? exitCodes.partly : exitCodes.done
}

async function rebuild(
  { apply, acceptSiteKey }: { apply?: boolean; acceptSiteKey?: string },
  command: Command,
): Promise<void> {
  const key = acceptSiteKey === undefined ? [] : ['--accept-site-key', acceptSiteKey]
  const mode = ['--rebuild-content-library', apply ? 'apply' : 'preview']
  await become('server.ts', [...mode, ...key, ...command.args])
}

async function releaseRebuilt(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { objects } = await api.releaseRebuilt()
  out.answer({ objects }, [`${objects} objects were let go; they go when their grace has ended.`])
  return exitCodes.done
}

function describePass(pass: ContentLibraryStatus['lastVerification']): string {
  if (pass === null) return 'It was never verified.'
  const { damaged, missing, healed, objectsChecked, objectsTotal } = pass
  const found = `${damaged} damaged, ${missing} missing, ${healed} fetched back`
  if (pass.finishedAt !== null) return `Verified at ${pass.finishedAt}: ${found}`
  return `Being verified since ${pass.startedAt}, ${objectsChecked} of ${objectsTotal} objects so far: ${found}`
}

function describeRest({ lost, lostCount }: { lost: LostObject[]; lostCount: number }): string[] {
  return lostCount > lost.length ? ['', `${lostCount - lost.length} more objects are lost.`] : []
}

function describeLost(lost: LostObject): string[] {
  const needs = [
    ...lost.packages.map(({ packageId, version }) => `version ${version} of ${packageId}`),
    ...lost.holders,
  ]
  return [
    '',
    `Lost: ${lost.sha256} (${bytesText(lost.size)}, ${lost.state}), needed by ${needs.join(' and ')}`,
    ...lost.paths.map(path => `  ${path}`),
    `  ${lost.why}`,
    `  ${lost.remedy}`,
  ]
}
