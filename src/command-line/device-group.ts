// slipstream device-group set | list | show | remove

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addDeviceGroupCommands(program: Command): void {
  const noun = program
    .command('device-group')
    .description('groups of devices: whoever has one of the names, subnets or tags is a member')
  noun
    .command('set')
    .description('make a group, or say anew what it is')
    .argument('<name>')
    .option('--device <name...>', 'names of devices')
    .option('--subnet <subnet...>', 'in CIDR notation, for example 10.1.0.0/16')
    .option('--tag <tag...>', 'tags')
    .option('--comment <text>', 'for whoever reads the list', '')
    .option('--dry-run', 'only say how many approved devices would be in it')
    .action(runCommand(set))
  noun.command('list').description('all groups by name').action(runCommand(list))
  noun
    .command('show')
    .description('one group, and what makes a device a member')
    .argument('<name>')
    .action(runCommand(show))
  noun
    .command('remove')
    .description('remove a group; its devices stay')
    .argument('<name>')
    .action(runCommand(remove))
}

type SetOptions = { device?: string[]; subnet?: string[]; tag?: string[]; comment: string; dryRun?: boolean }

async function set(command: Command, deviceGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const {
    device: deviceNames = [],
    subnet: subnets = [],
    tag: tags = [],
    comment,
    dryRun,
  } = command.opts<SetOptions>()
  const rule = { deviceNames, subnets, tags }
  if (dryRun) {
    const preview = await api.previewDeviceGroup(rule)
    out.answer(preview, [`${preview.members} approved devices would be in it.`])
    return exitCodes.done
  }
  const group = await api.setDeviceGroup({ deviceGroup, ...rule, comment })
  out.answer(group, [`The device group ${group.name} is set; ${group.members} approved devices are in it.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const groups = await api.listDeviceGroups({})
  const rows = groups.map(one => [
    one.name,
    one.members,
    one.deviceNames.length,
    one.subnets.join(', '),
    one.tags.join(', '),
    one.comment,
  ])
  out.answer(groups, table(['Name', 'Members', 'Names', 'Subnets', 'Tags', 'Comment'], rows))
  return exitCodes.done
}

async function show(command: Command, deviceGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const group = await api.readDeviceGroup({ deviceGroup })
  const { name, comment, deviceNames, subnets, tags, members, setBy, setAt } = group
  out.answer(group, [
    `${name}: ${members} approved devices are in it`,
    ...(comment === '' ? [] : [comment]),
    `Names: ${deviceNames.join(', ') || 'none'}`,
    `Subnets: ${subnets.join(', ') || 'none'}`,
    `Tags: ${tags.join(', ') || 'none'}`,
    `Set by ${setBy} at ${setAt}`,
  ])
  return exitCodes.done
}

async function remove(command: Command, deviceGroup: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeDeviceGroup({ deviceGroup })
  out.answer({ deviceGroup, removed: true }, [`The device group ${deviceGroup} is removed.`])
  return exitCodes.done
}
