// Which files a plan reads and which it may change. Pure; the site checks a worker's delivery against it.

import { readRecoveryImagePath, type ServicingPlan } from '#product/servicing-engines'

/** The WIM files of the media that a plan changes: a recovery image changes the file around it. Sorted. */
export function changedWimsOf({ steps }: ServicingPlan): string[] {
  return sorted(
    steps.flatMap(step =>
      step.kind === 'service-image' || step.kind === 'optimize-wim' ? [wimAround(step.path)] : [],
    ),
  )
}

/** The files beside the WIM files that a plan writes, by their path inside the media. Sorted. */
export function mediaFilesOf({ steps }: ServicingPlan): string[] {
  return sorted(
    steps.flatMap(step =>
      step.kind === 'copy-to-media' || step.kind === 'copy-from-image' ? step.files.map(({ to }) => to) : [],
    ),
  )
}

/** Every path inside the media at which a plan changes or adds a file: all of these are produced, and nothing else. Sorted. */
export function changedPathsOf(plan: ServicingPlan): string[] {
  return sorted([...changedWimsOf(plan), ...mediaFilesOf(plan)])
}

/** The WIM files of the media that are needed to carry a plan out and to prove it. Sorted. */
export function originalsOf(plan: ServicingPlan): string[] {
  const read = plan.steps.flatMap(step => (step.kind === 'copy-from-image' ? [wimAround(step.path)] : []))
  return sorted([...changedWimsOf(plan), ...read])
}

/** SHA-256 of the update files that the steps of a plan need, also those that lie beside another one. Sorted. */
export function updatesOf({ steps }: ServicingPlan): string[] {
  return sorted(
    steps.flatMap(step => {
      if (step.kind === 'copy-to-media') return [step.update.update, ...step.update.checkpoints]
      if (step.kind !== 'service-image') return []
      return step.updates.flatMap(({ update, checkpoints }) => [update, ...checkpoints])
    }),
  )
}

function wimAround(path: string): string {
  return readRecoveryImagePath(path)?.wim ?? path
}

function sorted(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort()
}
