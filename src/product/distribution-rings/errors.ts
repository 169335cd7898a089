import { defineError } from '#platform/errors'

/** No ring has this name. */
export const RingMissing = defineError<{ ring: string }>({
  code: 'DISTRIBUTION_RING_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no distribution ring “${facts.ring}”.`,
  remedy: 'Look at the list of rings (`distribution-ring list`) for its name.',
  example: { ring: 'Pilot' },
})

/** A ring must be for somebody. */
export const RingWithoutPoints = defineError<{ ring: string }>({
  code: 'DISTRIBUTION_RING_WITHOUT_POINTS',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `The ring “${facts.ring}” names neither distribution points nor groups of them.`,
  remedy: 'Name at least one (`--point`, `--group`).',
  example: { ring: 'Pilot' },
})

/** There is nothing to roll out through. */
export const RingsMissing = defineError<{ packageId: string }>({
  code: 'DISTRIBUTION_RINGS_MISSING',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `${facts.packageId} cannot be rolled out: there are no distribution rings.`,
  remedy: 'Set rings first (`distribution-ring set`), or update all distribution points at once.',
  example: { packageId: 'S0100001' },
})

/** The package has no rollout that this could be done to. */
export const RolloutMissing = defineError<{ packageId: string; needed: string }>({
  code: 'ROLLOUT_MISSING',
  kind: 'missing',
  retry: 'after-change',
  sentence: facts => `${facts.packageId} has no rollout that is ${facts.needed}.`,
  remedy: 'Look at the rollouts of the package (`rollout show`), or start one (`rollout start`).',
  example: { packageId: 'S0100001', needed: 'running' },
})

/** The version is being rolled out already. */
export const RolloutUnderWay = defineError<{ packageId: string; version: number }>({
  code: 'ROLLOUT_UNDER_WAY',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `Version ${facts.version} of ${facts.packageId} is being rolled out already.`,
  remedy: 'Look at how it stands (`rollout show`); stop it (`rollout stop`) to start it anew.',
  example: { packageId: 'S0100001', version: 3 },
})

/** A rollout goes on only with the version in use. */
export const RolloutOutdated = defineError<{ packageId: string; version: number; inUse: number }>({
  code: 'ROLLOUT_OUTDATED',
  kind: 'conflict',
  retry: 'never',
  sentence: facts =>
    `The rollout is of version ${facts.version} of ${facts.packageId}, and version ${facts.inUse} is in use now.`,
  remedy: 'Start a rollout of the version in use (`rollout start`).',
  example: { packageId: 'S0100001', version: 3, inUse: 4 },
})
