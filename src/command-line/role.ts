// slipstream role list | show | permissions | create | copy | change | remove

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { permissionsText, readPermissions } from './permission-words.ts'
import { runCommand } from './run-command.ts'

const collect = (value: string, before: readonly string[]) => [...before, value]
const allow: [string, string, typeof collect, string[]] = [
  '--allow <permissions>',
  'CLASS:OPERATION,OPERATION (see `role permissions`); can be repeated',
  collect,
  [],
]

/** Adds the noun. */
export function addRoleCommands(program: Command): void {
  const noun = program.command('role').description('roles: names for permissions on classes of objects')
  noun.command('list').description('all roles').action(runCommand(list))
  noun.command('show').description('what a role allows').argument('<role>').action(runCommand(show))
  noun.command('permissions').description('what there is to permit').action(runCommand(permissions))
  noun
    .command('create')
    .description('make a role')
    .argument('<name>')
    .option('--description <text>', 'what it is for', '')
    .option(...allow)
    .action(runCommand(create))
  noun
    .command('copy')
    .description('copy a role, also a built-in one')
    .argument('<role>')
    .argument('<name>', 'of the copy')
    .action(runCommand(copy))
  noun
    .command('change')
    .description('set what a role that is not built in allows, in place of what it did')
    .argument('<role>')
    .option('--name <name>', 'another name')
    .option('--description <text>')
    .option(...allow)
    .action(runCommand(change))
  noun
    .command('remove')
    .description('remove a role that nobody has')
    .argument('<role>')
    .action(runCommand(remove))
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const roles = await api.listRoles()
  const rows = roles.map(role => [role.name, role.builtIn ? 'built in' : '', role.description])
  out.answer(roles, table(['Role', '', 'Description'], rows))
  return exitCodes.done
}

async function show(command: Command, nameOrId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const role = find(await api.listRoles(), nameOrId)
  out.answer(role, [role.name, role.description, ...permissionsText(role.permissions)])
  return exitCodes.done
}

async function permissions(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const classes = await api.listObjectClasses()
  const rows = classes.map(one => [one.objectClass, one.operations.join(','), one.hasScopes ? 'yes' : ''])
  out.answer(classes, table(['Class', 'Operations', 'Security scopes'], rows))
  return exitCodes.done
}

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { description, allow: words } = command.opts<{ description: string; allow: string[] }>()
  const { id } = await api.makeRole({ name, description, permissions: readPermissions(words) })
  out.answer({ id, name }, [`The role “${name}” was made.`])
  return exitCodes.done
}

async function copy(command: Command, role: string, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { id } = await api.copyRole({ role, name })
  out.answer({ id, name }, [`The role “${name}” is a copy of “${role}”.`])
  return exitCodes.done
}

async function change(command: Command, nameOrId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<{ name?: string; description?: string; allow: string[] }>()
  const role = find(await api.listRoles(), nameOrId)
  await api.changeRole({
    role: role.id,
    name: options.name ?? role.name,
    description: options.description ?? role.description,
    permissions: options.allow.length === 0 ? role.permissions : readPermissions(options.allow),
  })
  out.answer({ changed: role.id }, [`The role “${role.name}” was changed.`])
  return exitCodes.done
}

async function remove(command: Command, role: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeRole({ role })
  out.answer({ removed: role }, [`The role “${role}” was removed.`])
  return exitCodes.done
}

function find<Role extends { id: string; name: string }>(roles: readonly Role[], nameOrId: string): Role {
  const key = nameOrId.toLowerCase()
  const role = roles.find(one => one.id === key || one.name.toLowerCase() === key)
  if (role === undefined) throw new CommandInvalid({ reason: `there is no role “${nameOrId}”` })
  return role
}
