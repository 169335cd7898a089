// slipstream update add | list | show

import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SoftwareUpdate } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText, table } from './output.ts'
import { addPageOptions, type PageOptions, pageOf } from './page-options.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addUpdateCommands(program: Command): void {
  const noun = program.command('update').description('software updates')
  noun
    .command('add')
    .description('add an .msu or .cab file that is on the site server')
    .argument('<file>')
    .action(runCommand(add))
  addPageOptions(noun.command('list'), 'id')
    .description('all updates, the newest first')
    .option('--text <text>', 'only those with this in their title, article or file name')
    .action(runCommand(list))
  noun
    .command('show')
    .description('one update, by ID or KB article')
    .argument('<update>')
    .action(runCommand(show))
}

async function add(command: Command, file: string): Promise<number> {
  const context = await contextOf(command)
  const { operation } = await context.api.addSoftwareUpdate({ path: resolve(file) })
  const added = await finishOperation<{ update: string; alreadyHeld: boolean }>(context, operation)
  const { facts: _facts, ...update } = await context.api.readSoftwareUpdate({ update: added.update })
  const lines = [
    ...(added.alreadyHeld ? ['The site has this file already; nothing was changed.'] : []),
    ...describe(update),
  ]
  context.out.answer({ ...update, alreadyHeld: added.alreadyHeld }, lines)
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { text, ...page } = command.opts<PageOptions & { text?: string }>()
  const updates = await api.listSoftwareUpdates({ ...(text !== undefined && { text }), ...pageOf(page) })
  const rows = updates.map(one => [
    one.id.slice(0, 12),
    one.kb,
    one.title,
    one.architecture,
    one.kind,
    one.payload,
    bytesText(one.size),
  ])
  out.answer(updates, table(['ID', 'Article', 'Title', 'Architecture', 'Kind', 'Payload', 'Size'], rows))
  return exitCodes.done
}

async function show(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const update = await api.readSoftwareUpdate({ update: name })
  out.answer(update, describe(update))
  return exitCodes.done
}

function describe(one: SoftwareUpdate): string[] {
  return [
    `${one.kb ?? one.fileName}  ${one.title}`,
    `Kind: ${one.kind}; payload: ${one.payload}; architecture: ${one.architecture ?? 'not stated'}; ${bytesText(one.size)}`,
    `SHA-256: ${one.id}`,
    `SHA-1: ${one.sha1}`,
  ]
}
