// slipstream user create | list | show | change | disable | enable | remove | set-password | set-roles

import type { Command } from 'commander'
import type { User } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { passwordOf } from './read-password.ts'
import { runCommand } from './run-command.ts'

const collect = (value: string, before: readonly string[]) => [...before, value]

/** Adds the noun. */
export function addUserCommands(program: Command): void {
  const noun = program.command('user').description('users and service accounts, and their roles')
  withRoles(noun.command('create'))
    .description('make a user; the password is asked for')
    .argument('<name>', 'with which the user signs in')
    .option('--display-name <name>', 'as it is shown; else the user name')
    .option('--language <tag>', 'of the console, for example fr')
    .option('--service-account', 'a program: it has tokens, and no password')
    .option('--without-password', 'signs in with the identity provider alone')
    .option('--password-stdin', 'read the password from standard input')
    .action(runCommand(create))
  noun.command('list').description('all users').action(runCommand(list))
  noun.command('show').description('one user').argument('<user>').action(runCommand(show))
  noun
    .command('change')
    .description('change how a user is shown')
    .argument('<user>')
    .option('--display-name <name>')
    .option('--language <tag>')
    .action(runCommand(change))
  noun
    .command('disable')
    .description('sign a user out and let neither password nor tokens work')
    .argument('<user>')
    .action(runCommand((command, user: string) => setDisabled(command, user, true)))
  noun
    .command('enable')
    .description('the opposite')
    .argument('<user>')
    .action(runCommand((command, user: string) => setDisabled(command, user, false)))
  noun
    .command('remove')
    .description('remove a user with every session and token')
    .argument('<user>')
    .action(runCommand(remove))
  noun
    .command('set-password')
    .description('set a new password, which is asked for, and end every session of the user')
    .argument('<user>')
    .option('--password-stdin', 'read the password from standard input')
    .action(runCommand(setPassword))
  withRoles(noun.command('set-roles'))
    .description('set the roles, in place of those from before; without --role the user has none')
    .argument('<user>')
    .action(runCommand(setRoles))
}

function withRoles(command: Command): Command {
  return command
    .option('--role <role>', 'a role, by name or ID; can be repeated', collect, [])
    .option(
      '--scope <scope>',
      'the roles are on the objects of this security scope alone; can be repeated',
      collect,
      [],
    )
}

type RoleOptions = { role: string[]; scope: string[] }

function rolesOf({ role, scope }: RoleOptions) {
  return role.map(roleId => ({ roleId, scopes: scope.length === 0 ? null : scope }))
}

type CreateOptions = RoleOptions & {
  displayName?: string
  language?: string
  serviceAccount?: boolean
  withoutPassword?: boolean
  passwordStdin?: boolean
}

async function create(command: Command, userName: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<CreateOptions>()
  const needsPassword = options.serviceAccount !== true && options.withoutPassword !== true
  const password = needsPassword
    ? await passwordOf(`Password of ${userName}: `, options.passwordStdin === true)
    : null
  const { id } = await api.createUser({
    kind: options.serviceAccount === true ? 'service-account' : 'person',
    userName,
    displayName: options.displayName ?? userName,
    language: options.language ?? null,
    password,
    roles: rolesOf(options),
  })
  out.answer({ id, userName }, [`The user “${userName}” was made.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const users = await api.listUsers()
  out.answer(users, describe(users))
  return exitCodes.done
}

async function show(command: Command, user: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readUser({ user })
  out.answer(found, describe([found]))
  return exitCodes.done
}

function describe(users: readonly User[]): string[] {
  const rolesText = (user: User) =>
    user.roles
      .map(one => (one.scopes === null ? one.roleId : `${one.roleId} (${one.scopes.join(', ')})`))
      .join(', ')
  return table(
    ['User', 'Name', 'Signs in with', 'State', 'Roles'],
    users.map(user => [
      user.userName,
      user.displayName,
      user.signsInWith,
      user.disabled ? 'disabled' : 'enabled',
      rolesText(user) || '(none)',
    ]),
  )
}

async function change(command: Command, user: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<{ displayName?: string; language?: string }>()
  await api.changeUser({ user, ...options })
  out.answer({ changed: user }, [`The user “${user}” was changed.`])
  return exitCodes.done
}

async function setDisabled(command: Command, user: string, disabled: boolean): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.changeUser({ user, disabled })
  out.answer({ user, disabled }, [`The user “${user}” is ${disabled ? 'disabled' : 'enabled'}.`])
  return exitCodes.done
}

async function remove(command: Command, user: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeUser({ user })
  out.answer({ removed: user }, [`The user “${user}” was removed.`])
  return exitCodes.done
}

async function setPassword(command: Command, user: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { passwordStdin } = command.opts<{ passwordStdin?: boolean }>()
  const password = await passwordOf(`New password of ${user}: `, passwordStdin === true)
  await api.resetUserPassword({ user, password })
  out.answer({ user }, [`The password of “${user}” was set; every session of this user has ended.`])
  return exitCodes.done
}

async function setRoles(command: Command, user: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const roles = rolesOf(command.opts<RoleOptions>())
  await api.setUserRoles({ user, roles })
  out.answer({ user, roles }, [
    `The roles of “${user}”: ${roles.map(one => one.roleId).join(', ') || 'none'}.`,
  ])
  return exitCodes.done
}
