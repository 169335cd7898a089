// slipstream enrolment-token create | list | revoke

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { readWholeNumber } from './read-number.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addEnrolmentTokenCommands(program: Command): void {
  const noun = program
    .command('enrolment-token')
    .description('tokens with which devices need not wait for approval; each lets one in')
  noun
    .command('create')
    .description('make tokens; they are shown this once')
    .argument('<name>', 'for whom they are')
    .option('--count <number>', 'how many', readWholeNumber({ least: 1, most: 1000, unit: 'tokens' }), 1)
    .option(
      '--days <days>',
      'how long they can be used',
      readWholeNumber({ least: 1, most: 90, unit: 'days' }),
      7,
    )
    .option('--tag <tag...>', 'tags for the devices that come with one')
    .action(runCommand(create))
  noun.command('list').description('the newest first, without their texts').action(runCommand(list))
  noun
    .command('revoke')
    .description('revoke an unused token by its ID, or all unused ones of a name')
    .argument('<token>', 'ID or name')
    .action(runCommand(revoke))
}

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { count, days, tag: tags = [] } = command.opts<{ count: number; days: number; tag?: string[] }>()
  const made = await api.createEnrolmentTokens({ name, count, days, tags })
  out.answer(
    made,
    made.map(one => one.token),
  )
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const tokens = await api.listEnrolmentTokens({})
  const rows = tokens.map(one => [
    one.id,
    one.name,
    one.tags.join(', '),
    one.expiresAt,
    one.usedAt,
    one.usedBy,
    one.revokedAt,
  ])
  out.answer(tokens, table(['ID', 'Name', 'Tags', 'Expires', 'Used', 'By device', 'Revoked'], rows))
  return exitCodes.done
}

async function revoke(command: Command, token: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.revokeEnrolmentToken({ token })
  out.answer({ token, revoked: true }, [`The enrolment token ${token} is revoked.`])
  return exitCodes.done
}
