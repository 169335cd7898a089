// The pictures of the guide, in the order in which it shows them.

/** Their names: each is a WebP file of the guide's folder. */
export const pictures = [
  'first-administrator',
  'packages',
  'add-data-source',
  'add-general',
  'add-summary',
  'add-completion',
  'import-updates',
  'import-updates-completion',
  'schedule-choose-updates',
  'schedule-set-schedule',
  'schedule-summary',
  'schedule-completion',
  'run',
  'proof',
  'add-distribution-point',
  'join-command',
  'distribute-destination',
  'distribute-summary',
  'distribute-completion',
  'content-status',
  'versions',
  'roll-back-version',
  'roll-back-completion',
  'prestage-content',
  'prestage-completion',
] as const

/** The name of one. */
export type Picture = (typeof pictures)[number]
