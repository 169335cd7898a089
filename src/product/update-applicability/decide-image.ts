// Decides every update of the catalogue about one image: first what others depend on, from the ground up, then the updates whose
// prerequisites are there, then bundles from their parts. What a prerequisite keeps out is never read.

import type { Database } from '#platform/database'
import {
  readCores,
  readLeavesWithPrerequisites,
  readNotLeaves,
  type UpdateInQuestion,
} from '#product/update-catalogue'
import { decideBundle } from './decide-update.ts'
import type { OpenedImage, UpdateToSend } from './decider.ts'
import { type Holds, holdsAs, type UpdateDecision } from './update-answer.ts'

/** What was decided, by update ID. */
export type Decisions = ReadonlyMap<string, UpdateDecision>

/** Core fragments that are on their way at once: real ones have 5,000 characters, the largest a hundred times that. */
const batchSize = 200
const notForThisImage: UpdateDecision = {
  answer: 'not-required',
  because: ['What it depends on is not there.'],
}

/**
 * Decides them.
 * @param onProgress Told how many of how many were decided.
 * @throws what the image throws
 */
export async function decideImage(
  db: Database,
  image: Pick<OpenedImage, 'decide'>,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<Decisions> {
  const decisions = new Map<string, UpdateDecision>()
  let total = 0
  const ask = async (updates: readonly UpdateInQuestion[]) => {
    for (let from = 0; from < updates.length; from += batchSize) {
      const batch = updates.slice(from, from + batchSize)
      const answers = await image.decide(await toSend(db, batch, decisions))
      for (const [position, { updateId }] of batch.entries())
        decisions.set(updateId, answers[position] as UpdateDecision)
      onProgress(decisions.size, total)
    }
  }
  const ground = await readNotLeaves(db)
  total = ground.length
  await decideGround(ground, decisions, ask)
  const absent = [...decisions].filter(([, { answer }]) => holdsAs(answer) === 'false').map(([id]) => id)
  const leaves = await readLeavesWithPrerequisites(db, absent)
  total += leaves.length
  await ask(leaves.filter(one => !isBundle(one) && !decisions.has(one.updateId)))
  decideBundles([...ground, ...leaves], decisions)
  return decisions
}

/** From the ground up: each round takes those whose prerequisites are decided. What goes round in a circle is not known. */
async function decideGround(
  ground: readonly UpdateInQuestion[],
  decisions: Map<string, UpdateDecision>,
  ask: (updates: readonly UpdateInQuestion[]) => Promise<void>,
): Promise<void> {
  const inside = new Set(ground.map(one => one.updateId))
  let waiting = [...ground]
  while (waiting.length > 0) {
    const isReady = ({ prerequisites }: UpdateInQuestion) =>
      prerequisites.flat().every(id => decisions.has(id) || !inside.has(id))
    const ready = waiting.filter(isReady)
    if (ready.length === 0) break
    waiting = waiting.filter(one => !isReady(one))
    const kept = ready.filter(one => prerequisitesHold(one, decisions) !== 'false')
    for (const one of ready)
      if (!kept.includes(one))
        decisions.set(one.updateId, { ...notForThisImage, because: missing(one, decisions) })
    await ask(kept)
  }
  for (const { updateId } of waiting)
    decisions.set(updateId, { answer: 'unknown', because: ['What it depends on goes round in a circle.'] })
}

/** A bundle may hold another: the inner one is decided first. */
function decideBundles(updates: readonly UpdateInQuestion[], decisions: Map<string, UpdateDecision>): void {
  const titles = new Map(updates.map(one => [one.updateId, one.title]))
  const bundles = updates.filter(isBundle)
  const inside = new Map(bundles.map(one => [one.updateId, one]))
  const underWay = new Set<string>()
  const decide = (bundle: UpdateInQuestion): void => {
    if (underWay.has(bundle.updateId)) return
    underWay.add(bundle.updateId)
    const parts = bundle.bundles.map(id => {
      const inner = inside.get(id)
      if (inner !== undefined) decide(inner)
      return { ...(decisions.get(id) ?? notForThisImage), title: titles.get(id) ?? id }
    })
    decisions.set(bundle.updateId, decideBundle(parts))
  }
  for (const bundle of bundles) decide(bundle)
}

function isBundle({ bundles }: UpdateInQuestion): boolean {
  return bundles.length > 0
}

async function toSend(
  db: Database,
  batch: readonly UpdateInQuestion[],
  decisions: Decisions,
): Promise<UpdateToSend[]> {
  const cores = await readCores(
    db,
    batch.map(one => one.updateId),
  )
  return batch.map(one => ({
    core: cores.get(one.updateId) ?? '',
    prerequisites: prerequisitesHold(one, decisions) === 'true' ? 'true' : 'unknown',
  }))
}

/** All of the outer list, one of each inner. What the catalogue does not hold is not known. */
function prerequisitesHold({ prerequisites }: UpdateInQuestion, decisions: Decisions): Holds {
  const groups = prerequisites.map(group => groupHolds(group, decisions))
  if (groups.includes('false')) return 'false'
  return groups.includes('unknown') ? 'unknown' : 'true'
}

function groupHolds(group: readonly string[], decisions: Decisions): Holds {
  const answers = group.map(id => {
    const decision = decisions.get(id)
    return decision === undefined ? 'unknown' : holdsAs(decision.answer)
  })
  if (answers.includes('true')) return 'true'
  return answers.includes('unknown') ? 'unknown' : 'false'
}

/** Why what it depends on is not there: the reasons of the first group that fails. */
function missing({ prerequisites }: UpdateInQuestion, decisions: Decisions): string[] {
  const group = prerequisites.find(one => groupHolds(one, decisions) === 'false') ?? []
  const reasons = group.flatMap(id => decisions.get(id)?.because ?? [])
  return [...new Set(reasons)].slice(0, 8)
}
