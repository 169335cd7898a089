// slipstream migration list | import

import type { Command } from 'commander'
import type { MigrationCandidate } from '#api-client'
import { ProblemReceived } from './connect.ts'
import { type Context, contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText, table } from './output.ts'
import { sourcePath } from './package-sources.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addMigrationCommands(program: Command): void {
  const noun = program
    .command('migration')
    .description('take packages over from Configuration Manager, MDT, OSDBuilder or source folders')
  noun
    .command('list')
    .description('what is in a folder of the site server; nothing is changed')
    .argument('<folder>')
    .action(runCommand(list))
  noun
    .command('import')
    .description('add what is in it as packages; nothing is written to the folder')
    .argument('<folder>')
    .option(
      '--only <path...>',
      'paths of candidates, as `list` shows them; else all that can be added and are not held',
    )
    .option('--name <name>', 'with one path alone: the name of the package')
    .option('--accept-licence', 'the licence terms of the media were reviewed and are accepted')
    .action(runCommand(importAll))
}

async function list(command: Command, folder: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.listMigrationCandidates({ path: sourcePath(folder) })
  out.answer(found, [`${found.path}: ${found.layout}`, '', ...describe(found.candidates)])
  return exitCodes.done
}

function describe(candidates: readonly MigrationCandidate[]): string[] {
  const rows = candidates.map(one => [
    one.name,
    one.version,
    one.files,
    bytesText(one.totalBytes),
    one.images.join(', '),
    one.problem ??
      (one.alreadyHeld.length > 0 ? `held as ${one.alreadyHeld.map(held => held.packageId).join(', ')}` : ''),
    one.path,
  ])
  return table(['Name', 'Version', 'Files', 'Size', 'Images', 'Note', 'Path'], rows)
}

type ImportOptions = { only?: string[]; name?: string; acceptLicence?: boolean }

async function importAll(command: Command, folder: string): Promise<number> {
  const context = await contextOf(command)
  const { api, out } = context
  const { only, name, acceptLicence } = command.opts<ImportOptions>()
  if (name !== undefined && only?.length !== 1)
    throw new CommandInvalid({ reason: '--name needs --only with one path' })
  const path = sourcePath(folder)
  const { candidates } = await api.listMigrationCandidates({ path })
  const chosen = only
    ? only.map(wanted => candidates.find(one => one.path === sourcePath(wanted)) ?? unknown(wanted))
    : candidates.filter(one => one.problem === null && one.alreadyHeld.length === 0)
  if (chosen.length === 0) {
    out.answer([], ['There is nothing to add.'])
    return exitCodes.done
  }
  const packages = chosen.map(one => ({
    path: one.path,
    name: name ?? one.name,
    version: one.version.slice(0, 32),
    comment: '',
  }))
  const asked = await api.importMigrationCandidates({
    path,
    packages,
    licenceAccepted: acceptLicence === true,
  })
  const done: {
    path: string
    name: string
    packageId: string | null
    error: { code: string; message: string } | null
  }[] = []
  for (const one of asked) {
    const { error } = one
    if (one.operation === null) done.push({ ...one, packageId: null, error })
    else done.push({ path: one.path, name: one.name, ...(await finish(context, one.operation)) })
  }
  out.answer(
    done,
    table(
      ['Name', 'Package ID', 'Problem'],
      done.map(one => [one.name, one.packageId, one.error?.message ?? '']),
    ),
  )
  const failed = done.filter(one => one.packageId === null).length
  return failed === 0 ? exitCodes.done : failed === done.length ? exitCodes.failed : exitCodes.partly
}

async function finish(context: Context, operation: string) {
  try {
    const { packageId } = await finishOperation<{ packageId: string }>(context, operation)
    return { packageId, error: null }
  } catch (error) {
    if (!(error instanceof ProblemReceived)) throw error
    const { code, message } = error.report
    return { packageId: null, error: { code, message } }
  }
}

function unknown(path: string): never {
  throw new CommandInvalid({ reason: `${path} is not one of the candidates` })
}
