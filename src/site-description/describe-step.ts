// A step in words, for people: `+` is created, `~` is changed, `-` is removed.

import type { Step } from './compare-items.ts'
import type { Item } from './list-items.ts'

const signs = { create: '+', change: '~', remove: '-' } as const

/** The lines of a step. */
export function describeStep(step: Step): string[] {
  const lines = [`${signs[step.action]} ${describeItem(step)}`]
  for (const { property, before, after } of step.changes)
    lines.push(`    ${property}: ${shown(before)} -> ${shown(after)}`)
  if (step.blocked !== null) lines.push(`    not possible: ${step.blocked}`)
  return lines
}

/** What an item is called. */
export function describeItem({ kind, names }: Pick<Item, 'kind' | 'names'>): string {
  const [first = '', second = ''] = names
  if (kind === 'package-on-point') return `upgrade-package “${first}” on distribution-point “${second}”`
  if (kind === 'group-member') return `distribution-point “${second}” in distribution-point-group “${first}”`
  if (kind === 'group-content') return `upgrade-package “${second}” in distribution-point-group “${first}”`
  if (kind === 'update-decision') return `update-decision “${second}” about ${first}`
  if (kind === 'security-scopes-of') return `security-scopes of ${first} “${second}”`
  if (kind === 'network-account') return `network-account “${second === '' ? first : `${first}/${second}`}”`
  return first === 'site' && isSingle(kind) ? kind : `${kind} “${first}”`
}

function isSingle(kind: Item['kind']): boolean {
  return ['retention', 'identity-provider', 'alert-mail-server', 'update-filters', 'supersedence'].includes(
    kind,
  )
}

function shown(value: unknown): string {
  return value === undefined ? 'not set' : JSON.stringify(value)
}
