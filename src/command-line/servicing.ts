// slipstream servicing plan | run | list | show | inspect, and those of servicing-queue.ts

import { type Command, Option } from 'commander'
import type { ServicingRun } from '#api-client'
import { type Context, contextOf, exitCodes } from './context.ts'
import { describeContents } from './describe-contents.ts'
import { describePlan, describeRun, type ShownPlan } from './describe-servicing.ts'
import { finishOperation } from './finish-operation.ts'
import { table } from './output.ts'
import { addPageOptions, type PageOptions, pageOf } from './page-options.ts'
import { runCommand } from './run-command.ts'
import { addQueueCommands, runPriorities } from './servicing-queue.ts'

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
      .addOption(
        new Option(
          '--base <version>',
          'what the updates go onto: the version in use, or as it was read from its source, without the updates applied since',
        ).choices(['in-use', 'pristine']),
      )
      .option(
        '--cleanup <kind>',
        'remove superseded updates after the image is updated: start-component-cleanup, or reset-base, after which no update can be uninstalled; only with the engine dism',
      )
      .option(
        '--optimize',
        'write each serviced WIM file anew at the end, without the space of what was replaced; more of it is new to distribution points then',
      )
      .option(
        '--verify-whole',
        'have the proof decompress every serviced WIM file as a whole, not only what changed; takes longer, and finds damage that was there before',
      )
      .option('--engine <name>', 'the engine that the plan is for; that of the site server when not given')
  asked('plan')
    .description('what would be done and what would be refused, with reasons; nothing is changed')
    .action(runCommand(plan))
  asked('run')
    .description('plan, apply to copies, read back, and publish the next package version')
    .option('--plan <hash>', 'the hash of the plan that was agreed to')
    .option('--update-distribution-points', 'update distribution points with the image afterwards')
    .option('--on-worker', 'have it carried out by a servicing worker that has the engine')
    .option(
      '--continue-on-error',
      'go on with the other updates when one is refused or fails; what is published holds nothing of it there',
    )
    .option(
      '--continue-on-error-of <class...>',
      'go on over errors of these classes of updates alone: cumulative, dotnet, safe-os, setup, defender, component, other',
    )
    .addOption(
      new Option('--priority <level>', 'among the runs that wait').choices(runPriorities).default('medium'),
    )
    .action(runCommand(run))
  addPageOptions(noun.command('list'), 'run', '100')
    .description('the runs of a package, the newest first')
    .argument('<packageId>')
    .option('--state <state>', 'only these: planning, waiting, running, succeeded, not-needed or failed')
    .action(runCommand(list))
  noun
    .command('show')
    .description('one run, with the status of every update for every image')
    .argument('<run>')
    .action(runCommand(show))
  addQueueCommands(noun)
  noun
    .command('inspect')
    .description('what is in the images of a package: build, pending operations, recovery image, packages')
    .argument('<packageId>')
    .option('--version <number>', 'the package version; the one in use when not given')
    .option('--image <path:index>', 'one image alone, for example sources/install.wim:1')
    .option('--packages', 'every package with its state, and where it comes from')
    .action(runCommand(inspect))
}

type Asked = {
  update: string[]
  index?: string[]
  base?: 'in-use' | 'pristine'
  engine?: string
  cleanup?: string
  optimize?: boolean
  verifyWhole?: boolean
  plan?: string
  updateDistributionPoints?: boolean
  onWorker?: boolean
  continueOnError?: boolean
  continueOnErrorOf?: string[]
  priority?: ServicingRun['priority']
}

function request(packageId: string, { update, index, base, engine, cleanup, optimize, verifyWhole }: Asked) {
  return {
    packageId,
    updates: update,
    ...(index && { indexes: index.map(Number) }),
    ...(base !== undefined && { base }),
    ...(engine !== undefined && { engine }),
    // The site says which words it knows.
    ...(cleanup !== undefined && { cleanup: cleanup as 'none' }),
    ...(optimize && { optimize }),
    ...(verifyWhole && { verify: 'whole' as const }),
  }
}

