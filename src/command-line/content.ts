// slipstream content distribute | update-distribution-points | redistribute | remove | validate | cancel | set-priority | actions |
// status | summary | wait

import { type Command, Option } from 'commander'
import type { ContentAction, RecordedContentAction } from '#api-client'
import { addContentStatusCommands } from './content-status.ts'
import { addContentWaitCommand } from './content-wait.ts'
import { contextOf, exitCodes } from './context.ts'
import { describeAction } from './describe-action.ts'
import { bytesText, durationText, table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

type Asked = { point?: string[]; group?: string[]; all?: boolean; priority?: Priority; dryRun?: boolean }
type Priority = 'high' | 'medium' | 'low'
type ActionMethod =
  | 'distributeContent'
  | 'updateDistributionPoints'
  | 'redistributeContent'
  | 'removeContent'
  | 'validateContent'
  | 'cancelDistribution'

const actions: readonly { name: string; method: ActionMethod; text: string }[] = [
  {
    name: 'distribute',
    method: 'distributeContent',
    text: 'the first copy of the version in use to points that do not have the package; all points when none is named',
  },
  {
    name: 'update-distribution-points',
    method: 'updateDistributionPoints',
    text: 'every point that has the package shall hold the version in use; only what it lacks is sent',
  },
  {
    name: 'redistribute',
    method: 'redistributeContent',
    text: 'send everything of the version that points have to them again, whatever they hold',
  },
  {
    name: 'remove',
    method: 'removeContent',
    text: 'points shall no longer hold the package; name them, or say --all',
  },
  {
    name: 'validate',
    method: 'validateContent',
    text: 'points read everything again and answer with a new receipt',
  },
  {
    name: 'cancel',
    method: 'cancelDistribution',
    text: 'end what is under way; what a point held before stays',
  },
]

/** Adds the noun `content`. */
export function addContentCommands(program: Command): void {
  const noun = program.command('content').description('content on distribution points')
  for (const { name, method, text } of actions) {
    const verb = noun
      .command(name)
      .description(text)
      .argument('<packageId>')
      .option('--point <name...>', 'distribution points')
      .option('--group <name...>', 'distribution point groups')
      .addOption(priorityOption('how urgent this is; else as the package says'))
      .option('--dry-run', 'only show what would be done, and what it would cost')
    if (method === 'removeContent') verb.option('--all', 'from all distribution points and groups')
    verb.action(runCommand((command, packageId: string) => carryOut(command, method, packageId)))
  }
  noun
    .command('set-priority')
    .description('how urgent the content of a package is, also for what is under way')
    .argument('<packageId>')
    .addOption(priorityOption('high, medium or low').makeOptionMandatory())
    .action(runCommand(setPriority))
  noun
    .command('actions')
    .description('what was asked for, what it was expected to cost, and what it did cost')
    .argument('[subject]', 'a package or a distribution point group')
    .option('--after <action>', 'older than this one: the next page')
    .option('--limit <number>', 'at most so many', '20')
    .action(runCommand(listActions))
  addContentStatusCommands(noun)
  addContentWaitCommand(noun)
}

function priorityOption(text: string): Option {
  return new Option('--priority <priority>', text).choices(['high', 'medium', 'low'])
}

async function carryOut(command: Command, method: ActionMethod, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { point = [], group = [], all = false, priority, dryRun = false } = command.opts<Asked>()
  const asked = { packageId, points: point, groups: group, all, dryRun }
  const done: ContentAction = await api[method](priority === undefined ? asked : { ...asked, priority })
  out.answer(done, describeAction(done))
  return exitCodes.done
}

async function setPriority(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { priority } = command.opts<{ priority: Priority }>()
  await api.setContentPriority({ packageId, priority })
  out.answer({ packageId, priority }, [`The distribution priority of ${packageId} is ${priority}.`])
  return exitCodes.done
}

async function listActions(command: Command, subject?: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { after, limit } = command.opts<{ after?: string; limit: string }>()
  const recorded = await api.listContentActions({
    ...(subject !== undefined && { subject }),
    ...(after !== undefined && { after }),
    limit: wholeNumber('--limit', limit),
  })
  const head = ['When', 'Action', 'Package ID', 'Distribution point', 'Forecast', 'Actual', 'Outcome']
  out.answer(recorded, table(head, recorded.flatMap(rowsOf)))
  return exitCodes.done
}

function rowsOf({ requestedAt, action, entries }: RecordedContentAction): string[][] {
  const costText = (bytes: number | null, seconds: number | null) =>
    [bytes === null ? '' : bytesText(bytes), seconds === null ? '' : durationText(seconds)]
      .filter(text => text !== '')
      .join(', ') || '-'
  return entries.map(entry => [
    requestedAt,
    action,
    entry.packageId,
    entry.point,
    costText(entry.forecastBytes, entry.forecastSeconds),
    costText(entry.actualBytes, entry.actualSeconds),
    entry.outcome ?? 'under way',
  ])
}
