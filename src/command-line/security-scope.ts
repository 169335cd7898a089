// slipstream security-scope create | list | remove | show | set

import type { Command } from 'commander'
import type { SiteApi } from './connect.ts'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { type ScopeCalls, scopeCallsOf } from './scope-calls.ts'

/** Adds the noun. */
export function addSecurityScopeCommands(program: Command): void {
  const noun = program
    .command('security-scope')
    .description('sets of packages, points, groups and task sequences, on which roles can be given')
  noun
    .command('create')
    .description('make a security scope')
    .argument('<name>')
    .option('--description <text>', 'what it is for', '')
    .action(runCommand(create))
  noun.command('list').description('all security scopes').action(runCommand(list))
  noun
    .command('remove')
    .description('remove a scope that nothing carries')
    .argument('<scope>')
    .action(runCommand(remove))
  withObject(noun.command('show').description('which scopes an object carries')).action(runCommand(show))
  withObject(
    noun.command('set').description('Set Security Scopes of an object, in place of those from before'),
  )
    .argument('<scopes...>')
    .action(runCommand(set))
}

function withObject(command: Command): Command {
  return command
    .argument(
      '<class>',
      'upgrade-package, distribution-point, distribution-point-group, boundary-group, device-group or task-sequence',
    )
    .argument('<object>', 'the ID of a package or task sequence, or the name')
}

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { description } = command.opts<{ description: string }>()
  const { id } = await api.makeSecurityScope({ name, description })
  out.answer({ id, name }, [`The security scope “${name}” was made.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const scopes = await api.listSecurityScopes()
  const rows = scopes.map(scope => [scope.name, scope.builtIn ? 'built in' : '', scope.description])
  out.answer(scopes, table(['Security scope', '', 'Description'], rows))
  return exitCodes.done
}

async function remove(command: Command, scope: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeSecurityScope({ scope })
  out.answer({ removed: scope }, [`The security scope “${scope}” was removed.`])
  return exitCodes.done
}

async function show(command: Command, objectClass: string, object: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const scopes = await callsOf(api, objectClass).read(object)
  out.answer(
    scopes,
    scopes.map(scope => scope.name),
  )
  return exitCodes.done
}

async function set(command: Command, objectClass: string, object: string, scopes: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  await callsOf(api, objectClass).write(object, scopes)
  out.answer({ objectClass, object, scopes }, [`${object} carries: ${scopes.join(', ')}.`])
  return exitCodes.done
}

/** @throws CommandInvalid */
function callsOf(api: SiteApi, objectClass: string) {
  const calls: Partial<Record<string, ScopeCalls>> = scopeCallsOf(api)
  const found = Object.hasOwn(calls, objectClass) ? calls[objectClass] : undefined
  if (found === undefined)
    throw new CommandInvalid({ reason: `“${objectClass}” is no class of objects with security scopes` })
  return found
}
