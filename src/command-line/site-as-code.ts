// slipstream export | plan (diff) | apply: a whole site's configuration as YAML.

import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import {
  describeItem,
  describeStep,
  type Plan,
  planChanges,
  readDescription,
  type SiteDescription,
  type Step,
  writeDescription,
} from '#site-description'
import { carryOutStep } from './carry-out-step.ts'
import { type Context, contextOf, exitCodes } from './context.ts'
import { describeSite } from './describe-site.ts'
import { FileUnreadable, FileUnwritable } from './errors.ts'
import { readSecrets } from './read-secrets.ts'
import { describeError, runCommand } from './run-command.ts'

const removing = '--remove-what-is-not-in-the-file'

/** Carries out `export`. */
export const exportSite = runCommand(async command => {
  const { api, out } = await contextOf(command)
  const { to } = command.opts<{ to?: string }>()
  const description = await describeSite(api)
  const text = writeDescription(description)
  if (to === undefined) {
    out.answer(description, [text.trimEnd()])
    return exitCodes.done
  }
  await writeFile(to, text, { flag: 'wx', mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    throw new FileUnwritable({ file: to, reason: cause.code ?? 'unknown' }, { cause })
  })
  out.answer({ file: to }, [`The site is described in ${to}.`])
  return exitCodes.done
})

/** Carries out `plan`. */
export const planSite = runCommand<[string | undefined]>(async (command, file) => {
  const context = await contextOf(command)
  const plan = await makePlan(context, command, await readGiven(file))
  return showPlan(context, plan)
})

/** Carries out `apply`. */
export const applySite = runCommand<[string | undefined]>(async (command, file) => {
  const context = await contextOf(command)
  const { yes, secrets: secretsFile } = command.opts<{ yes?: boolean; secrets?: string }>()
  const plan = await makePlan(context, command, await readGiven(file))
  if (!yes) {
    if (plan.steps.length > 0) context.out.say('Nothing is changed without --yes.')
    return showPlan(context, plan)
  }
  const secrets = await readSecrets(secretsFile, process.env)
  const ended = await carryOut(context, plan, { secrets })
  context.out.answer(ended, ended.notDone.length > 0 ? ['', 'What is not done can be applied again.'] : [])
  return ended.notDone.length > 0 ? exitCodes.partly : exitCodes.done
})

async function readGiven(file: string | undefined): Promise<SiteDescription> {
  const isInput = file === undefined || file === '-'
  if (!isInput) {
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new FileUnreadable({ file, reason: cause.code ?? 'unknown' }, { cause })
    })
    return readDescription(text, file)
  }
  const pieces: Buffer[] = []
  for await (const piece of process.stdin) pieces.push(piece as Buffer)
  return readDescription(Buffer.concat(pieces).toString('utf8'), 'standard input')
}

async function makePlan({ api }: Context, command: Command, wanted: SiteDescription): Promise<Plan> {
  const { removeWhatIsNotInTheFile: remove = false } = command.opts<{ removeWhatIsNotInTheFile?: boolean }>()
  return planChanges(wanted, await describeSite(api), { remove })
}

function showPlan({ out }: Context, plan: Plan): number {
  const { steps, onlyOnSite } = plan
  if (onlyOnSite.length > 0)
    out.say(`Not in the file, and kept without ${removing}: ${onlyOnSite.map(describeItem).join(', ')}.`)
  out.answer(plan, steps.flatMap(describeStep))
  return steps.some(({ blocked }) => blocked !== null) ? exitCodes.partly : exitCodes.done
}

type NotDone = Pick<Step, 'action' | 'kind' | 'names'> & { reason: string }
type Ended = { done: Pick<Step, 'action' | 'kind' | 'names'>[]; notDone: NotDone[] }

/** All steps that can be done, in their order; one that fails keeps back only what needs it. */
async function carryOut(
  context: Context,
  { steps }: Plan,
  { secrets }: Pick<Parameters<typeof carryOutStep>[0], 'secrets'>,
): Promise<Ended> {
  const { api, out } = context
  const ended: Ended = { done: [], notDone: [] }
  const failed = new Set<string>()
  const packageId = async (name: string) => {
    const found = (await api.listUpgradePackages()).find(one => one.name === name)
    return found?.id ?? name
  }
  for (const step of steps) {
    const { action, kind, names, blocked } = step
    const lines = describeStep({ ...step, blocked: null })
    const reason = blocked ?? needed(step, failed) ?? (await tryStep({ context, secrets, packageId }, step))
    if (reason === null) ended.done.push({ action, kind, names })
    else {
      failed.add(step.id)
      ended.notDone.push({ action, kind, names, reason })
    }
    const said = reason === null ? lines : [...lines, `    not done: ${reason}`]
    if (out.form === 'table') process.stdout.write(`${said.join('\n')}\n`)
  }
  return ended
}

function needed({ needs }: Step, failed: ReadonlySet<string>): string | null {
  const missing = needs.find(id => failed.has(id))
  return missing === undefined ? null : `It needs the ${missing.split('\n').join(' ')}, which was not done.`
}

async function tryStep(house: Parameters<typeof carryOutStep>[0], step: Step): Promise<string | null> {
  try {
    await carryOutStep(house, step)
    return null
  } catch (error) {
    const { code, message, remedy } = describeError(error)
    // Nothing else will work either.
    if (code === 'SITE_UNREACHABLE' || code === 'INTERNAL') throw error
    return `${message} ${remedy} (${code})`
  }
}
