// slipstream distribution-point [start] | import | join-token | rotate | remove | show | set | list

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { addPropertiesCommands } from './distribution-point-properties.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { addProgram, become } from './site-commands.ts'

/** Adds the noun. */
export function addDistributionPointCommands(program: Command): void {
  const noun = program.command('distribution-point').description('distribution points')
  addProgram(noun, {
    name: 'start',
    isDefault: true,
    file: 'distribution-point.ts',
    text: 'start a distribution point (its settings are flags here; --help lists them)',
  })
  noun
    .command('import')
    .description('import a prestage file into the data folder of a point that does not run; needs no network')
    .argument('<file>')
    .option('--data-folder <folder>', 'the data folder of the point')
    .option('--accept-site-key <fingerprint>', 'the key of the site, for a point that has not joined yet')
    .action(importFile)
  noun
    .command('join-token')
    .description('make the one-time token with which a new distribution point joins')
    .argument('<name>')
    .action(runCommand(joinToken))
  noun
    .command('rotate')
    .description(
      'make the token of a point stop at once, and make a one-time token with which it joins again as the same point',
    )
    .argument('<name>')
    .action(runCommand(rotate))
  noun
    .command('remove')
    .description('remove a point from the site; what lies on its disk stays there')
    .argument('<name>')
    .action(runCommand(remove))
  addPropertiesCommands(noun)
  noun.command('list').description('all distribution points').action(runCommand(list))
}

async function importFile(
  file: string,
  { dataFolder, acceptSiteKey }: { dataFolder?: string; acceptSiteKey?: string },
): Promise<void> {
  const flags = ['--import-prestage', file]
  if (dataFolder !== undefined) flags.push('--data-folder', dataFolder)
  if (acceptSiteKey !== undefined) flags.push('--accept-site-key', acceptSiteKey)
  await become('distribution-point.ts', flags)
}

async function joinToken(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const made = await api.createJoinToken({ name })
  out.answer(made, [made.token])
  return exitCodes.done
}

async function rotate(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const made = await api.rotateDistributionPointToken({ name })
  out.answer(made, [made.token])
  out.say(
    `The token that ${name} had no longer works. Start it once with --join-token-file and a file that holds this one.`,
  )
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const points = await api.listDistributionPoints()
  const rows = points.map(point => [point.name, point.address, point.joinedAt, point.lastSeenAt])
  out.answer(points, table(['Name', 'Address', 'Joined', 'Last seen'], rows))
  return exitCodes.done
}

async function remove(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeDistributionPoint({ name })
  out.answer({ removed: name }, [`The distribution point ${name} no longer belongs to the site.`])
  return exitCodes.done
}
