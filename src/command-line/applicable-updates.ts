// slipstream update-catalogue applicable | explain | versions | decide

import type { Command } from 'commander'
import type { ApplicableUpdates, ExplainedUpdate } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { finishOperation } from './finish-operation.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** Adds the verbs to `update-catalogue`. */
export function addApplicabilityCommands(noun: Command): void {
  noun
    .command('applicable')
    .description('the updates that apply to an upgrade package and are not in it, the newest first')
    .argument('<package-id>')
    .argument('[words...]', 'only those whose title, article or description has all of these words')
    .option('--package-version <number>', 'this version of the package; the one in use when absent')
    .option('--installed', 'those that are in it')
    .option('--unknown', 'those of which an image that does not run cannot say it')
    .option('--superseded', 'with those that something newer that applies supersedes')
    .option('--limit <number>', 'at most so many, up to 500', '100')
    .option('--after <position>', 'those behind the ones that were shown before')
    .action(runCommand(applicable))
  noun
    .command('explain')
    .description('why an update does, or does not, apply to each image of an upgrade package')
    .argument('<update>', 'an update ID, an article (KB5043080) or a CVE')
    .argument('<package-id>')
    .option('--package-version <number>', 'this version of the package; the one in use when absent')
    .action(runCommand(explain))
  noun
    .command('versions')
    .description('which package versions, and which distribution points, lack an update or have it')
    .argument('<update>', 'an update ID, an article (KB5043080) or a CVE')
    .option('--all-versions', 'also versions that are not in use')
    .option('--lacking', 'only those that lack it')
    .action(runCommand(versions))
  noun
    .command('decide')
    .description(
      'decide now which updates apply; it happens by itself when a version or the catalogue is new',
    )
    .argument('<package-id>')
    .option('--package-version <number>', 'this version of the package; the one in use when absent')
    .action(runCommand(decide))
}

type Options = {
  packageVersion?: string
  installed?: boolean
  unknown?: boolean
  superseded?: boolean
}

type ListOptions = Options & { limit: string; after?: string }

function versionOf({ packageVersion }: Options): { version?: number } {
  return packageVersion === undefined ? {} : { version: wholeNumber('the package version', packageVersion) }
}

async function applicable(command: Command, packageId: string, words: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<ListOptions>()
  const { limit, after } = options
  const answer = options.installed ? 'installed' : options.unknown ? 'unknown' : 'applicable'
  const list = await api.listApplicableUpdates({
    packageId,
    ...versionOf(options),
    answer,
    ...(words.length > 0 && { text: words.join(' ') }),
    withSuperseded: options.superseded ? 'true' : 'false',
    limit: wholeNumber('the limit', limit),
    ...(after !== undefined && { after }),
  })
  out.answer(list, describeList(list, answer))
  return exitCodes.done
}

function describeList(
  { packageId, version, images, updates, total, next }: ApplicableUpdates,
  answer: 'applicable' | 'installed' | 'unknown',
): string[] {
  const rows = updates.map(one => [
    one.kb,
    one.title,
    one.classification,
    one.createdAt.slice(0, 10),
    one.images
      .filter(image => image.answer === answer)
      .map(image => `${image.path}:${image.index}`)
      .join(', '),
  ])
  return [
    ...images.flatMap(describeImage(packageId, version)),
    ...(total === 0
      ? noneOf(answer, images)
      : table(['Article', 'Title', 'Classification', 'Created', 'Images'], rows)),
    ...(next === null ? [] : [`${rows.length} of ${total} are shown. More: --after ${next}`]),
  ]
}

/** Of images that nobody has decided about, nothing is said. */
function noneOf(answer: string, images: ApplicableUpdates['images']): string[] {
  const decided = images.filter(one => one.decidedAt !== null && one.problem === null)
  if (decided.length === 0) return []
  const where = decided.length === images.length ? 'here' : 'in the images that were decided'
  return [`No update of the catalogue is ${answer} ${where}.`]
}

function describeImage(packageId: string, version: number) {
  return (image: ApplicableUpdates['images'][number]): string[] => {
    const name = `${image.path}:${image.index} ${image.name ?? ''}`.trim()
    if (image.decidedAt === null)
      return [`${name}: not decided. Decide: slipstream update-catalogue decide ${packageId}`]
    if (image.problem !== null) return [`${name}: unknown. ${image.problem}`]
    const { applicable: count, superseded, installed, unknown } = image.counts
    const old = image.isCurrent
      ? ''
      : `; the catalogue has changed since: slipstream update-catalogue decide ${packageId} --package-version ${version}`
    return [
      `${name}: ${count} applicable, ${superseded} superseded, ${installed} installed, ${unknown} unknown of ${image.updates} updates${old}`,
    ]
  }
}

async function explain(command: Command, update: string, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.explainUpdate({ packageId, update, ...versionOf(command.opts<Options>()) })
  out.answer(found, found.flatMap(describeExplained))
  return exitCodes.done
}

function describeExplained({ title, kb, expiredAt, images }: ExplainedUpdate): string[] {
  return [
    `${title}${kb !== null && !title.includes(kb) ? ` (${kb})` : ''}${expiredAt === null ? '' : ', expired'}`,
    ...images.flatMap(({ path, index, name, answer, because }) => [
      `  ${path}:${index} ${name ?? ''}: ${answer ?? 'not decided'}`,
      ...because.map(words => `    ${words}`),
    ]),
  ]
}

async function versions(command: Command, update: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { allVersions, lacking } = command.opts<{ allVersions?: boolean; lacking?: boolean }>()
  const found = await api.findVersionsByUpdate({ update, allVersions: allVersions ? 'true' : 'false' })
  const chosen = found.versions.filter(one => !lacking || one.verdict === 'lacks')
  const rows = chosen.flatMap(({ packageId, name, version, images, points }) =>
    images.map(image => [
      packageId,
      name,
      version,
      `${image.path}:${image.index}`,
      image.verdict.replaceAll('-', ' '),
      points.join(', '),
    ]),
  )
  out.answer({ ...found, versions: chosen }, [
    ...found.updates.map(({ title }) => title),
    ...(rows.length === 0
      ? ['No package version is among these.']
      : table(['Package', 'Name', 'Version', 'Image', 'Verdict', 'Held by'], rows)),
  ])
  return exitCodes.done
}

type Outcome = { version: number; decided: number; unchanged: number; unreadable: number }

async function decide(command: Command, packageId: string): Promise<number> {
  const context = await contextOf(command)
  const { operation } = await context.api.decideApplicability({
    packageId,
    ...versionOf(command.opts<Options>()),
  })
  const outcome = await finishOperation<Outcome>(context, operation)
  const { version, decided, unchanged, unreadable } = outcome
  context.out.answer(outcome, [
    `Version ${version} of ${packageId}: ${decided} images decided, ${unchanged} decided before, ${unreadable} not readable.`,
    `Look: slipstream update-catalogue applicable ${packageId}`,
  ])
  return exitCodes.done
}
