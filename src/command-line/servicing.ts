// slipstream servicing plan | run | list | show

import type { Command } from 'commander'
import type { ServicingRun } from '#api-client'
import { type Context, contextOf, exitCodes } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText, table } from './output.ts'
import { runCommand } from './run-command.ts'

/** Adds the noun. */
export function addServicingCommands(program: Command): void {
  const noun = program
    .command('servicing')
    .description('offline servicing: apply software updates to the images of a package')
  const asked = (name: string) =>
    noun
      .command(name)
      .argument('<packageId>')
      .requiredOption('--update <update...>', 'updates, by ID or KB article')
      .option('--index <index...>', 'images of install.wim; all when not given')
  asked('plan')
    .description('what would be done and what would be refused, with reasons; nothing is changed')
    .action(runCommand(plan))
  asked('run')
    .description('plan, apply to copies, read back, and publish the next package version')
    .option('--plan <hash>', 'the hash of the plan that was agreed to')
    .option('--update-distribution-points', 'update distribution points with the image afterwards')
    .action(runCommand(run))
  noun
    .command('list')
    .description('the latest runs of a package')
    .argument('<packageId>')
    .action(runCommand(list))
  noun
    .command('show')
    .description('one run, with the status of every update for every image')
    .argument('<run>')
    .action(runCommand(show))
}

/** The parts of a plan that are shown. */
type ShownPlan = {
  hash: string
  neededBytes: number
  steps: {
    kind: string
    path?: string
    index?: number
    why: string
    experimental: boolean
    update?: { title: string; why: string }
    updates?: { title: string; why: string }[]
  }[]
  refused: {
    update: string
    fileName: string
    image: { path: string; index: number } | null
    status: string
    reason: { code: string; text: string; wayOut: string }
  }[]
}

type Asked = { update: string[]; index?: string[]; plan?: string; updateDistributionPoints?: boolean }

function request(packageId: string, { update, index }: Asked) {
  return { packageId, updates: update, ...(index && { indexes: index.map(Number) }) }
}

async function plan(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const { operation } = await context.api.planServicing(request(packageId, command.opts<Asked>()))
  const made = await finishOperation<ShownPlan>(context, operation)
  context.out.answer(made, describePlan(made))
  return made.refused.length > 0 ? exitCodes.partly : exitCodes.done
}

async function run(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const asked = command.opts<Asked>()
  const { operation } = await context.api.runServicing({
    ...request(packageId, asked),
    updateDistributionPoints: asked.updateDistributionPoints === true,
    ...(asked.plan !== undefined && { planHash: asked.plan }),
  })
  await finishOperation(context, operation)
  return answerRun(context, await context.api.readServicingRun({ run: operation }))
}

async function list(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const runs = await api.listServicingRuns({ packageId })
  const rows = runs.map(run => [
    run.id,
    run.startedAt,
    run.state,
    run.baseVersion,
    run.publishedVersion,
    run.proven ? `yes, ${run.checks} checks` : 'no',
    run.requestedBy,
    typeof run.error?.message === 'string' ? run.error.message : '',
  ])
  const head = ['Run', 'Started', 'State', 'From version', 'Published', 'Proven', 'By', 'Error']
  out.answer(runs, table(head, rows))
  return exitCodes.done
}

async function show(command: Command, id: string): Promise<number> {
  const context = await contextOf(command)
  await answerRun(context, await context.api.readServicingRun({ run: id }))
  return exitCodes.done
}

function answerRun({ out }: Context, done: ServicingRun): number {
  const rows = done.statuses.map(({ update, image, status, reason }) => [
    update.slice(0, 12),
    image ? `${image.path}:${image.index}` : 'media',
    status,
    reason?.text ?? '',
  ])
  const checks =
    done.proof === null
      ? 'nothing had to be proven'
      : `${done.proof.checks.length} things read back, ${done.proof.proven ? 'all as planned' : 'NOT as planned'}`
  out.answer(done, [
    `Run ${done.id} of ${done.packageId}: ${done.state}; ${checks}.`,
    done.publishedVersion === null
      ? `Nothing was published; version ${done.baseVersion} stays in use.`
      : `Version ${done.publishedVersion} is in use.`,
    '',
    ...table(['Update', 'Image', 'Status', 'Reason'], rows),
  ])
  const refused = done.statuses.some(one => one.status === 'unsupported' || one.status === 'unknown')
  return refused ? exitCodes.partly : exitCodes.done
}

function describePlan({ hash, neededBytes, steps, refused }: ShownPlan): string[] {
  const done = steps.flatMap((step, number) => {
    const where = step.kind === 'service-image' ? `${step.path}:${step.index}` : 'media'
    const updates = step.updates ?? (step.update ? [step.update] : [])
    return updates.map(update => [
      number + 1,
      where,
      update.title,
      step.experimental ? 'experimental' : '',
      update.why,
    ])
  })
  const left = refused.map(one => [
    one.fileName,
    one.image ? `${one.image.path}:${one.image.index}` : 'media',
    one.status,
    one.reason.text,
    one.reason.wayOut,
  ])
  return [
    `Plan ${hash}`,
    `Free disk space needed: ${bytesText(neededBytes)}`,
    '',
    ...(done.length > 0 ? table(['Step', 'Where', 'Update', '', 'Why'], done) : ['Nothing would be done.']),
    ...(left.length > 0
      ? ['', 'Refused:', ...table(['Update', 'Where', 'Status', 'Reason', 'Way out'], left)]
      : []),
  ]
}
