import { defineError } from '#platform/errors'

/** No rule has this name. */
export const SelectionRuleMissing = defineError<{ name: string }>({
  code: 'SELECTION_RULE_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no selection rule named "${facts.name}" on this site.`,
  remedy: 'Look at the list of rules, or make the rule first.',
  example: { name: 'Monthly' },
})

/** Schedules choose by the rule: without it they would fail when they are due. */
export const SelectionRuleInUse = defineError<{ name: string; users: readonly string[] }>({
  code: 'SELECTION_RULE_IN_USE',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `The selection rule "${facts.name}" is used by ${facts.users.join(', ')}.`,
  remedy: 'Change or remove the scheduled updates that use it first.',
  example: { name: 'Monthly', users: ['the scheduled updates “Monthly”'] },
})

/** A rule names a product or classification that the catalogue does not hold: it would never choose anything. */
export const SelectionCategoryMissing = defineError<{ category: string }>({
  code: 'SELECTION_CATEGORY_MISSING',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts =>
    `The catalogue of this site has no product and no classification ${facts.category}; the rule would never choose anything.`,
  remedy:
    'Take the update ID of a category from an update (`update-catalogue show`), or synchronise a source that lists it.',
  example: { category: '267dd2b4-f9fa-4bcd-bba7-1cb00e0e59d9' },
})

/** Choosing needs answers about every image that it is for. */
export const SelectionNotDecided = defineError<{
  packageId: string
  version: number
  images: readonly string[]
}>({
  code: 'SELECTION_NOT_DECIDED',
  kind: 'conflict',
  retry: 'later',
  sentence: facts =>
    `It is not decided yet which updates of the catalogue, as it is now, apply to ${facts.images.join(', ')} of version ${facts.version} of ${facts.packageId}; choosing from what is known would leave updates out silently.`,
  remedy:
    'Wait for the operation that decides it, or start it: slipstream update-catalogue decide PACKAGE. A site that knows no updates yet needs a source of them first: slipstream update-source add.',
  example: { packageId: 'S0100001', version: 1, images: ['sources/install.wim:1'] },
})
