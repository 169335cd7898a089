// slipstream distribution-point-group create | list | show | add-member | remove-member | delete

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { describeAction } from './describe-action.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

const dryRun = ['--dry-run', 'only show what would be done, and what it would cost'] as const
const keepContent = ['--keep-content', 'what only the group gave stays on the points, as their own'] as const

/** Adds the noun. */
export function addDistributionPointGroupCommands(program: Command): void {
  const noun = program
    .command('distribution-point-group')
    .description('groups of distribution points: what a group holds, every member holds')
  noun
    .command('create')
    .description('make an empty group')
    .argument('<name>')
    .option('--description <text>', 'what it is for', '')
    .action(runCommand(create))
  noun.command('list').description('all groups, with members and contents').action(runCommand(list))
  noun
    .command('show')
    .description('one group, with its members and contents')
    .argument('<name>')
    .action(runCommand(show))
  noun
    .command('add-member')
    .description('points that join get everything that the group holds')
    .argument('<name>')
    .argument('<point...>')
    .option(...dryRun)
    .action(runCommand(addMember))
  noun
    .command('remove-member')
    .description('points that leave lose what only this group gave them')
    .argument('<name>')
    .argument('<point...>')
    .option(...keepContent)
    .option(...dryRun)
    .action(runCommand(removeMember))
  noun
    .command('delete')
    .description('end a group; its members lose what only this group gave them')
    .argument('<name>')
    .option(...keepContent)
    .option(...dryRun)
    .action(runCommand(deleteGroup))
}

type Asked = { dryRun?: boolean; keepContent?: boolean }

async function create(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { description } = command.opts<{ description: string }>()
  await api.createDistributionPointGroup({ name, description })
  out.answer({ created: name }, [`The distribution point group ${name} was made.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const groups = await api.listDistributionPointGroups()
  const rows = groups.map(({ name, members, contents, description }) => [
    name,
    members.join(', '),
    contents.join(', '),
    description,
  ])
  out.answer(groups, table(['Name', 'Members', 'Contents', 'Description'], rows))
  return exitCodes.done
}

async function show(command: Command, group: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readDistributionPointGroup({ group })
  const { name, description, members, contents, createdBy, createdAt } = found
  out.answer(found, [
    name,
    ...(description === '' ? [] : [description]),
    `Members: ${members.join(', ') || 'none'}`,
    `Contents: ${contents.join(', ') || 'none'}`,
    `Made by ${createdBy} at ${createdAt}`,
  ])
  return exitCodes.done
}

async function addMember(command: Command, group: string, points: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const done = await api.addDistributionPointsToGroup({ group, points, dryRun: isDry(command) })
  out.answer(done, describeAction(done))
  return exitCodes.done
}

async function removeMember(command: Command, group: string, points: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const keep = command.opts<Asked>().keepContent === true
  const asked = { group, points, keepContent: keep, dryRun: isDry(command) }
  const done = await api.removeDistributionPointsFromGroup(asked)
  out.answer(done, describeAction(done))
  return exitCodes.done
}

async function deleteGroup(command: Command, group: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const done = await api.deleteDistributionPointGroup({
    group,
    keepContent: command.opts<Asked>().keepContent === true ? 'true' : 'false',
    dryRun: isDry(command) ? 'true' : 'false',
  })
  out.answer(done, describeAction(done))
  return exitCodes.done
}

function isDry(command: Command): boolean {
  return command.opts<Asked>().dryRun === true
}
