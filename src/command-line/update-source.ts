// slipstream update-source add | add-wsus | list | show | files | remove | synchronise | set-schedule | set-watch

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { UpdateSource, UpdateSourceFile } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { describeUpdateSource } from './describe-update-source.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText, durationText, table } from './output.ts'
import {
  addRecurrenceOptions,
  describeRecurrence,
  type RecurrenceOptions,
  recurrenceOf,
} from './recurrence.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addUpdateSourceCommands(program: Command): void {
  const noun = program
    .command('update-source')
    .description(
      'where the site learns of software updates: offline catalogues, folders of update files, update servers',
    )
  noun
    .command('add')
    .description(
      'add wsusscn2.cab, WSUSSCAN.cab or an .msu file that is on the site server, or a folder with .msu and .cab files',
    )
    .argument('<path>')
    .requiredOption('--name <name>', 'a name for it')
    .option('--folder', 'it is a folder, also a UNC path: what is new in it is taken')
    .option('--watch-minutes <n>', 'look into the folder every so many minutes', '5')
    .option('--no-watch', 'do not look into the folder by itself')
    .option('--language <language...>', 'languages of titles beside English, such as fr')
    .action(runCommand(add))
  noun
    .command('add-wsus')
    .description('add an update server (WSUS) as a source: http://server:8530/ or https://server:8531/')
    .argument('<url>')
    .requiredOption('--name <name>', 'a name for it')
    .option(
      '--category <id...>',
      'only updates of these products or families, by GUID; give classifications too',
    )
    .option('--classification <id...>', 'only updates of these classifications, by GUID; give categories too')
    .option(
      '--authority-file <path>',
      'a PEM file on the site server: the certificate authority of the server',
    )
    .option('--language <language...>', 'languages of titles beside English, such as fr')
    .action(runCommand(addWsus))
  noun.command('list').description('all sources and their last synchronisation').action(runCommand(list))
  noun
    .command('show')
    .description('one source, when it is read, and how its last synchronisation ended')
    .argument('<name>')
    .action(runCommand(show))
  noun
    .command('files')
    .description('what became of each file of a folder')
    .argument('<name>')
    .option('--refused', 'only what was refused')
    .action(runCommand(files))
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
  noun
    .command('set-watch')
    .description('how often a folder is looked at')
    .argument('<name>')
    .option('--watch-minutes <n>', 'every so many minutes', '5')
    .option('--no-watch', 'not by itself')
    .action(runCommand(setWatch))
}

type WatchOptions = { watch: boolean; watchMinutes: string }
type AddOptions = WatchOptions & { name: string; language?: string[]; folder?: boolean }

async function add(command: Command, path: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<AddOptions>()
  const { name, language: languages = [] } = options
  // What begins with two backslashes is an address and no path of this machine.
  const location = path.startsWith('\\\\') ? path : resolve(path)
  const source = await api.addUpdateSource({
    name,
    languages,
    location,
    ...(options.folder ? { kind: 'folder' as const, watchSeconds: secondsOf(options) } : {}),
  })
  const seconds = source.watchSeconds
  const now = `slipstream update-source synchronise "${name}"`
  out.answer(source, [
    seconds === null
      ? `“${name}” is a source of updates now. Read it: ${now}`
      : `“${name}” is a source of updates now, and is looked at every ${durationText(seconds)}. At once: ${now}`,
  ])
  return exitCodes.done
}

type WsusOptions = {
  name: string
  category?: string[]
  classification?: string[]
  authorityFile?: string
  language?: string[]
}

async function addWsus(command: Command, location: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { name, category, classification, authorityFile, language } = command.opts<WsusOptions>()
  const source = await api.addUpdateSource({
    kind: 'wsus',
    name,
    location,
    languages: language ?? [],
    categories: category ?? [],
    classifications: classification ?? [],
    authorityFile: authorityFile === undefined ? null : resolve(authorityFile),
  })
  out.answer(source, [
    `“${name}” is a source of updates now. Ask it: slipstream update-source synchronise "${name}"`,
  ])
  return exitCodes.done
}

function secondsOf({ watch, watchMinutes }: WatchOptions): number | null {
  return watch ? wholeNumber('--watch-minutes', watchMinutes) * 60 : null
}

async function setWatch(command: Command, source: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const everySeconds = secondsOf(command.opts<WatchOptions>())
  await api.setUpdateSourceWatch({ source, everySeconds })
  const line =
    everySeconds === null
      ? `“${source}” is no longer looked at by itself.`
      : `“${source}” is looked at every ${durationText(everySeconds)}.`
  out.answer({ source, everySeconds }, [line])
  return exitCodes.done
}

async function files(command: Command, source: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { refused = false } = command.opts<{ refused?: boolean }>()
  const all: UpdateSourceFile[] = []
  for (;;) {
    const after = all.at(-1)?.path
    const page = await api.listUpdateSourceFiles({
      source,
      ...(refused && { state: 'refused' as const }),
      ...(after !== undefined && { after }),
    })
    all.push(...page)
    if (page.length === 0) break
  }
  const rows = all.map(one => [
    one.path,
    bytesText(one.size),
    one.vanishedAt === null ? one.state : `${one.state}, vanished`,
    one.update?.slice(0, 12) ?? null,
    one.catalogue,
    one.error?.message ?? one.catalogueError?.message ?? null,
  ])
  out.answer(all, table(['File', 'Size', 'State', 'Update', 'Catalogue', 'Reason'], rows))
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

async function show(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const source = await api.readUpdateSource({ source: name })
  out.answer(source, describeUpdateSource(source, stateText(source)))
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

type Last = NonNullable<UpdateSource['last']>
type Result = { outcome: 'succeeded' | 'nothing-new'; files?: Last['files'] } & Pick<
  Last,
  'revisions' | 'listed' | 'added' | 'revised' | 'expired'
>

async function synchronise(command: Command, name: string): Promise<number> {
  const context = await contextOf(command)
  const { operation } = await context.api.synchroniseUpdateSource({ source: name })
  const result = await finishOperation<Result>(context, operation)
  const { outcome, files } = result
  const lines = [
    ...(outcome === 'nothing-new' ? [`“${name}” is the same as last time; nothing was changed.`] : []),
    ...(files && outcome === 'succeeded' ? filesText(name, files) : []),
    ...(outcome === 'succeeded' && result.listed !== 0
      ? [
          `${result.listed} updates (${result.revisions} revisions): ${result.added} new, ${result.revised} revised, ${result.expired} expired.`,
        ]
      : []),
  ]
  context.out.answer(result, lines)
  return files && files.refused > 0 ? exitCodes.partly : exitCodes.done
}

function filesText(name: string, files: NonNullable<Last['files']>): string[] {
  const { found, taken, alreadyHeld, refused, unsettled, vanished } = files
  return [
    `${found} update files: ${taken} taken, ${alreadyHeld} held before, ${refused} refused, ${unsettled} still being written, ${vanished} vanished.`,
    ...(refused > 0 ? [`The reasons: slipstream update-source files "${name}" --refused`] : []),
  ]
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
