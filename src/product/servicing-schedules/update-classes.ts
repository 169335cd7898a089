// Classes of updates, as "continue on error" tells them apart. Pure.

import type { UpdateKind } from '#product/update-files'

/** What sort of update it is, as far as errors are concerned. */
export const updateClasses = ['cumulative', 'dotnet', 'safe-os', 'setup', 'defender', 'other'] as const

/** One of {@link updateClasses}. */
export type UpdateClass = (typeof updateClasses)[number]

const ofKinds: Partial<Record<UpdateKind, UpdateClass>> = {
  'cumulative-update': 'cumulative',
  'dotnet-cumulative-update': 'dotnet',
  'safe-os-dynamic-update': 'safe-os',
  'setup-dynamic-update': 'setup',
  'defender-update': 'defender',
}

/** The class of a kind of update. */
export function classOfKind(kind: UpdateKind): UpdateClass {
  return ofKinds[kind] ?? 'other'
}

/** Whether the others are done when an update of this class fails. */
export function continuesOver(
  options: { continueOnError: boolean; continueOnErrorClasses: readonly UpdateClass[] },
  failed: UpdateClass,
): boolean {
  return options.continueOnError || options.continueOnErrorClasses.includes(failed)
}
