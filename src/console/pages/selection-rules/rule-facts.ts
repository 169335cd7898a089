import type { SelectionKind } from '#api-client'
import type { Fact } from '#console/parts'
import type { RuleText } from './rule-text.ts'

/** A rule in words. */
export function ruleFacts(
  rule: {
    kinds: readonly SelectionKind[]
    products: readonly string[]
    classifications: readonly string[]
    minimumAgeDays: number
    withSuperseded: boolean
    withPreviews: boolean
    except: readonly string[]
  },
  text: RuleText,
  categories: ReadonlyMap<string, string>,
): Fact[] {
  const named = (ids: readonly string[]) =>
    ids.map(id => categories.get(id) ?? id).join(', ') || text('rule.all')
  const yesNo = (value: boolean) => text(value ? 'rule.yes' : 'rule.no')
  return [
    {
      label: text('rule.kinds'),
      value: rule.kinds.map(kind => text(`kinds.${kind}`)).join(', ') || text('rule.all'),
    },
    { label: text('rule.products'), value: named(rule.products) },
    { label: text('rule.classifications'), value: named(rule.classifications) },
    { label: text('rule.minimumAge'), value: text('rule.days', { count: rule.minimumAgeDays }) },
    { label: text('rule.withSuperseded'), value: yesNo(rule.withSuperseded) },
    { label: text('rule.withPreviews'), value: yesNo(rule.withPreviews) },
    { label: text('rule.except'), value: rule.except.join(', ') },
  ]
}
