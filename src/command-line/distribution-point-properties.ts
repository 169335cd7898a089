// slipstream distribution-point show | set

import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DistributionPointDetail } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { describePoint } from './describe-point.ts'
import { readBytes, readSeconds } from './read-amount.ts'
import { readWholeNumber } from './read-number.ts'
import { runCommand } from './run-command.ts'
import { type Hour, setHours } from './week-hours.ts'

type Properties = DistributionPointDetail['properties']

/** Adds the verbs. */
export function addPropertiesCommands(noun: Command): void {
  noun
    .command('show')
    .description('one distribution point: its properties, and how it says that it is')
    .argument('<name>')
    .action(runCommand(show))
  noun
    .command('set')
    .description('change properties of a distribution point; what is not named stays')
    .argument('<name>')
    .option('--address <url>', 'where others reach it; "own" for what the point itself says')
    .addOption(
      new Option(
        '--communication <kind>',
        'https-only: given to nobody while its address is not https',
      ).choices(['http-or-https', 'https-only']),
    )
    .addOption(
      new Option(
        '--maintenance <mode>',
        'in maintenance mode nothing is transferred or removed, and nobody new is sent there',
      ).choices(['on', 'off']),
    )
    .option('--time-zone <name>', 'the zone of --hours, such as Europe/Paris')
    .option(
      '--hours <words>',
      'hours of the week, such as "mon-fri 08:00-18:00 high-only 20MB/s" (open, medium-and-high, high-only, closed); can be repeated',
      (text: string, before: string[] = []) => [...before, text],
    )
    .option(
      '--source <points...>',
      'make it a pull point that fetches from these points before the site, in this order or as NAME:ORDER says',
    )
    .option('--standard', 'make it a standard point, which fetches from the site')
    .option('--transfers-at-once <number>', 'versions under way at once', count(50))
    .option('--connections <number>', 'connections of one transfer', count(16))
    .option('--reserve <bytes>', 'drive space reserve, such as 20GB', bytesOption)
    .option('--grace <time>', 'how long unneeded content stays on the disk, such as 24h', secondsOption)
    .option('--quarantine-time <time>', 'how long damaged content is kept aside, such as 7d', secondsOption)
    .option('--quarantine-space <bytes>', 'the most of it, such as 2GB; the oldest goes first', bytesOption)
    .option('--validate-every <time>', 'content validation, such as 7d; "never" for none', validationOption)
    .option('--expect <revision>', 'refuse when the properties are not at this revision', count(2 ** 31 - 1))
    .option('--dry-run', 'only show what the point would have')
    .action(runCommand(set))
}

const count = (most: number) => readWholeNumber({ least: 1, most, unit: 'things' })

function bytesOption(text: string): number {
  return readBytes(text) ?? refuse('It must be a number of bytes such as 500MB or 20GB.')
}

function secondsOption(text: string): number {
  return readSeconds(text) ?? refuse('It must be a time such as 90s, 30min, 24h or 7d.')
}

function validationOption(text: string): number | null {
  return text === 'never' ? null : secondsOption(text)
}

function refuse(message: string): never {
  throw new InvalidArgumentError(message)
}

type Asked = {
  address?: string
  communication?: Properties['communication']
  maintenance?: 'on' | 'off'
  timeZone?: string
  hours?: string[]
  source?: string[]
  standard?: boolean
  transfersAtOnce?: number
  connections?: number
  reserve?: number
  grace?: number
  quarantineTime?: number
  quarantineSpace?: number
  validateEvery?: number | null
  expect?: number
  dryRun?: boolean
}

async function show(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const point = await api.readDistributionPoint({ name })
  out.answer(point, describePoint(point))
  return exitCodes.done
}

async function set(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const asked = command.opts<Asked>()
  const point = await api.readDistributionPoint({ name })
  const properties = changesOf(asked, point.properties.week)
  const sources = sourcesOf(asked)
  if (asked.dryRun) {
    const after = {
      ...point,
      properties: { ...point.properties, ...properties },
      sources: sources ?? point.sources,
    }
    out.answer(after, [...describePoint(after), 'Nothing was changed.'])
    return exitCodes.done
  }
  await api.changeDistributionPoint({
    name: point.name,
    expectedRevision: asked.expect ?? point.revision,
    properties,
    ...(sources && { sources }),
  })
  const after = await api.readDistributionPoint({ name: point.name })
  out.answer(after, describePoint(after))
  return exitCodes.done
}

/** What was named on the command line, and nothing else. */
function changesOf(asked: Asked, week: readonly Hour[]): Partial<Properties> {
  const changes: Record<string, unknown> = {
    address: asked.address === 'own' ? null : asked.address,
    communication: asked.communication,
    maintenance: asked.maintenance === undefined ? undefined : asked.maintenance === 'on',
    timeZone: asked.timeZone,
    week: asked.hours?.reduce<readonly Hour[]>(setHours, week),
    transfersAtOnce: asked.transfersAtOnce,
    connections: asked.connections,
    reserveBytes: asked.reserve,
    graceSeconds: asked.grace,
    quarantineSeconds: asked.quarantineTime,
    quarantineBytes: asked.quarantineSpace,
    validateEverySeconds: asked.validateEvery,
  }
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

/** `NAME:2` says the order; without it the place on the command line does. Names hold no colon. */
function sourcesOf({ source, standard }: Asked): { point: string; order: number }[] | undefined {
  if (standard === true) return []
  return source?.map((text, index) => {
    const [point = '', order] = text.split(':')
    return { point, order: order === undefined ? index + 1 : count(100)(order) }
  })
}
