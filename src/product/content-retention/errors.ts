import { defineError } from '#platform/errors'

/** What would be removed now is not what was agreed to. */
export const CleanUpChanged = defineError<{ agreed: string; found: string }>({
  code: 'CLEAN_UP_CHANGED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The clean-up would remove other versions now than those that were agreed to (plan ${facts.found.slice(0, 12)} instead of ${facts.agreed.slice(0, 12)}). Nothing was removed.`,
  remedy:
    'Look at the preview again (`content-library clean-up --dry-run`), and agree to the plan that it shows.',
  example: {
    agreed: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    found: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
})
