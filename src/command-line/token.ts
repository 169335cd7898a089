// slipstream token make | list | revoke

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { permissionsText, readPermissions } from './permission-words.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addTokenCommands(program: Command): void {
  const noun = program
    .command('token')
    .description('API tokens: for programs that act for a user, and for service accounts')
  noun
    .command('make')
    .description('make a token, which is shown this once')
    .argument('<name>', 'what it is for')
    .option('--user <user>', 'of this user or service account; else your own')
    .option(
      '--allow <permissions>',
      'CLASS:OPERATION,OPERATION; can be repeated; else all that the user may',
      collect,
      [],
    )
    .option(
      '--gives-access',
      'it may make users, set roles, passwords and the identity provider, make tokens of points, workers and devices: what outlives it',
    )
    .option('--days <days>', 'until it expires; 0: it does not', '90')
    .action(runCommand(make))
  noun
    .command('list')
    .description('valid tokens, without their text')
    .option('--own', 'your own alone')
    .action(runCommand(list))
  noun
    .command('revoke')
    .description('it no longer works')
    .argument('<id>')
    .option('--own', 'one of your own')
    .action(runCommand(revoke))
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value]
}

async function make(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { user, allow, days, givesAccess } = command.opts<{
    user?: string
    allow: string[]
    days: string
    givesAccess?: boolean
  }>()
  const number = wholeNumber('the number of days', days)
  const asked = {
    name,
    permissions: allow.length === 0 ? null : readPermissions(allow),
    expiresInDays: number === 0 ? null : number,
    givesAccess: givesAccess ?? false,
  }
  const { token } =
    user === undefined ? await api.makeOwnToken(asked) : await api.makeUserToken({ user, ...asked })
  out.answer({ name, token }, [token])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const tokens = command.opts<{ own?: boolean }>().own ? await api.listOwnTokens() : await api.listTokens()
  const rows = tokens.map(one => [
    one.id,
    one.name,
    one.userName ?? '(first administrator)',
    one.permissions === null ? 'all of the user' : permissionsText(one.permissions).join(' '),
    one.givesAccess ? 'yes' : 'no',
    one.expiresAt ?? 'never',
    one.lastUsedAt ?? 'never',
  ])
  out.answer(tokens, table(['ID', 'Name', 'User', 'Allows', 'Gives access', 'Expires', 'Used'], rows))
  return exitCodes.done
}

async function revoke(command: Command, token: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await (command.opts<{ own?: boolean }>().own ? api.revokeOwnToken({ token }) : api.revokeToken({ token }))
  out.answer({ revoked: token }, ['The token no longer works.'])
  return exitCodes.done
}
