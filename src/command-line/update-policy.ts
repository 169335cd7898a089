// slipstream update-catalogue categories | policy | filter | supersedence | decisions | decline | hold | pin | release

import { type Command, Option } from 'commander'
import type { CataloguePolicy, CatalogueUpdate, SupersedenceRule } from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { CommandInvalid } from './errors.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

const categoryTypes = {
  product: 'Product',
  family: 'ProductFamily',
  company: 'Company',
  classification: 'UpdateClassification',
} as const
type CategoryWord = keyof typeof categoryTypes
type Policy = CatalogueUpdate['policy']
const decisions = ['declined', 'held', 'pinned'] as const
type Decision = (typeof decisions)[number]

/** Adds the verbs to the noun `update-catalogue`. */
export function addUpdatePolicyCommands(noun: Command): void {
  noun
    .command('categories')
    .description('products, families, companies and classifications, and how many updates each has')
    .argument('[words...]', 'what the title holds')
    .addOption(new Option('--type <type>', 'only these').choices(Object.keys(categoryTypes)))
    .option('--limit <number>', 'at most so many', '50')
    .action(runCommand(categories))
  noun
    .command('policy')
    .description('what the site selects of the catalogue, and when superseded updates expire')
    .action(runCommand(policy))
  noun
    .command('filter')
    .description('select what is shown: nothing is removed, and --none shows everything again')
    .option('--product <id...>', 'update IDs of products, families or companies; one must fit')
    .option('--classification <id...>', 'update IDs of classifications; one must fit')
    .option('--language <language...>', 'an update that is in a language must be in one of these')
    .option('--none', 'no filters')
    .action(runCommand(filter))
  noun
    .command('supersedence')
    .description('when a superseded update expires; nothing is deleted')
    .addOption(
      new Option('--expire <when>', 'when')
        .choices(['never', 'immediately', 'after-months'])
        .makeOptionMandatory(),
    )
    .option('--months <n>', 'with after-months: 1 to 99, counted from when the newer update was created')
    .action(runCommand(supersedence))
  noun
    .command('decisions')
    .description('single updates that are declined, held or pinned')
    .addOption(new Option('--decision <decision>', 'only these').choices([...decisions]))
    .action(runCommand(listDecisions))
  const verbs = [
    ['decline', 'declined', 'hide an update, and let nobody choose it'],
    ['hold', 'held', 'keep rules from choosing an update'],
    ['pin', 'pinned', 'never let an update expire'],
  ] as const
  for (const [verb, decision, description] of verbs) {
    const command = noun
      .command(verb)
      .description(description)
      .argument('<update-id>')
      .requiredOption('--reason <text>', 'why')
    if (decision === 'held')
      command.option('--until <time>', 'until then, as 2027-01-31T22:00 (local time) or 2027-01-31T21:00Z')
    command.action(runCommand((given, update: string) => decide(given, update, decision)))
  }
  noun
    .command('release')
    .description('take a decision about an update back')
    .argument('<update-id>')
    .addOption(new Option('--decision <decision>', 'which').choices([...decisions]).makeOptionMandatory())
    .action(runCommand(release))
}

/** The states of an update that are worth a word. */
export function statesOf(one: Pick<CatalogueUpdate, 'isSuperseded' | 'policy'>): string[] {
  const { declined, held, pinned, expiredBecause, isSelected } = one.policy
  return [
    ...(declined === null ? [] : ['declined']),
    ...(held === null ? [] : ['held']),
    ...(pinned === null ? [] : ['pinned']),
    ...(expiredBecause === null ? [] : ['expired']),
    ...(one.isSuperseded ? ['superseded'] : []),
    ...(isSelected ? [] : ['filtered out']),
  ]
}

/** What was decided about an update, by whom and why, and who may choose it. */
export function describePolicy(policy: Policy): string[] {
  const told = decisions.flatMap(decision => {
    const record = policy[decision]
    if (record === null) return []
    const until = record.until === null ? '' : ` until ${record.until}`
    return [`It is ${decision}${until}: ${record.reason} (${record.by}, ${record.at})`]
  })
  const expired = {
    'not-listed': 'Expired: no source lists it any more',
    superseded: 'Expired: superseded for as long as the rule of the site says',
  }
  const who = {
    'people-and-rules': 'people and rules',
    people: 'people, and no rule',
    nobody: 'nobody',
  }[policy.choosableBy]
  return [
    ...told,
    ...(policy.expiredBecause === null ? [] : [expired[policy.expiredBecause]]),
    `It may be chosen by ${who}.`,
  ]
}

