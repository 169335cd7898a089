// Classes of updates, as "continue on error" tells them apart. Pure.

import type { UpdateKind } from '#product/update-files'

/** What sort of update it is, as far as errors are concerned. */
export const updateClasses = [
  'cumulative',
  'dotnet',
  'safe-os',
  'setup',
  'defender',
  'component',
  'other',
] as const

/** One of {@link updateClasses}. */
export type UpdateClass = (typeof updateClasses)[number]

const ofKinds: Partial<Record<UpdateKind, UpdateClass>> = {
  'cumulative-update': 'cumulative',
  'dotnet-cumulative-update': 'dotnet',
  'safe-os-dynamic-update': 'safe-os',
  'setup-dynamic-update': 'setup',
  'defender-update': 'defender',
  update: 'component',
}

/** The class of a kind of update: `component` for a package of components that is no cumulative update, `other` for all else. */
export function classOfKind(kind: UpdateKind): UpdateClass {
  return ofKinds[kind] ?? 'other'
}

/** What was chosen. */
export type ContinueOnError = { continueOnError: boolean; continueOnErrorClasses: readonly UpdateClass[] }

/** Whether the other updates are done when one of this class fails. When classes are named, they alone count. */
export function continuesOver(
  { continueOnError, continueOnErrorClasses: classes }: ContinueOnError,
  failed: UpdateClass,
): boolean {
  return classes.length === 0 ? continueOnError : classes.includes(failed)
}
