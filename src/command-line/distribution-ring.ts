// slipstream distribution-ring set | list | show | remove

import { type Command, InvalidArgumentError } from 'commander'
import type { DistributionRing } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { durationText, table } from './output.ts'
import { readSeconds } from './read-amount.ts'
import { readWholeNumber } from './read-number.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addDistributionRingCommands(program: Command): void {
  const noun = program
    .command('distribution-ring')
    .description('rings: points that get a version one ring after the other, each with a gate')
  const percent = readWholeNumber({ least: 0, most: 100, unit: 'percent' })
  const points = readWholeNumber({ least: 0, most: 100_000, unit: 'points' })
  noun
    .command('set')
    .description('make a ring, or say anew what it is; rollouts that have started keep the old one')
    .argument('<name>')
    .requiredOption(
      '--order <number>',
      'its place; the lowest is first',
      readWholeNumber({ least: 1, most: 1000, unit: 'places' }),
    )
    .option('--point <name...>', 'distribution points')
    .option('--group <name...>', 'distribution point groups, with the members that they have then')
    .option('--success-rate <percent>', 'of a hundred points so many must have a receipt', percent, 70)
    .option('--success-count <points>', 'and at least so many points', points, 1)
    .option('--soak <time>', 'how long it must have been so, for example 90min, 24h, 7d', soakOf, 86_400)
    .option('--needs-promotion', 'begin only when the version is promoted')
    .action(runCommand(set))
  noun.command('list').description('all rings in their order').action(runCommand(list))
  noun.command('show').description('one ring and its gate').argument('<name>').action(runCommand(show))
  noun
    .command('remove')
    .description('rollouts that have started keep it')
    .argument('<name>')
    .action(runCommand(remove))
}

type SetOptions = {
  order: number
  point?: string[]
  group?: string[]
  successRate: number
  successCount: number
  soak: number
  needsPromotion?: boolean
}

function soakOf(text: string): number {
  const seconds = readSeconds(text)
  if (seconds === null) throw new InvalidArgumentError('It must be a time such as 90min, 24h or 7d.')
  return seconds
}

async function set(command: Command, ring: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const asked = command.opts<SetOptions>()
  const gate = {
    minimumSuccessPercent: asked.successRate,
    minimumSuccessCount: asked.successCount,
    soakSeconds: asked.soak,
    needsPromotion: asked.needsPromotion === true,
  }
  const { order, point: points = [], group: groups = [] } = asked
  await api.setDistributionRing({ ring, order, points, groups, ...gate })
  out.answer({ ring, order, points, groups, ...gate }, [`The distribution ring ${ring} is set.`])
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const rings = await api.listDistributionRings()
  const head = ['Order', 'Name', 'Distribution points', 'Groups', 'Gate']
  out.answer(
    rings,
    table(
      head,
      rings.map(ring => [
        ring.order,
        ring.name,
        ring.points.join(', '),
        ring.groups.join(', '),
        gateText(ring),
      ]),
    ),
  )
  return exitCodes.done
}

async function show(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const ring = await api.readDistributionRing({ ring: name })
  out.answer(ring, [
    `${ring.name}: place ${ring.order}`,
    `Distribution points: ${ring.points.join(', ') || 'none'}`,
    `Groups: ${ring.groups.join(', ') || 'none'}`,
    `Gate: ${gateText(ring)}`,
  ])
  return exitCodes.done
}

async function remove(command: Command, ring: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeDistributionRing({ ring })
  out.answer({ ring, removed: true }, [`The distribution ring ${ring} is removed.`])
  return exitCodes.done
}

/** The gate of a ring in words. */
export function gateText(
  ring: Pick<
    DistributionRing,
    'minimumSuccessPercent' | 'minimumSuccessCount' | 'soakSeconds' | 'needsPromotion'
  >,
): string {
  const { minimumSuccessPercent, minimumSuccessCount, soakSeconds, needsPromotion } = ring
  return [
    `${minimumSuccessPercent} % and ${minimumSuccessCount}`,
    soakSeconds === 0 ? 'no soak time' : `soak time ${durationText(soakSeconds)}`,
    ...(needsPromotion ? ['needs a promotion'] : []),
  ].join(', ')
}
