// slipstream rollout start | list | show | pause | resume | next | stop

import type { Command } from 'commander'
import type { Rollout, RolloutPreview } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { describeAction } from './describe-action.ts'
import { gateText } from './distribution-ring.ts'
import { table } from './output.ts'
import { addPageOptions, type PageOptions, pageOf } from './page-options.ts'
import { runCommand } from './run-command.ts'

const changes = [
  {
    name: 'pause',
    method: 'pauseRollout',
    text: 'begin no further ring until it is resumed; what is under way goes on',
  },
  {
    name: 'resume',
    method: 'resumeRollout',
    text: 'go on after a pause or a stop; the soak time of the ring begins anew',
  },
  {
    name: 'next',
    method: 'skipRolloutRing',
    text: 'go on without waiting for the ring that is under way or would begin next',
  },
  { name: 'stop', method: 'stopRollout', text: 'begin no further ring; what is under way goes on' },
] as const

type ChangeMethod = (typeof changes)[number]['method']

/** Adds the noun. */
export function addRolloutCommands(program: Command): void {
  const noun = program
    .command('rollout')
    .description('bring the version in use to distribution points, one ring after the other')
  noun
    .command('start')
    .description(
      'a first copy or an update for the points of each ring, as its gate lets it; points in no ring are left alone',
    )
    .argument('<packageId>')
    .option('--ring <name...>', 'these rings only')
    .option('--dry-run', 'only show what each ring would do, and what it would cost')
    .action(runCommand(start))
  addPageOptions(noun.command('list'), 'rollout', '100')
    .description('the newest rollouts of all packages')
    .option('--package <id>', 'of this package alone')
    .option('--state <state>', 'only these: running, paused, stopped or succeeded')
    .action(runCommand(list))
  noun
    .command('show')
    .description('the newest rollout of a package: each ring, and why it waits')
    .argument('<packageId>')
    .action(runCommand(show))
  for (const { name, method, text } of changes)
    noun
      .command(name)
      .description(text)
      .argument('<packageId>')
      .action(runCommand((command, packageId: string) => change(command, method, packageId)))
}

async function start(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { ring: rings = [], dryRun } = command.opts<{ ring?: string[]; dryRun?: boolean }>()
  if (dryRun) {
    const preview = await api.previewRollout({ packageId, rings })
    out.answer(preview, describePreview(preview))
    return exitCodes.done
  }
  const started = await api.startRollout({ packageId, rings })
  out.answer(started, describe(started))
  return exitCodes.done
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const {
    package: packageId,
    state,
    ...page
  } = command.opts<PageOptions & { package?: string; state?: Rollout['state'] }>()
  const rollouts = await api.listRollouts({
    ...(packageId !== undefined && { packageId }),
    ...(state && { state }),
    ...pageOf(page),
  })
  const rows = rollouts.map(one => [
    one.packageId,
    one.version,
    one.state,
    one.startedAt,
    one.rings.find(ring => ring.state !== 'passed' && ring.state !== 'skipped')?.name ?? null,
    one.reason,
  ])
  out.answer(rollouts, table(['Package ID', 'Version', 'State', 'Started', 'Ring', 'Why'], rows))
  return exitCodes.done
}

async function show(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readRollout({ packageId })
  out.answer(found, describe(found))
  return exitCodes.done
}

async function change(command: Command, method: ChangeMethod, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const changed = await api[method]({ packageId })
  out.answer(changed, describe(changed))
  return exitCodes.done
}

function describe(one: Rollout): string[] {
  const rows = one.rings.map(ring => [
    ring.place,
    ring.name,
    ring.state,
    `${ring.proven} of ${ring.targeted}`,
    ring.failed,
    gateText(ring),
    ring.reason,
  ])
  const why = one.reason === null ? '' : `: ${one.reason}`
  return [
    `Version ${one.version} of ${one.packageId}, started by ${one.startedBy} at ${one.startedAt}: ${one.state}${why}`,
    ...table(['Place', 'Ring', 'State', 'Proven', 'Failed', 'Gate', 'Why'], rows),
  ]
}

function describePreview({ packageId, version, rings }: RolloutPreview): string[] {
  return rings.flatMap(ring => [
    `${ring.name}: ${gateText(ring)}`,
    ...describeAction({
      id: null,
      dryRun: true,
      action: 'rollout',
      subject: `${packageId}:${version}`,
      entries: ring.entries,
    }),
  ])
}
