import { defineError } from '#platform/errors'

/** Somebody needs the package. */
export const PackageNeeded = defineError<{ packageId: string; reasons: readonly string[] }>({
  code: 'PACKAGE_NEEDED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `Package ${facts.packageId} is not removed: ${facts.reasons.join('; ')}.`,
  remedy:
    'Wait for what is under way or cancel it, take the package out of what names it, release and unpin its versions, and remove it then.',
  example: { packageId: 'S0100001', reasons: ['the scheduled updates “Monthly” name it'] },
})

/** What would be removed now is not what was agreed to. */
export const PackageRemovalChanged = defineError<{ packageId: string }>({
  code: 'PACKAGE_REMOVAL_CHANGED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `More or other things would go with package ${facts.packageId} now than those that were agreed to. Nothing was removed.`,
  remedy:
    'Look at the preview again (`upgrade-package remove --dry-run`), and agree to the plan that it shows.',
  example: { packageId: 'S0100001' },
})
