// Decides what a servicing run will do: a pure function of facts and options.
//
// The order of steps is Microsoft's for media ("Update Windows installation media with Dynamic Update"): every image of
// install.wim, every image of boot.wim, then the files around them.

import type {
  ImageFacts,
  MediaFacts,
  PlannedStatus,
  ServicingEngine,
  ServicingOptions,
  ServicingPlan,
  ServicingStep,
  UpdateToPlan,
} from '#product/servicing-engines'
import { hashOfPlan } from '#product/servicing-engines'
import { estimateBytes } from './estimate-bytes.ts'
import { planImage } from './plan-image.ts'
import { planMedia } from './plan-media.ts'
import { refuseUpdates } from './refuse-updates.ts'
import { sortUpdates } from './sort-updates.ts'

/** What a plan is made from. */
export type PlanInput = {
  engine: Pick<ServicingEngine, 'name' | 'assess' | 'assessMedia'>
  media: MediaFacts
  /** In any order; the same file twice counts once. */
  updates: readonly UpdateToPlan[]
  options: ServicingOptions
}

/** Makes a plan. The same facts and options give the same plan and the same hash, whatever their order. */
export function planServicing(input: PlanInput): ServicingPlan {
  const { engine, media, options } = input
  const updates = sortUpdates(input.updates)
  const steps: ServicingStep[] = []
  const statuses: PlannedStatus[] = []
  for (const image of chooseImages(media.images, options)) {
    const planned = planImage({ engine, image, updates, options })
    if (planned.step !== null) steps.push(planned.step)
    statuses.push(...planned.statuses)
  }
  const aroundImages = planMedia({ engine, media, updates, options })
  steps.push(...aroundImages.steps)
  statuses.push(...aroundImages.statuses)

  const plan = {
    planVersion: 1 as const,
    contentVersion: media.contentVersion,
    engine: engine.name,
    steps,
    refused: refuseUpdates(updates, statuses),
    statuses,
    neededBytes: estimateBytes({ steps, media, updates }),
  }
  return { ...plan, hash: hashOfPlan(plan) }
}

/** The images to look at, in the order of service. */
function chooseImages(images: readonly ImageFacts[], { indexes }: ServicingOptions): ImageFacts[] {
  return images
    .filter(({ path, index }) => rankOf(path) !== 0 || indexes === undefined || indexes.includes(index))
    .sort((left, right) => {
      const rank = rankOf(left.path) - rankOf(right.path)
      if (rank !== 0) return rank
      if (left.path !== right.path) return left.path < right.path ? -1 : 1
      return left.index - right.index
    })
}

/** Whether a WIM file of the media holds the images that Setup installs: those that can be chosen by index. */
export function holdsInstallImages(path: string): boolean {
  return /(^|\/)install\d*\.(wim|esd|swm)$/i.test(path)
}

/** 0: the images that Setup installs; 1: Windows PE; 2: anything else. */
function rankOf(path: string): number {
  if (holdsInstallImages(path)) return 0
  return /(^|\/)boot\.wim$/i.test(path) ? 1 : 2
}