/** What a search did not show. */
export function leftOutText(leftOut: { declined: number; byFilters: number } | null): string[] {
  if (leftOut === null) return []
  const count = (updates: number) => (updates >= 10_000 ? 'At least 10000' : `${updates}`)
  return [
    ...(leftOut.byFilters === 0
      ? []
      : [
          `${count(leftOut.byFilters)} more fit, and are left out by the filters of the site (--all shows them).`,
        ]),
    ...(leftOut.declined === 0
      ? []
      : [`${count(leftOut.declined)} more fit, and were declined (--declined shows them).`]),
  ]
}

async function categories(command: Command, words: string[]): Promise<number> {
  const { api, out } = await contextOf(command)
  const { type, limit } = command.opts<{ type?: CategoryWord; limit: string }>()
  const found = await api.listCatalogueCategories({
    ...(words.length > 0 && { text: words.join(' ') }),
    ...(type !== undefined && { type: categoryTypes[type] }),
    limit: wholeNumber('the limit', limit),
  })
  const rows = found.map(one => [
    one.updateId,
    one.title,
    one.type,
    one.updates,
    one.isChosen ? 'in the filters' : '',
  ])
  out.answer(found, table(['Update ID', 'Title', 'Type', 'Updates', ''], rows))
  return exitCodes.done
}

async function policy(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readCataloguePolicy()
  out.answer(found, describeRules(found))
  return exitCodes.done
}

type FilterOptions = { product?: string[]; classification?: string[]; language?: string[]; none?: boolean }

async function filter(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { product, classification, language, none = false } = command.opts<FilterOptions>()
  const isAny = product !== undefined || classification !== undefined || language !== undefined
  if (isAny === none) throw new CommandInvalid({ reason: 'it needs either filters, or --none' })
  const found = await api.setCatalogueFilters({
    products: product ?? [],
    classifications: classification ?? [],
    languages: language ?? [],
  })
  out.answer(found, describeRules(found))
  return exitCodes.done
}

async function supersedence(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const { expire, months } = command.opts<{ expire: SupersedenceRule['expire']; months?: string }>()
  if ((expire === 'after-months') !== (months !== undefined))
    throw new CommandInvalid({ reason: '--months goes with --expire after-months, and is needed there' })
  const found = await api.setSupersedenceRule(
    expire === 'after-months' ? { expire, months: wholeNumber('--months', months ?? '') } : { expire },
  )
  out.answer(found, describeRules(found))
  return exitCodes.done
}

async function listDecisions(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.listUpdateDecisions(command.opts<{ decision?: Decision }>())
  const rows = found.map(one => [one.title, one.decision, one.until ?? '', one.reason, one.by, one.updateId])
  out.answer(found, table(['Title', 'Decision', 'Until', 'Reason', 'By', 'Update ID'], rows))
  return exitCodes.done
}

async function decide(command: Command, update: string, decision: Decision): Promise<number> {
  const { api, out } = await contextOf(command)
  const { reason, until } = command.opts<{ reason: string; until?: string }>()
  await api.decideCatalogueUpdate({ update, decision, reason, until: momentOf(until) })
  const { title, policy: now } = await api.readCatalogueUpdate({ update })
  out.answer({ update, policy: now }, [title, ...describePolicy(now)])
  return exitCodes.done
}

function momentOf(until: string | undefined): string | null {
  if (until === undefined) return null
  const moment = new Date(until)
  if (Number.isNaN(moment.getTime()))
    throw new CommandInvalid({ reason: `--until says “${until}”, which is no date and time` })
  return moment.toISOString()
}

async function release(command: Command, update: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const { decision } = command.opts<{ decision: Decision }>()
  await api.takeBackCatalogueDecision({ update, decision })
  const { title, policy: now } = await api.readCatalogueUpdate({ update })
  out.answer({ update, policy: now }, [title, ...describePolicy(now)])
  return exitCodes.done
}

function describeRules({
  filters,
  filtersSet,
  supersedence: rule,
  supersedenceSet,
}: CataloguePolicy): string[] {
  const words = (list: readonly string[]) => (list.length === 0 ? 'all' : list.join(', '))
  const set = (last: { by: string; at: string } | null) => (last === null ? '' : ` (${last.by}, ${last.at})`)
  const when =
    rule.expire === 'after-months'
      ? `after ${rule.months} months`
      : { never: 'never', immediately: 'at once' }[rule.expire]
  return [
    `Products: ${words(filters.products)}`,
    `Classifications: ${words(filters.classifications)}`,
    `Languages: ${words(filters.languages)}${set(filtersSet)}`,
    `Superseded updates expire: ${when}${set(supersedenceSet)}`,
  ]
}
