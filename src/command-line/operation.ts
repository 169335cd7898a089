// slipstream operation list | show | cancel

import type { Command } from 'commander'
import type { Operation } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { bytesText, table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addOperationCommands(program: Command): void {
  const noun = program.command('operation').description('long work: what runs, how far it is, how it ended')
  noun
    .command('list')
    .description('operations, the newest first')
    .option('--state <state>', 'waiting, running, succeeded, failed, cancelled')
    .option('--kind <kind>', 'of this kind: servicing.run')
    .option('--subject <subject>', 'about this: a package ID')
    .option('--after <operation>', 'older than this one: the next page')
    .option('--limit <number>', 'at most so many', '100')
    .action(runCommand(list))
  noun.command('show').description('one operation').argument('<operation>').action(runCommand(show))
  noun
    .command('cancel')
    .description('ask an operation to stop')
    .argument('<operation>')
    .action(runCommand(cancel))
}

type ListOptions = { state?: string; kind?: string; subject?: string; after?: string; limit: string }

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { limit, state, ...filter } = command.opts<ListOptions>()
  const operations = await api.listOperations({
    ...filter,
    // The site says which states there are.
    ...(state !== undefined && { state: state as Operation['state'] }),
    limit: wholeNumber('--limit', limit),
  })
  const rows = operations.map(one => [
    one.id,
    one.kind,
    one.subject,
    one.state,
    one.phase,
    one.error?.message ?? '',
  ])
  out.answer(operations, table(['ID', 'Kind', 'Subject', 'State', 'Phase', 'Error'], rows))
  return exitCodes.done
}

async function show(command: Command, id: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const operation = await api.readOperation({ operation: id })
  out.answer(operation, describe(operation))
  return exitCodes.done
}

async function cancel(command: Command, id: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.cancelOperation({ operation: id })
  out.answer({ cancelled: id }, ['The operation was asked to stop.'])
  return exitCodes.done
}

function describe(one: Operation): string[] {
  const total = one.bytesTotal === null ? '' : ` of ${bytesText(one.bytesTotal)}`
  return [
    `${one.kind} ${one.id}: ${one.state}, attempt ${one.attempt}`,
    ...(one.phase === null ? [] : [`${one.phase}: ${bytesText(one.bytesDone)}${total}`]),
    ...(one.error === null ? [] : [`${one.error.message} ${one.error.remedy} (${one.error.code})`]),
  ]
}
