// Continue on error: which failures of updates a run goes on over. Pure.

import type { RefusedUpdate, ServicingPlan, UpdateFailure } from '#product/servicing-engines'
import type { UpdateKind } from '#product/update-files'

/** Classes of updates, as people choose them. */
export const updateClasses = [
  'cumulative',
  'dotnet',
  'safe-os',
  'setup',
  'defender',
  'component',
  'other',
] as const

/** A class of updates. */
export type UpdateClass = (typeof updateClasses)[number]

const classes: Partial<Record<UpdateKind, UpdateClass>> = {
  'cumulative-update': 'cumulative',
  'dotnet-cumulative-update': 'dotnet',
  'safe-os-dynamic-update': 'safe-os',
  'setup-dynamic-update': 'setup',
  'defender-update': 'defender',
  update: 'component',
}

/** The class of an update: `component` for a package of components that is no cumulative update, `other` for what has no class of its own. */
export function classOf(kind: UpdateKind): UpdateClass {
  return classes[kind] ?? 'other'
}

/** What was chosen. `continueOnErrorClasses`: when there are some, for updates of these classes alone, whatever `continueOnError` says. */
export type ContinueOnError = {
  continueOnError: boolean
  continueOnErrorClasses?: readonly UpdateClass[] | undefined
}

/** Whether the others are done when an update of this class is refused or fails. */
export function continuesOver(
  { continueOnError, continueOnErrorClasses: classes = [] }: ContinueOnError,
  failed: UpdateClass,
): boolean {
  return classes.length === 0 ? continueOnError : classes.includes(failed)
}

/** The updates that a plan refuses and over which the run does not go on. What is not required is no error. */
export function stoppedBy(
  chosen: ContinueOnError,
  { refused }: Pick<ServicingPlan, 'refused'>,
  kindOf: (update: string) => UpdateKind,
): RefusedUpdate[] {
  return refused.filter(
    ({ update, status }) =>
      (status === 'unsupported' || status === 'unknown') && !continuesOver(chosen, classOf(kindOf(update))),
  )
}

/**
 * How often a plan is carried out in one run at most. Every failure leaves something out, so that it ends anyway; this is for media with
 * many images, where each try can take an hour.
 */
const mostFailures = 20

/** The failures with more of them; null when they are too many, or none of them is new, so that leaving out did not help. */
export function addFailures(
  failures: readonly UpdateFailure[],
  more: readonly UpdateFailure[],
): UpdateFailure[] | null {
  const known = new Set(failures.map(placeOf))
  const fresh = more.filter(one => !known.has(placeOf(one)))
  return fresh.length === 0 || failures.length >= mostFailures ? null : [...failures, ...fresh]
}

function placeOf({ update, image }: UpdateFailure): string {
  return image === null ? update : `${update} ${image.path}:${image.index}`
}
