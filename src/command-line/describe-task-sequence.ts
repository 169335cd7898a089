// Groups and steps of a task sequence for people.

import type { SetupCommandLinePreview, TaskSequenceProblem } from '#api-client'
import type { Condition, Item, Step, TaskSequence } from '#product/task-sequence-model'

const types: Readonly<Record<Step['type'], string>> = {
  'upgrade-operating-system': 'Upgrade Operating System',
  'run-command-line': 'Run Command Line',
  'restart-computer': 'Restart Computer',
  'check-readiness': 'Check Readiness',
  'download-package-content': 'Download Package Content',
  'set-task-sequence-variable': 'Set Task Sequence Variable',
}

/** A line for each group and step, those of a group further in. */
export function describeSteps(sequence: TaskSequence): string[] {
  return [
    ...sequence.variables.map(({ name, value }) => `Variable ${name} = ${value}`),
    ...linesOf(sequence.steps, 0),
  ]
}

function linesOf(items: readonly Item[], depth: number): string[] {
  return items.flatMap(item => {
    const remarks = [
      ...(item.type === 'group' ? [] : [types[item.type], ...detailOf(item)]),
      ...(item.enabled ? [] : ['disabled']),
      ...(item.continueOnError ? ['continue on error'] : []),
      ...(item.condition === undefined ? [] : [`if ${conditionText(item.condition)}`]),
    ]
    const line = `${'  '.repeat(depth)}${item.name} (${item.id})${remarks.length === 0 ? '' : `: ${remarks.join('; ')}`}`
    return item.type === 'group' ? [line, ...linesOf(item.steps, depth + 1)] : [line]
  })
}

function detailOf(step: Step): string[] {
  if (step.type === 'upgrade-operating-system')
    return [step.package ?? step.sourcePath ?? '', ...(step.scanOnly ? ['scan only'] : [])]
  if (step.type === 'run-command-line') return [step.commandLine]
  if (step.type === 'download-package-content') return step.packages.map(one => one.package)
  if (step.type === 'set-task-sequence-variable') return [`${step.variable} = ${step.value}`]
  return []
}

/** A condition in words. */
function conditionText(condition: Condition): string {
  if ('all' in condition) return `all of (${condition.all.map(conditionText).join(', ')})`
  if ('any' in condition) return `any of (${condition.any.map(conditionText).join(', ')})`
  if ('none' in condition) return `none of (${condition.none.map(conditionText).join(', ')})`
  const what = 'variable' in condition ? condition.variable : condition.fact
  return condition.is === 'exists'
    ? `${what} exists`
    : `${what} ${condition.is.replaceAll('-', ' ')} “${condition.value}”`
}

/** What setup.exe would be started with, for each step that starts it. */
export function commandLinesText(found: readonly SetupCommandLinePreview[]): string[] {
  return found.flatMap(one => [
    `${one.name} (${one.step}):`,
    one.commandLine ?? `No command line: ${one.problem}`,
    ...one.warnings.map(warning => `Warning: ${warning}`),
  ])
}

/** What is wrong, a line for each. */
export function problemLines(problems: readonly TaskSequenceProblem[]): string[] {
  return problems.map(({ severity, step, reason }) =>
    [
      severity === 'error' ? 'Error' : 'Warning',
      ...(step === null ? [] : [` in ${step}`]),
      `: ${reason}.`,
    ].join(''),
  )
}
