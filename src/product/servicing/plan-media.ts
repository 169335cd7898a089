// Plans the files around the images: Setup Dynamic Updates, which come last.

import type {
  MediaFacts,
  PlannedMediaFile,
  PlannedStatus,
  Reason,
  ServicingEngine,
  ServicingOptions,
  ServicingStep,
  UpdateToPlan,
} from '#product/servicing-engines'

const replaced: Reason = {
  code: 'REPLACED_BY_NEWER',
  text: 'Every file of this update is replaced by a newer Setup Dynamic Update of this plan, or is that of boot.wim.',
  wayOut: 'Nothing needs to be done.',
}

/**
 * Plans the media. Of two updates that hold the same file the one with the higher article number counts: Microsoft numbers
 * its articles upwards. Setup's own program is that of boot.wim, whatever an update holds. Pure.
 */
export function planMedia(input: {
  engine: Pick<ServicingEngine, 'assessMedia'>
  media: MediaFacts
  updates: readonly UpdateToPlan[]
  options: ServicingOptions
  /** Files that come from boot.wim instead, whatever an update holds. */
  keep: readonly { to: string }[]
}): { steps: ServicingStep[]; statuses: PlannedStatus[] } {
  const { engine, media, options } = input
  const steps: ServicingStep[] = []
  const statuses: PlannedStatus[] = []
  const written = new Set(input.keep.map(({ to }) => to.toLowerCase()))
  for (const update of [...input.updates].sort(newestFirst)) {
    const assessment = engine.assessMedia(media, update.facts, options)
    const files = assessment.files.filter(({ to }) => !written.has(to.toLowerCase()))
    for (const { to } of files) written.add(to.toLowerCase())
    const isReplaced = assessment.status === 'applicable' && files.length === 0
    statuses.push({
      update: update.sha256,
      image: null,
      status: isReplaced ? 'not-required' : assessment.status,
      reason: isReplaced ? replaced : assessment.reason,
    })
    if (assessment.status === 'applicable' && files.length > 0) steps.unshift(toStep(update, files))
  }
  statuses.sort((left, right) => (left.update < right.update ? -1 : 1))
  return { steps, statuses }
}

function toStep(update: UpdateToPlan, files: PlannedMediaFile[]): ServicingStep {
  const { fileName, title } = update.facts
  const why = `Setup files of the media are replaced by the ${files.length} files of ${fileName}.`
  return {
    kind: 'copy-to-media',
    why,
    experimental: false,
    update: { update: update.sha256, fileName, title, why, checkpoints: [] },
    files,
  }
}

function newestFirst(left: UpdateToPlan, right: UpdateToPlan): number {
  const articles = articleOf(right) - articleOf(left)
  if (articles !== 0) return articles
  return left.sha256 < right.sha256 ? -1 : 1
}

function articleOf({ facts }: UpdateToPlan): number {
  return Number(/\d+/.exec(facts.kb ?? '')?.[0] ?? 0)
}
