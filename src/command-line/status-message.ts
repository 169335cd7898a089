// slipstream status-message list

import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import type { SiteApi, StatusMessage } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addStatusMessageCommands(program: Command): void {
  const noun = program.command('status-message').description('what happened, to what, by whom')
  noun
    .command('list')
    .description('status messages, the newest last')
    .option('--severity <severity...>', 'information, warning, error')
    .option('--component <component...>', 'of these parts of the product')
    .option('--code <code...>', 'of these kinds: UPGRADE_PACKAGE_SERVICED')
    .option('--subject <subject>', 'about this: a package ID, the name of a point')
    .option('--since <time>', 'not before this time (ISO 8601)')
    .option('--before <id>', 'older than this message: the next page')
    .option('--limit <number>', 'at most so many', '50')
    .option('--follow', 'go on with what comes, until Ctrl+C; with --json one value on each line')
    .action(runCommand(list))
}

type Options = {
  severity?: string[]
  component?: string[]
  code?: string[]
  subject?: string
  since?: string
  before?: string
  limit: string
  follow?: boolean
}

type Query = NonNullable<Parameters<SiteApi['listStatusMessages']>[0]>

const askEveryMs = 1000
/**
 * IDs are given when messages are written, and messages appear when their transactions end: one with a smaller ID can appear later than one
 * with a greater ID. So many IDs back are looked at again.
 */
const lookBack = 500

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<Options>()
  const query = queryOf(options)
  const messages = (await api.listStatusMessages(query)).reverse()
  if (!options.follow) {
    out.answer(messages, describeMessages(messages))
    return exitCodes.done
  }
  const show = (one: StatusMessage) =>
    void process.stdout.write(`${out.json ? JSON.stringify(one) : lineOf(one)}\n`)
  for (const one of messages) show(one)
  const seen = new Set(messages.map(one => one.id))
  const { before: _before, ...filter } = query
  // What is older than the page that was shown is not news.
  const oldest = messages[0]?.id ?? 0
  for (;;) {
    await wait(askEveryMs)
    const last = Math.max(0, ...seen)
    const after = Math.max(0, oldest, last - lookBack)
    const news = (await api.listStatusMessages({ ...filter, after, limit: 1000 })).reverse()
    for (const one of news.filter(message => !seen.has(message.id))) {
      show(one)
      seen.add(one.id)
    }
    for (const id of seen) if (id < last - 2 * lookBack) seen.delete(id)
  }
}

function queryOf({ severity, component, code, subject, since, before, limit }: Options): Query {
  return {
    ...(severity && { severity: severity.join(',') }),
    ...(component && { component: component.join(',') }),
    ...(code && { code: code.join(',') }),
    ...(subject !== undefined && { subject }),
    ...(since !== undefined && { since: readTime('--since', since) }),
    ...(before !== undefined && { before: wholeNumber('--before', before) }),
    limit: wholeNumber('--limit', limit),
  }
}

/** A time as ISO 8601 in UTC; without an offset it is local time. @throws CommandInvalid */
export function readTime(name: string, text: string): string {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw new CommandInvalid({ reason: `${name} “${text}” is not a time` })
  return time.toISOString()
}

function describeMessages(messages: readonly StatusMessage[]): string[] {
  const rows = messages.map(one => [one.id, one.at, one.severity, one.number, one.code, one.message])
  return table(['ID', 'At', 'Severity', 'Number', 'Code', 'Message'], rows)
}

function lineOf({ id, at, severity, code, message }: StatusMessage): string {
  return [id, at, severity.padEnd('information'.length), code, message].join('  ')
}
