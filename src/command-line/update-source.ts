// slipstream update-source add | list | remove | synchronise | set-schedule

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { UpdateSource } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText, table } from './output.ts'
import {
  addRecurrenceOptions,
  describeRecurrence,
  type RecurrenceOptions,
  recurrenceOf,
} from './recurrence.ts'
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
  addRecurrenceOptions(
    noun
      .command('set-schedule')
      .description('synchronise a source again and again, or no longer by itself')
      .argument('<name>'),
  )
    .option('--no-schedule', 'only when somebody asks')
    .option('--dry-run', 'show when it would be due; nothing is changed')
    .action(runCommand(setSchedule))
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
    one.schedule === null ? 'none' : (one.schedule.next[0] ?? 'not any more'),
    stateText(one),
    one.last?.startedAt ?? null,
    one.last?.listed ?? null,
    one.last?.error?.message ?? null,
  ])
  const head = ['Name', 'Location', 'Next', 'Last', 'Begun', 'Updates', 'Error']
  out.answer(sources, table(head, rows))
  return exitCodes.done
}

/** What is under way counts more than what was. */
function stateText({ underWay, last }: UpdateSource): string {
  if (underWay === null) return last?.state ?? 'never'
  const { state, phase, bytesDone, bytesTotal } = underWay
  if (state === 'waiting') return 'waiting'
  const share = bytesTotal === null ? '' : `, ${bytesText(bytesDone)} of ${bytesText(bytesTotal)}`
  return `${phase ?? 'running'}${share}`
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

type ScheduleOptions = RecurrenceOptions & { schedule: boolean; dryRun?: boolean }

async function setSchedule(command: Command, source: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<ScheduleOptions>()
  if (!options.schedule) {
    await api.removeUpdateSourceSchedule({ source })
    out.answer({ source, schedule: null }, [`“${source}” is synchronised only when somebody asks.`])
    return exitCodes.done
  }
  const recurrence = recurrenceOf(options)
  const asked = { source, ...recurrence }
  const { next } = options.dryRun
    ? await api.previewUpdateSourceSchedule(asked)
    : await api.setUpdateSourceSchedule(asked)
  const line = options.dryRun
    ? 'It would be synchronised at'
    : `“${source}” is synchronised: ${describeRecurrence(recurrence)}. Next at`
  out.answer({ source, recurrence, next }, [line, ...next.map(moment => `  ${moment}`)])
  return exitCodes.done
}
