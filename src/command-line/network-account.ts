// slipstream network-account set | list | remove

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { passwordOf } from './read-password.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the noun. */
export function addNetworkAccountCommands(program: Command): void {
  const noun = program
    .command('network-account')
    .description('the accounts with which the site server reads shares (UNC paths)')
  noun
    .command('set')
    .description('keep an account for a server, in place of the one before; the password is asked for')
    .argument('<server>', 'as it is written in UNC paths')
    .requiredOption('--user <user>', 'DOMAIN\\name, or name')
    .option('--share <share>', 'for this share alone')
    .option('--port <port>', 'the TCP port of the server', '445')
    .option('--password-stdin', 'read the password from standard input')
    .action(runCommand(set))
  noun.command('list').description('all network accounts, without their passwords').action(runCommand(list))
  noun
    .command('remove')
    .description('forget an account and its password')
    .argument('<server>')
    .option('--share <share>', 'the account of this share alone')
    .action(runCommand(remove))
}

type SetOptions = { user: string; share?: string; port: string; passwordStdin?: boolean }

async function set(command: Command, server: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { user, share = '', port, passwordStdin } = command.opts<SetOptions>()
  const number = wholeNumber('the port', port)
  const password = await passwordOf(`Password of ${user}: `, passwordStdin === true)
  await api.setNetworkAccount({ server, share, user, port: number, password })
  out.answer({ server, share, user, port: number }, [`The network account for ${server} is ${user}.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const accounts = await api.listNetworkAccounts()
  const rows = accounts.map(one => [
    one.server,
    one.share === '' ? '(all)' : one.share,
    one.user,
    one.port,
    one.changedBy,
    one.changedAt,
  ])
  out.answer(accounts, table(['Server', 'Share', 'User', 'Port', 'Set by', 'Set'], rows))
  return exitCodes.done
}

async function remove(command: Command, server: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { share = '' } = command.opts<{ share?: string }>()
  await api.removeNetworkAccount({ server, share })
  out.answer({ removed: { server, share } }, [`The network account for ${server} is forgotten.`])
  return exitCodes.done
}
