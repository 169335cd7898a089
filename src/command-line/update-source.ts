// slipstream update-source add | list | remove | synchronise

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { UpdateSource } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addUpdateSourceCommands(program: Command): void {
  const noun = program
    .command('update-source')
    .description('where the site learns of software updates: offline catalogues')
  noun
    .command('add')
    .description('add wsusscn2.cab, WSUSSCAN.cab or an .msu file that is on the site server')
    .argument('<file>')
    .requiredOption('--name <name>', 'a name for it')
    .option('--language <language...>', 'languages of titles beside English, such as fr')
    .action(runCommand(add))
  noun.command('list').description('all sources and their last synchronisation').action(runCommand(list))
  noun
    .command('remove')
    .description('remove a source; the updates that it listed stay')
    .argument('<name>')
    .action(runCommand(remove))
  noun
    .command('synchronise')
    .description('read a source now and publish what it lists')
    .argument('<name>')
    .action(runCommand(synchronise))
}

async function add(command: Command, file: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { name, language = [] } = command.opts<{ name: string; language?: string[] }>()
  const source = await api.addUpdateSource({ name, location: resolve(file), languages: language })
  out.answer(source, [
    `“${name}” is a source of updates now. Read it: slipstream update-source synchronise "${name}"`,
  ])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const sources = await api.listUpdateSources()
  const rows = sources.map(one => [
    one.name,
    one.location,
    one.last === null ? 'never' : one.last.state,
    one.last?.startedAt ?? null,
    one.last?.listed ?? null,
    one.last?.error?.message ?? null,
  ])
  out.answer(sources, table(['Name', 'Location', 'Last', 'Begun', 'Updates', 'Error'], rows))
  return exitCodes.done
}

async function remove(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeUpdateSource({ source: name })
  out.answer({ removed: name }, [`“${name}” is no source of updates any more; what it listed stays.`])
  return exitCodes.done
}

type Result = { outcome: 'succeeded' | 'nothing-new' } & Pick<
  NonNullable<UpdateSource['last']>,
  'revisions' | 'listed' | 'added' | 'revised' | 'expired'
>

async function synchronise(command: Command, name: string): Promise<number> {
  const context = await contextOf(command)
  const { operation } = await context.api.synchroniseUpdateSource({ source: name })
  const result = await finishOperation<Result>(context, operation)
  const line =
    result.outcome === 'nothing-new'
      ? `“${name}” is the same as last time; nothing was changed.`
      : `${result.listed} updates (${result.revisions} revisions): ${result.added} new, ${result.revised} revised, ${result.expired} expired.`
  context.out.answer(result, [line])
  return exitCodes.done
}
