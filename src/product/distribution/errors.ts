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