/** The command that asks for the same again, and has it carried out. */
function runAgain(
  packageId: string,
  { update, index, base, engine, cleanup, optimize, verifyWhole }: Asked,
): string {
  const chosen = [
    ...(index ? [`--index ${index.join(' ')}`] : []),
    ...(base === undefined ? [] : [`--base ${base}`]),
    ...(cleanup === undefined ? [] : [`--cleanup ${cleanup}`]),
    ...(optimize ? ['--optimize'] : []),
    ...(verifyWhole ? ['--verify-whole'] : []),
    ...(engine === undefined ? [] : [`--engine ${engine} --on-worker`]),
  ]
  return ['slipstream servicing run', packageId, '--update', ...update, ...chosen].join(' ')
}

async function plan(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const { operation } = await context.api.planServicing(request(packageId, command.opts<Asked>()))
  const made = await finishOperation<ShownPlan>(context, operation)
  context.out.answer(made, describePlan(made, runAgain(packageId, command.opts<Asked>())))
  return made.refused.length > 0 ? exitCodes.partly : exitCodes.done
}

async function run(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const asked = command.opts<Asked>()
  const { operation } = await context.api.runServicing({
    ...request(packageId, asked),
    updateDistributionPoints: asked.updateDistributionPoints === true,
    runOn: asked.onWorker === true ? 'worker' : 'site',
    continueOnError: asked.continueOnError === true,
    // The site says which words it knows.
    ...(asked.continueOnErrorOf && { continueOnErrorClasses: asked.continueOnErrorOf as 'other'[] }),
    ...(asked.priority && { priority: asked.priority }),
    ...(asked.plan !== undefined && { planHash: asked.plan }),
  })
  const stepOf = async () => {
    const { stepNumber, stepCount, step } = await context.api.readServicingProgress({ run: operation })
    return `${stepNumber}/${stepCount} ${step}`
  }
  await finishOperation(context, operation, { stepOf })
  return answerRun(context, await context.api.readServicingRun({ run: operation }))
}

async function list(command: Command, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { state, ...page } = command.opts<PageOptions & { state?: ServicingRun['state'] }>()
  const runs = await api.listServicingRuns({ packageId, ...(state && { state }), ...pageOf(page) })
  const rows = runs.map(run => [
    run.id,
    run.startedAt,
    run.state,
    run.baseVersion,
    run.publishedVersion,
    run.proven ? `yes, ${run.checks} checks` : 'no',
    run.worker ?? 'site server',
    run.requestedBy,
    typeof run.error?.message === 'string' ? run.error.message : '',
  ])
  const head = ['Run', 'Started', 'State', 'From version', 'Published', 'Proven', 'On', 'By', 'Error']
  out.answer(runs, table(head, rows))
  return exitCodes.done
}

async function show(command: Command, id: string): Promise<number> {
  const context = await contextOf(command)
  await answerRun(context, await context.api.readServicingRun({ run: id }))
  return exitCodes.done
}

type InspectOptions = { version?: string; image?: string; packages?: boolean }

async function inspect(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const { api, out } = context
  const { version, image, packages } = command.opts<InspectOptions>()
  const numbered = version === undefined ? {} : { version: Number(version) }
  const question = {
    packageId,
    ...numbered,
    ...placeOf(image),
    packages: packages || out.json ? 'true' : 'false',
  } as const
  let found = await api.readImageContents(question)
  if (found.inspectedAt === null) {
    // Nobody has looked yet: the work that follows a publication is still waiting, or it failed.
    out.say('The images have not been looked at yet; this is done now.')
    const { operation } = await api.inspectImages({ packageId, ...numbered })
    await finishOperation(context, operation)
    found = await api.readImageContents(question)
  }
  out.answer(found, describeContents(found))
  return found.images.some(one => one.problem !== null) ? exitCodes.partly : exitCodes.done
}

/** `sources/install.wim:1`; the path of a recovery image holds a colon itself. */
function placeOf(image: string | undefined): { path: string; index: number } | Record<string, never> {
  if (image === undefined) return {}
  const colon = image.lastIndexOf(':')
  return { path: image.slice(0, Math.max(colon, 0)), index: Number(image.slice(colon + 1)) }
}

function answerRun({ out }: Context, done: ServicingRun): number {
  out.answer(done, describeRun(done))
  const refused = done.statuses.some(({ status }) => ['unsupported', 'unknown', 'failed'].includes(status))
  return refused || done.state === 'failed' ? exitCodes.partly : exitCodes.done
}
