// Chooses updates by a rule. Pure: the same updates, rule and time choose the same, and everything that is left out has its reason.

import type { ApplicableUpdate } from '#product/update-applicability'
import { isPreview, kindOfTitle, type SelectionRule } from './selection-rule.ts'

/** An update that the rule chose. */
export type ChosenUpdate = { updateId: string; kb: string | null; title: string }

/** Why an update of the kinds, products and classifications of the rule is not chosen. */
export type LeftOutReason = 'held' | 'not-selected' | 'superseded' | 'preview' | 'excepted' | 'too-new'

/** An update that the rule is about and that it did not choose. */
export type LeftOutUpdate = ChosenUpdate & { reason: LeftOutReason; text: string }

/** What became of the updates that apply. `others`: how many the rule is not about. */
export type Choice = { chosen: ChosenUpdate[]; leftOut: LeftOutUpdate[]; others: number }

const day = 24 * 60 * 60 * 1000

/** Chooses. @param updates What applies to the package and is not in it, with what something newer supersedes. */
export function chooseUpdates(updates: readonly ApplicableUpdate[], rule: SelectionRule, now: Date): Choice {
  const choice: Choice = { chosen: [], leftOut: [], others: 0 }
  for (const update of updates) {
    if (!isAbout(rule, update)) {
      choice.others += 1
      continue
    }
    const { updateId, kb, title } = update
    const why = reasonAgainst(rule, update, now)
    if (why === null) choice.chosen.push({ updateId, kb, title })
    else choice.leftOut.push({ updateId, kb, title, ...why })
  }
  return choice
}

function isAbout({ kinds, products, classifications }: SelectionRule, update: ApplicableUpdate): boolean {
  const belongs = (ids: readonly string[]) =>
    ids.length === 0 || ids.some(id => update.categoryIds.includes(id))
  return (
    (kinds.length === 0 || kinds.includes(kindOfTitle(update.title))) &&
    belongs(products) &&
    belongs(classifications)
  )
}

function reasonAgainst(
  rule: SelectionRule,
  { kb, title, createdAt, images, policy }: ApplicableUpdate,
  now: Date,
): { reason: LeftOutReason; text: string } | null {
  if (policy.held !== null)
    return { reason: 'held', text: `${policy.held.by} holds it (${policy.held.reason}).` }
  if (!policy.isSelected) return { reason: 'not-selected', text: 'The filters of the site leave it out.' }
  if (kb !== null && rule.except.includes(kb))
    return { reason: 'excepted', text: `The rule leaves ${kb} out.` }
  if (!rule.withPreviews && isPreview(title)) return { reason: 'preview', text: 'It is a preview.' }
  const applies = images.filter(one => one.answer === 'applicable')
  const newer = applies.map(one => one.supersededBy)
  if (!rule.withSuperseded && newer.every(one => one !== null))
    return { reason: 'superseded', text: `“${newer[0]}” supersedes it.` }
  const age = now.getTime() - Date.parse(createdAt)
  if (age >= rule.minimumAgeDays * day) return null
  const from = new Date(Date.parse(createdAt) + rule.minimumAgeDays * day).toISOString().slice(0, 10)
  return { reason: 'too-new', text: `It is old enough on ${from}.` }
}

/** What is different from what the rule chose before. */
export function differenceOf(
  before: readonly ChosenUpdate[],
  now: readonly ChosenUpdate[],
): { added: ChosenUpdate[]; dropped: ChosenUpdate[] } {
  const isIn = (list: readonly ChosenUpdate[]) => (one: ChosenUpdate) =>
    list.some(other => other.updateId === one.updateId)
  return { added: now.filter(one => !isIn(before)(one)), dropped: before.filter(one => !isIn(now)(one)) }
}
