// What is wrong with a sequence beyond the form of each part: what no schema sees because it is about several parts.

import type { Condition } from './conditions.ts'
import { listInstructions } from './instructions.ts'
import type { Item, TaskSequence, UpgradeStep } from './sequence.ts'

/** Groups and steps of a sequence altogether. */
export const mostInstructions = 500
const deepestGroup = 10
const deepestCondition = 5

/** Something wrong (`error`: it cannot be stored) or doubtful (`warning`), and where: a path through the definition. */
export type SequenceProblem = {
  severity: 'error' | 'warning'
  path: (string | number)[]
  step: string | null
  reason: string
}

/** Everything that is wrong or doubtful in the sequence itself; packages are not looked at. */
export function checkSequence(sequence: TaskSequence): SequenceProblem[] {
  const problems: SequenceProblem[] = []
  const seen = new Set<string>()
  let upgrades = 0
  const walk = (items: readonly Item[], path: readonly (string | number)[], depth: number) => {
    for (const [index, item] of items.entries()) {
      const here = [...path, index]
      const add = (severity: 'error' | 'warning', part: string[], reason: string) =>
        problems.push({ severity, path: [...here, ...part], step: item.id, reason })
      if (seen.has(item.id)) add('error', ['id'], `the id “${item.id}” is there twice`)
      seen.add(item.id)
      if (item.condition !== undefined && depthOf(item.condition) > deepestCondition)
        add('error', ['condition'], `conditions are nested more than ${deepestCondition} deep`)
      if (item.type === 'group') {
        if (depth >= deepestGroup) add('error', [], `groups are nested more than ${deepestGroup} deep`)
        else walk(item.steps, [...here, 'steps'], depth + 1)
      } else if (item.type === 'upgrade-operating-system') {
        if (!item.scanOnly) upgrades += 1
        problems.push(...doubtsOfUpgrade(item, here))
      } else if (item.type === 'check-readiness' && !asksForAnything(item))
        add('warning', [], 'it checks nothing')
    }
  }
  walk(sequence.steps, ['steps'], 1)
  const count = listInstructions(sequence).length
  const whole = (severity: 'error' | 'warning', path: string[], reason: string) =>
    problems.push({ severity, path, step: null, reason })
  if (count > mostInstructions)
    whole('error', ['steps'], `there are ${count} groups and steps, and at most ${mostInstructions} may be`)
  if (upgrades === 0) whole('warning', ['steps'], 'no step upgrades the operating system')
  for (const [index, { name }] of sequence.variables.entries())
    if (sequence.variables.findIndex(one => one.name.toLowerCase() === name.toLowerCase()) !== index)
      problems.push({
        severity: 'error',
        path: ['variables', index, 'name'],
        step: null,
        reason: `the variable “${name}” is there twice`,
      })
  return problems
}

function doubtsOfUpgrade(step: UpgradeStep, path: (string | number)[]): SequenceProblem[] {
  if (!step.showSetup || step.scanOnly) return []
  const reason = 'the user sees Windows Setup and can end it'
  return [{ severity: 'warning', path: [...path, 'showSetup'], step: step.id, reason }]
}

function asksForAnything(step: object): boolean {
  const common = new Set(['type', 'id', 'name', 'description', 'enabled', 'continueOnError', 'condition'])
  return Object.entries(step).some(
    ([key, value]) => !common.has(key) && value !== undefined && value !== false,
  )
}

function depthOf(condition: Condition): number {
  const inner =
    'all' in condition
      ? condition.all
      : 'any' in condition
        ? condition.any
        : 'none' in condition
          ? condition.none
          : []
  return 1 + Math.max(0, ...inner.map(depthOf))
}

/** A package that a step names. `version`: null where the deployment chooses. */
export type PackageReference = {
  step: string
  package: string
  version: number | null
  imageIndex: number | null
  edition: string | null
}

/** Every package that a sequence names, also in disabled steps: these can be enabled. */
export function listPackageReferences(sequence: Pick<TaskSequence, 'steps'>): PackageReference[] {
  const found: PackageReference[] = []
  for (const { item } of listInstructions(sequence)) {
    if (item.type === 'upgrade-operating-system' && item.package !== undefined)
      found.push({
        step: item.id,
        package: item.package,
        version: item.version ?? null,
        imageIndex: item.imageIndex ?? null,
        edition: item.edition ?? null,
      })
    if (item.type === 'download-package-content')
      for (const one of item.packages)
        found.push({
          step: item.id,
          package: one.package,
          version: one.version ?? null,
          imageIndex: null,
          edition: null,
        })
  }
  return found
}
