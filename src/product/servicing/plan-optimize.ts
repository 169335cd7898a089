// Plans the WIM files that are written anew at the end. Microsoft's order exports each WIM file when all of its images are done; recovery
// images are written anew in any case, before they go into the images that hold them.

import { readRecoveryImagePath, type ServicingStep } from '#product/servicing-engines'

/** The steps with each serviced WIM file of the media written anew right after the last of its images. Pure. */
export function planOptimize(steps: readonly ServicingStep[]): ServicingStep[] {
  return steps.flatMap((step, at) => {
    const isLast = isServiced(step) && !steps.slice(at + 1).some(isSamePlace(step))
    return isLast ? [step, optimizeStep(step.path)] : [step]
  })
}

type ImageStep = Extract<ServicingStep, { kind: 'service-image' }>

function isServiced(step: ServicingStep): step is ImageStep {
  return step.kind === 'service-image' && readRecoveryImagePath(step.path) === null
}

function isSamePlace({ path }: ImageStep): (step: ServicingStep) => boolean {
  return step => isServiced(step) && step.path === path
}

function optimizeStep(path: string): ServicingStep {
  return {
    kind: 'optimize-wim',
    path,
    why: `${path} is written anew, without the space of what was replaced in it; nothing is compressed again.`,
    experimental: false,
  }
}
