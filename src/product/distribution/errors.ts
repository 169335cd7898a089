import { defineError } from '#platform/errors'

/** A distribution point has this name already. */
export const PointNameTaken = defineError<{ name: string }>({
  code: 'POINT_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is already a distribution point “${facts.name}”.`,
  remedy: 'Choose another name for the new one.',
  example: { name: 'DP-PARIS' },
})

/** No distribution point has this name. */
export const PointMissing = defineError<{ point: string }>({
  code: 'POINT_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no distribution point “${facts.point}”.`,
  remedy: 'Look at the list of distribution points for its name.',
  example: { point: 'DP-PARIS' },
})

/** A receipt that does not hold: wrong signature, wrong point, or about content that the point was never asked to hold. */
export const ReceiptRefused = defineError<{ point: string; reason: string }>({
  code: 'RECEIPT_REFUSED',
  kind: 'refused',
  retry: 'never',
  sentence: facts => `The receipt of distribution point “${facts.point}” was refused: ${facts.reason}.`,
  remedy: 'The state of the content stays what it was. If this point was set up anew, join it again.',
  example: { point: 'DP-PARIS', reason: 'its signature does not hold' },
})

/** No distribution point holds a verified copy. */
export const ContentNowhere = defineError<{ packageId: string }>({
  code: 'CONTENT_NOWHERE',
  kind: 'conflict',
  retry: 'later',
  sentence: facts =>
    `No distribution point holds a verified copy of the version of ${facts.packageId} that is in use.`,
  remedy: 'Distribute the package, and wait until its content status says success.',
  example: { packageId: 'S0100001' },
})

/** Somebody else changed the point's properties since they were read. */
export const PointPropertiesChanged = defineError<{ point: string; expected: number; found: number }>({
  code: 'POINT_PROPERTIES_CHANGED',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts =>
    `The properties of distribution point “${facts.point}” have changed: you read revision ${facts.expected}, and it is ${facts.found} now. Nothing was changed.`,
  remedy: 'Read the properties again, look at what is there now, and repeat your change.',
  example: { point: 'DP-PARIS', expected: 3, found: 4 },
})

/** A pull point cannot have these sources. */
export const PullSourcesRefused = defineError<{ point: string; reason: string }>({
  code: 'PULL_SOURCES_REFUSED',
  kind: 'refused',
  retry: 'after-change',
  sentence: facts =>
    `The sources of distribution point “${facts.point}” were refused: ${facts.reason}. Nothing was changed.`,
  remedy: 'Choose other sources, so that content finds its way from the site to every point.',
  example: { point: 'DP-PARIS', reason: 'it cannot be its own source' },
})

/** A distribution was cancelled; this stands as the error in the content status. */
export const DistributionCancelled = defineError<{ packageId: string }>({
  code: 'DISTRIBUTION_CANCELLED',
  kind: 'cancelled',
  retry: 'after-change',
  sentence: facts => `The distribution of ${facts.packageId} was cancelled by a user.`,
  remedy: 'Distribute the package again when the point shall have it.',
  example: { packageId: 'S0100001' },
})

/** No group of distribution points has this name. */
export const PointGroupMissing = defineError<{ group: string }>({
  code: 'POINT_GROUP_MISSING',
  kind: 'missing',
  retry: 'never',
  sentence: facts => `There is no distribution point group “${facts.group}”.`,
  remedy: 'Look at the list of distribution point groups for its name.',
  example: { group: 'Branches' },
})

/** A group of distribution points has this name already. */
export const PointGroupNameTaken = defineError<{ name: string }>({
  code: 'POINT_GROUP_NAME_TAKEN',
  kind: 'conflict',
  retry: 'after-change',
  sentence: facts => `There is already a distribution point group “${facts.name}”.`,
  remedy: 'Choose another name for the new one.',
  example: { name: 'Branches' },
})

/** An action that takes content away must say from where. */
export const TargetsNeeded = defineError<{ action: string }>({
  code: 'TARGETS_NEEDED',
  kind: 'invalid',
  retry: 'after-change',
  sentence: facts => `It was not said on which distribution points to ${facts.action}. Nothing was changed.`,
  remedy: 'Name distribution points or groups, or say that all of them are meant.',
  example: { action: 'remove' },
})
