// slipstream selection-rule set | list | show | remove | preview | evaluate

import { type Command, InvalidArgumentError } from 'commander'
import {
  type SavedSelectionRule,
  type SelectionEvaluation,
  type SelectionKind,
  selectionKindValues,
} from '#api-client'
import { contextOf, exitCodes } from './context.ts'
import { table } from './output.ts'
import { runCommand } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

type Rule = SavedSelectionRule['rule']

/** Adds the noun. */
export function addSelectionRuleCommands(program: Command): void {
  const noun = program
    .command('selection-rule')
    .description('saved rules that choose the updates for an upgrade package')
  noun
    .command('set')
    .description('make a rule, or replace the one with this name')
    .argument('<name>')
    .option('--kind <kind...>', `only of these kinds: ${selectionKindValues.join(', ')}`, collectKinds)
    .option('--product <id...>', 'only of these products, by update ID')
    .option('--classification <id...>', 'only of these classifications, by update ID')
    .option('--minimum-age-days <days>', 'published so long ago at least', '0')
    .option('--with-previews', 'previews as well')
    .option('--with-superseded', 'also what something newer that applies supersedes')
    .option('--except <article...>', 'never these: KB5043080')
    .action(runCommand(set))
  noun.command('list').description('all rules').action(runCommand(list))
  noun.command('show').description('one rule').argument('<name>').action(runCommand(show))
  noun
    .command('remove')
    .description('remove a rule, and what it chose before')
    .argument('<name>')
    .action(runCommand(remove))
  const choosing = (name: string, text: string) =>
    noun
      .command(name)
      .description(text)
      .argument('<name>')
      .argument('<package-id>')
      .option('--package-version <number>', 'this version of the package; the one in use when absent')
  choosing('preview', 'what the rule would choose now, what it leaves out and why').action(
    runCommand(preview),
  )
  choosing('evaluate', 'choose, and keep it for the comparison of next time').action(runCommand(evaluate))
}

function collectKinds(text: string, before: SelectionKind[] | undefined): SelectionKind[] {
  const kind = selectionKindValues.find(one => one === text)
  if (kind === undefined) throw new InvalidArgumentError(`Choose from ${selectionKindValues.join(', ')}.`)
  return [...(before ?? []), kind]
}

type SetOptions = {
  kind?: SelectionKind[]
  product?: string[]
  classification?: string[]
  minimumAgeDays: string
  withPreviews?: boolean
  withSuperseded?: boolean
  except?: string[]
}

async function set(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const options = command.opts<SetOptions>()
  const saved = await api.saveSelectionRule({
    rule: name,
    kinds: options.kind ?? [],
    products: options.product ?? [],
    classifications: options.classification ?? [],
    minimumAgeDays: wholeNumber('the age', options.minimumAgeDays, 0),
    withPreviews: options.withPreviews ?? false,
    withSuperseded: options.withSuperseded ?? false,
    except: (options.except ?? []).map(article => article.toUpperCase()),
  })
  out.answer(saved, [
    `“${name}” chooses ${describeRule(saved.rule)}.`,
    `Try it: slipstream selection-rule preview "${name}" PACKAGE`,
  ])
  return exitCodes.done
}

function describeRule(rule: Rule): string {
  const parts = [
    rule.kinds.join(', ') || 'updates of every kind',
    ...(rule.products.length === 0 ? [] : [`of ${rule.products.length} products`]),
    ...(rule.classifications.length === 0 ? [] : [`of ${rule.classifications.length} classifications`]),
    ...(rule.minimumAgeDays === 0 ? [] : [`${rule.minimumAgeDays} days old at least`]),
    ...(rule.withPreviews ? ['with previews'] : []),
    ...(rule.withSuperseded ? ['with superseded ones'] : []),
    ...(rule.except.length === 0 ? [] : [`except ${rule.except.join(', ')}`]),
  ]
  return parts.join('; ')
}

async function list(command: Command): Promise<number> {
  const { api, out } = await contextOf(command)
  const rules = await api.listSelectionRules()
  const rows = rules.map(one => [one.name, describeRule(one.rule), one.madeBy, one.changedAt])
  out.answer(rules, table(['Name', 'Chooses', 'Made by', 'Changed'], rows))
  return exitCodes.done
}

async function show(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.readSelectionRule({ rule: name })
  const { products, classifications } = found.rule
  out.answer(found, [
    `“${found.name}” chooses ${describeRule(found.rule)}.`,
    ...(products.length === 0 ? [] : [`Products: ${products.join(', ')}`]),
    ...(classifications.length === 0 ? [] : [`Classifications: ${classifications.join(', ')}`]),
    `Made by ${found.madeBy}, changed at ${found.changedAt}`,
  ])
  return exitCodes.done
}

async function remove(command: Command, name: string): Promise<number> {
  const { api, out } = await contextOf(command)
  await api.removeSelectionRule({ rule: name })
  out.answer({ removed: name }, [`“${name}” is removed.`])
  return exitCodes.done
}

function versionOf(command: Command): { version?: number } {
  const { packageVersion } = command.opts<{ packageVersion?: string }>()
  return packageVersion === undefined ? {} : { version: wholeNumber('the package version', packageVersion) }
}

async function preview(command: Command, rule: string, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.previewSelectionRule({ rule, packageId, ...versionOf(command) })
  out.answer(found, describeEvaluation(found))
  return exitCodes.done
}

async function evaluate(command: Command, rule: string, packageId: string): Promise<number> {
  const { api, out } = await contextOf(command)
  const found = await api.evaluateSelectionRule({ rule, packageId, ...versionOf(command) })
  out.answer(found, describeEvaluation(found))
  return exitCodes.done
}

function describeEvaluation(found: SelectionEvaluation): string[] {
  const { rule, packageId, version, chosen, leftOut, others, lastEvaluatedAt, added, dropped } = found
  const names = (label: string, updates: SelectionEvaluation['chosen']) =>
    updates.length === 0 ? [] : [`${label}: ${updates.map(one => one.kb ?? one.title).join(', ')}`]
  return [
    `“${rule}” for ${packageId}, version ${version}: ${chosen.length} chosen, ${leftOut.length} left out; ${others} more apply that it is not about.`,
    ...found.notDecidable,
    ...chosen.map(one => `  ${one.title}`),
    ...leftOut.map(one => `  left out: ${one.title}. ${one.text}`),
    ...(lastEvaluatedAt === null
      ? []
      : [`Since ${lastEvaluatedAt}:${added.length + dropped.length === 0 ? ' the same' : ''}`]),
    ...names('  new', added),
    ...names('  no longer', dropped),
  ]
}
