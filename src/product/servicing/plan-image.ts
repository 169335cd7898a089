// Plans one image: which updates go in, each seeing those that go in before it.

import {
  type Assessment,
  type ComponentCleanup,
  type ImageFacts,
  imageWithDefenderUpdate,
  type PlannedStatus,
  type ServicingEngine,
  type ServicingOptions,
  type ServicingStep,
  supersededBy,
  type UpdateToPlan,
} from '#product/servicing-engines'
import { findCheckpointSets, statusesOfCheckpoints } from './checkpoint-sets.ts'

/** CBS states. */
const [installed, superseded] = [0x70, 0x50]

/** What is planned for one image. `step` is null when nothing is to be done. */
export type ImagePlan = { step: ServicingStep | null; statuses: PlannedStatus[] }

/** Plans one image. `updates` are in the order of service. Pure. */
export function planImage(input: {
  engine: Pick<ServicingEngine, 'assess'>
  image: ImageFacts
  updates: readonly UpdateToPlan[]
  options: ServicingOptions
  /** The serviced recovery image that goes into this one; null: none. */
  recoveryImage: string | null
}): ImagePlan {
  const { engine, image, updates, options, recoveryImage } = input
  const place = { path: image.path, index: image.index }
  let facts = image
  const sets = findCheckpointSets(
    updates,
    update => engine.assess(image, update.facts, options).status === 'applicable',
  )
  let waiting = updates.filter(({ sha256 }) => !sets.partOf.has(sha256))
  const chosen: { update: UpdateToPlan; assessment: Assessment }[] = []
  // An update may be the parent of another one that was looked at before it, so every success starts the round again.
  for (let found = true; found; ) {
    found = false
    for (const update of waiting) {
      const assessment = engine.assess(facts, update.facts, options)
      if (assessment.status !== 'applicable') continue
      chosen.push({ update, assessment })
      const next = withPackages(facts, assessment)
      facts = imageWithDefenderUpdate(next, update.facts, assessment.imageFiles)
      waiting = waiting.filter(other => other !== update)
      found = true
      break
    }
  }
  const statuses = statusesOfCheckpoints(sets, place)
  statuses.push(
    ...chosen.map(({ update }) => ({
      update: update.sha256,
      image: place,
      status: 'applicable' as const,
      reason: null,
    })),
  )
  for (const update of waiting) {
    const { status, reason } = engine.assess(facts, update.facts, options)
    statuses.push({ update: update.sha256, image: place, status, reason })
  }
  statuses.sort((left, right) => (left.update < right.update ? -1 : 1))
  if (chosen.length === 0 && recoveryImage === null) return { step: null, statuses }

  const isExperimental = chosen.some(({ assessment }) => assessment.experimental)
  const step: ServicingStep = {
    kind: 'service-image',
    ...place,
    architecture: image.architecture ?? '',
    why: [
      describeStep(image, chosen.length, recoveryImage),
      cleanupRemarks[options.cleanup ?? 'none'],
      isExperimental ? experimentalRemark : '',
    ].join(''),
    experimental: isExperimental,
    recoveryImage,
    cleanup: options.cleanup ?? 'none',
    updates: chosen.map(({ update, assessment }) => ({
      update: update.sha256,
      fileName: update.facts.fileName,
      title: update.facts.title,
      why: describeUpdate(update, sets.of.get(update.sha256) ?? []),
      checkpoints: sets.of.get(update.sha256)?.map(({ sha256 }) => sha256) ?? assessment.checkpoints,
      packages: assessment.packages,
      files: assessment.imageFiles,
    })),
  }
  return { step, statuses }
}

/** What is left as it is, for people who agree to the plan. */
const experimentalRemark =
  ' Experimental: no Windows has confirmed the result; new files and registry keys whose manifests name no rights get those of the folder or key above them.'

/** What is done to the component store afterwards. */
const cleanupRemarks: Record<ComponentCleanup, string> = {
  none: '',
  'start-component-cleanup': ' Superseded updates are removed afterwards.',
  'reset-base':
    ' Superseded updates are removed afterwards, and none of the updates in it can be uninstalled any more.',
}

function describeStep(image: ImageFacts, updates: number, recoveryImage: string | null): string {
  const parts = [
    ...(updates === 1 ? ['One update applies'] : updates > 1 ? [`${updates} updates apply`] : []),
    ...(recoveryImage === null ? [] : ['the serviced recovery image goes in']),
  ]
  const text = `${parts.join(', and ')}: ${nameOf(image)}.`
  return text[0]?.toUpperCase() + text.slice(1)
}

function describeUpdate({ facts }: UpdateToPlan, checkpoints: readonly UpdateToPlan[]): string {
  if (facts.kind === 'defender-update')
    return 'The image holds Windows Defender, and not all of this platform and these definitions or newer ones.'
  const why = `A parent package of ${facts.kb ?? facts.fileName} is installed, and the update is not.`
  if (checkpoints.length === 0) return why
  const names = checkpoints.map(other => other.facts.kb ?? other.facts.fileName).join(', ')
  return `${why} It goes in with the checkpoints that were chosen: ${names}.`
}

/** The image as it will be when these packages are in it. */
function withPackages(image: ImageFacts, { packages }: Assessment): ImageFacts {
  const winners = { ...image.winners }
  for (const { components } of packages) {
    for (const { winnerKeyForm, version } of components) winners[winnerKeyForm] = version
  }
  const added = packages.map(({ identity }) => ({ identity, state: installed }))
  const replaced = new Set(
    packages.flatMap(({ identity }) => supersededBy(identity, image.packages)).map(one => one.identity),
  )
  const kept = image.packages.map(one => (replaced.has(one.identity) ? { ...one, state: superseded } : one))
  return { ...image, winners, packages: [...kept, ...added] }
}

function nameOf({ name, path, index }: ImageFacts): string {
  return name === null ? `image ${index} of ${path}` : `image ${index} (${name}) of ${path}`
}
