// Decides what a servicing run will do: a pure function of facts and options.
//
// The order of steps is Microsoft's for media ("Update Windows installation media with Dynamic Update"): the recovery images
// inside install.wim, each once, then every image of install.wim, every image of boot.wim, each WIM file
// written anew at its end when that was chosen, then the files around them.

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
import { isLeftOut, type LeftOut } from './left-out.ts'
import { planImage } from './plan-image.ts'
import { planMedia } from './plan-media.ts'
import { planOptimize } from './plan-optimize.ts'
import { planSynchronise } from './plan-synchronise.ts'
import { refuseUpdates } from './refuse-updates.ts'
import { sortUpdates } from './sort-updates.ts'

/** What a plan is made from. */
export type PlanInput = {
  engine: Pick<ServicingEngine, 'name' | 'assess' | 'assessMedia'>
  media: MediaFacts
  /** In any order; the same file twice counts once. */
  updates: readonly UpdateToPlan[]
  options: ServicingOptions
  /** Updates that could not be put in, and where they are left out therefore; none when absent. */
  leftOut?: readonly LeftOut[]
}

/** Makes a plan. The same facts and options give the same plan and the same hash, whatever their order. */
export function planServicing(input: PlanInput): ServicingPlan {
  const { engine, media, options, leftOut = [] } = input
  const updates = sortUpdates(input.updates).filter(
    ({ sha256 }) => !isLeftOut(leftOut, { update: sha256, image: null }),
  )
  const ofImages: ServicingStep[] = []
  const statuses: PlannedStatus[] = []
  /** The serviced recovery image that each image gets, by `path:index`. */
  const recovery = new Map<string, string>()
  for (const image of chooseImages(media.images, options)) {
    const recoveryImage = recovery.get(`${image.path}:${image.index}`) ?? null
    const place = { path: image.path, index: image.index }
    const tried = updates.filter(({ sha256 }) => !isLeftOut(leftOut, { update: sha256, image: place }))
    const planned = planImage({ engine, image, updates: tried, options, recoveryImage })
    statuses.push(...planned.statuses)
    if (planned.step === null) continue
    ofImages.push(planned.step)
    for (const index of image.inside?.indexes ?? [])
      recovery.set(`${image.inside?.path}:${index}`, image.path)
  }
  const steps = options.optimize === true ? planOptimize(ofImages) : ofImages
  const synchronise = planSynchronise(media)
  const aroundImages = planMedia({ engine, media, updates, options, keep: synchronise?.files ?? [] })
  steps.push(...aroundImages.steps)
  // Nothing else to do means that nothing is to be put right either: media in use are not touched for their own sake.
  if (steps.length > 0 && synchronise !== null) steps.push(synchronise)
  statuses.push(...aroundImages.statuses)

  const plan = {
    planVersion: 1 as const,
    contentVersion: media.contentVersion,
    engine: engine.name,
    steps,
    refused: refuseUpdates(updates, statuses).filter(
      ({ update, reason }) => reason.code !== 'NO_IMAGE' || !leftOut.some(one => one.update === update),
    ),
    statuses,
    neededBytes: estimateBytes({ steps, media, updates }),
    ...(options.verify === 'whole' && { verify: 'whole' as const }),
  }
  return { ...plan, hash: hashOfPlan(plan) }
}

/** The images to look at, in the order of service. A recovery image counts while an image that holds it does. */
function chooseImages(images: readonly ImageFacts[], { indexes }: ServicingOptions): ImageFacts[] {
  const isChosen = (path: string, index: number): boolean =>
    !holdsInstallImages(path) || indexes === undefined || indexes.includes(index)
  return images
    .flatMap(image => {
      const { path, index, inside } = image
      if (inside === null) return isChosen(path, index) ? [image] : []
      const holders = inside.indexes.filter(holder => isChosen(inside.path, holder))
      return holders.length === 0 ? [] : [{ ...image, inside: { ...inside, indexes: holders } }]
    })
    .sort((left, right) => {
      const rank = rankOf(left) - rankOf(right)
      if (rank !== 0) return rank
      if (left.path !== right.path) return left.path < right.path ? -1 : 1
      return left.index - right.index
    })
}

/** Whether a WIM file of the media holds the images that Setup installs: those that can be chosen by index. */
export function holdsInstallImages(path: string): boolean {
  return /(^|\/)install\d*\.(wim|esd|swm)$/i.test(path)
}

/** 0: the recovery images inside others; 1: the images that Setup installs; 2: Windows PE; 3: anything else. */
function rankOf({ path, inside }: ImageFacts): number {
  if (inside !== null) return 0
  if (holdsInstallImages(path)) return 1
  return /(^|\/)boot\.wim$/i.test(path) ? 2 : 3
}
