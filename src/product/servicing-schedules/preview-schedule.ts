// Says what a schedule would do if its time were now: nothing is written.

import { type ErrorReport, reportError, SlipstreamError } from '#platform/errors'
import type { JobContext } from '#platform/jobs'
import { type ActionHouse, previewAction } from '#product/distribution'
import { makePlan, type ServicingHouse } from '#product/servicing'
import { type DownloadPolicy, planDownload, showPlan } from '#product/update-downloads'
import { type ChoosingHouse, chooseForPackage, isToDownload } from './choose-updates.ts'
import type { ChosenUpdate, LeftOutUpdate } from './chosen-update.ts'
import { distributionRequests, oneForEachPoint, readRings } from './finish-package.ts'
import { type ScheduleTime, timesOf } from './read-schedules.ts'
import type { ScheduleDefinition } from './schedule-definition.ts'
import { firstDue, refuseUnknown } from './schedules.ts'
import { runRequestOf } from './start-run.ts'
import type { DistributedTo } from './tables.ts'

/** What a preview needs. */
export type PreviewHouse = ServicingHouse & ChoosingHouse & ActionHouse & { downloadPolicy: DownloadPolicy }

/** A file that would be downloaded first. */
export type PreviewedDownload = { name: string; size: number; from: string | null; refused: string | null }

/** An update that would not be applied to an image, and why; `image` is null when that holds everywhere. */
export type PreviewedRefusal = {
  update: string
  image: { path: string; index: number } | null
  code: string
  cause: string
  remedy: string
}

/** What would become of a package. */
export type PreviewedPackage = {
  packageId: string
  chosen: ChosenUpdate[]
  leftOut: LeftOutUpdate[]
  note: string | null
  downloads: PreviewedDownload[]
  refused: PreviewedRefusal[]
  /** Steps of the plan with the updates that are here; null when there is none. */
  steps: number | null
  /** By the version in use now: what has `nothing` to do, because a point holds it, will be sent the new one. */
  distributed: DistributedTo[]
  /** What keeps the package from being previewed, or serviced; null when nothing does. */
  error: ErrorReport | null
}

/** What a schedule would do. */
export type SchedulePreview = { next: ScheduleTime[]; packages: PreviewedPackage[] }

/**
 * Previews a schedule.
 * @throws ServicingScheduleNeverDue, and the errors of what does not exist
 */
export async function previewSchedule(
  house: PreviewHouse,
  definition: ScheduleDefinition,
  context: JobContext,
): Promise<SchedulePreview> {
  await refuseUnknown(house, definition)
  const now = new Date()
  firstDue(definition, now)
  const packages: PreviewedPackage[] = []
  for (const packageId of definition.packages)
    packages.push(await previewPackage(house, definition, { packageId, context }))
  return { next: timesOf(definition, now), packages }
}

async function previewPackage(
  house: PreviewHouse,
  definition: ScheduleDefinition,
  { packageId, context }: { packageId: string; context: JobContext },
): Promise<PreviewedPackage> {
  const by = context.requestedBy
  const found: PreviewedPackage = {
    packageId,
    chosen: [],
    leftOut: [],
    note: null,
    downloads: [],
    refused: [],
    steps: null,
    distributed: [],
    error: null,
  }
  try {
    const asked = { updates: definition.updates, packageId, by, isKept: false }
    Object.assign(found, await chooseForPackage(house, asked, new Date()))
    found.downloads = await previewDownloads(house, found.chosen)
    found.refused = found.chosen.flatMap(ownRefusal)
    const updates = [...new Set(found.chosen.flatMap(one => (one.error === null ? one.files : [])))]
    if (updates.length > 0) {
      const request = runRequestOf({ packageId, updates, options: definition.options })
      const plan = await makePlan(house, request, context)
      found.steps = plan.steps.length
      for (const { update, image, reason } of plan.refused) {
        const name = found.chosen.find(one => one.files.includes(update))?.name ?? update
        found.refused.push({
          update: name,
          image,
          code: reason.code,
          cause: reason.text,
          remedy: reason.wayOut,
        })
      }
    }
    found.distributed = await previewDistribution(house, definition, { packageId, by })
  } catch (error) {
    if (!(error instanceof SlipstreamError) || context.signal.aborted) throw error
    found.error = reportError(error)
  }
  return found
}

async function previewDownloads(
  { db, downloadPolicy: policy }: PreviewHouse,
  chosen: readonly ChosenUpdate[],
): Promise<PreviewedDownload[]> {
  const missing = chosen.filter(isToDownload).map(one => one.name)
  if (missing.length === 0) return []
  const { files } = showPlan(await planDownload({ db, policy }, missing))
  return files
    .filter(({ action }) => action === 'download' || action === 'refused')
    .map(({ name, size, from, action, reason }) => ({
      name,
      size,
      from,
      refused: action === 'refused' ? reason : null,
    }))
}

function ownRefusal({ name, error }: ChosenUpdate): PreviewedRefusal[] {
  if (error === null) return []
  return [{ update: name, image: null, code: error.code, cause: error.message, remedy: error.remedy }]
}

async function previewDistribution(
  house: ActionHouse,
  { options }: ScheduleDefinition,
  about: { packageId: string; by: string },
): Promise<DistributedTo[]> {
  const { distribute } = options
  if (distribute.to === 'rings')
    return readRings(house.db, { packageId: about.packageId, rings: distribute.rings })
  const told: DistributedTo[] = []
  for (const request of distributionRequests(options.distribute, about)) {
    const { entries } = await previewAction(house, request)
    for (const { point, effect, reason } of entries) told.push({ point, effect, reason })
  }
  return oneForEachPoint(told)
}
