// slipstream session show | list | revoke, and those of own-account.ts

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { addOwnAccountCommands } from './own-account.ts'
import { permissionsText } from './permission-words.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addSessionCommands(program: Command): void {
  const noun = program.command('session').description('who is signed in to the console')
  noun.command('show').description('who you are here, and what you may do').action(runCommand(show))
  noun
    .command('list')
    .description('sessions that have not ended')
    .option('--own', 'your own alone')
    .action(runCommand(list))
  noun
    .command('revoke')
    .description('end a session now')
    .argument('<id>')
    .option('--own', 'one of your own')
    .action(runCommand(revoke))
  addOwnAccountCommands(noun)
}

async function show(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const session = await api.showSession()
  const { userName, displayName, roles, permissions } = session.user
  const allowed = Object.fromEntries(permissions.map(one => [one.objectClass, one.operations]))
  out.answer(session, [
    `${displayName} (${userName}) at site ${session.siteCode}`,
    `Roles: ${roles.join(', ') || 'none'}`,
    ...permissionsText(allowed),
  ])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const sessions = command.opts<{ own?: boolean }>().own
    ? await api.listOwnSessions()
    : await api.listSessions()
  const rows = sessions.map(one => [
    one.id,
    one.userName,
    one.address,
    one.startedAt,
    one.lastSeenAt,
    one.endsAt,
  ])
  out.answer(sessions, table(['ID', 'User', 'From', 'Started', 'Used', 'Ends'], rows))
  return exitCodes.done
}

async function revoke(command: Command, session: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await (command.opts<{ own?: boolean }>().own
    ? api.revokeOwnSession({ session })
    : api.revokeSession({ session }))
  out.answer({ revoked: session }, ['The session has ended.'])
  return exitCodes.done
}
