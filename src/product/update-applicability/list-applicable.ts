// Which updates apply to a package version.

import type { Database } from '#platform/database'
import { readUpdatesById, type UpdateById } from '#product/update-catalogue'
import type { DecidedImageOfVersion, ImagesOfVersion } from './images-of-version.ts'
import { columnsOf } from './keep-decisions.ts'
import { withApplicability } from './tables.ts'
import type { UpdateAnswer } from './update-answer.ts'

/** What an update means to one image of the version. */
export type AnswerForImage = {
  path: string
  index: number
  answer: UpdateAnswer
  because: string[]
  /** Title of a newer update that applies to the image, or is in it, and supersedes this one; null when there is none. */
  supersededBy: string | null
}

/** An update of the list. */
export type ApplicableUpdate = UpdateById & { images: AnswerForImage[] }

/** How many updates have each answer, of those that can be chosen. */
export type AnswerCounts = { applicable: number; superseded: number; installed: number; unknown: number }

/** One image of the list. */
export type ImageOfList = Omit<DecidedImageOfVersion, 'key'> & {
  path: string
  index: number
  counts: AnswerCounts
}

/** The list. */
export type ApplicableList = {
  packageId: string
  version: number
  images: ImageOfList[]
  updates: ApplicableUpdate[]
}

/** What is asked for. */
export type ApplicableQuestion = {
  answer: Exclude<UpdateAnswer, 'not-required'>
  /** Words, or beginnings of words, that title, article or description all have. */
  text?: string | undefined
  /** With what something newer that applies supersedes as well. */
  withSuperseded: boolean
  /** Update IDs of those that count as superseding nothing. */
  notNewer?: ReadonlySet<string>
}

type Decided = { image: DecidedImageOfVersion; answer: UpdateAnswer; because: string[] }

/** Lists the updates that have the answer for at least one of the images; the newest first. */
export async function listApplicable(
  db: Database,
  { packageId, version, images }: ImagesOfVersion,
  question: ApplicableQuestion,
): Promise<ApplicableList> {
  const decided = new Map<string, Decided[]>()
  for (const image of images)
    for (const { updateId, ...rest } of await readAnswers(db, image))
      decided.set(updateId, [...(decided.get(updateId) ?? []), { image, ...rest }])
  const updates = await readUpdatesById(db, [...decided.keys()])
  const newer = newerOf(updates.filter(one => !question.notNewer?.has(one.updateId)))
  const all = updates.map(update => {
    const answers = (decided.get(update.updateId) ?? []).map(one =>
      answerForImage(one, newer.get(update.updateId) ?? [], decided),
    )
    return { ...update, images: answers }
  })
  const matching = new Set(
    question.text === undefined
      ? all.map(one => one.updateId)
      : (await readUpdatesById(db, [...decided.keys()], question.text)).map(one => one.updateId),
  )
  const isWanted = ({ answer, supersededBy }: AnswerForImage) =>
    answer === question.answer && (question.withSuperseded || supersededBy === null)
  return {
    packageId,
    version,
    images: images.map(image => ({ ...shownImage(image), counts: countsOf(all, image) })),
    updates: all.filter(one => isChoosable(one) && matching.has(one.updateId) && one.images.some(isWanted)),
  }
}

/** The answers that say something; what is not required is most of them, and not asked for. */
async function readAnswers(db: Database, { key }: DecidedImageOfVersion) {
  const rows = await withApplicability(db)
    .selectFrom('update_applicability')
    .select(['update_id', 'answer', 'because'])
    .where(where => where.and(columnsOf(key)))
    .where('answer', '<>', 'not-required')
    .execute()
  return rows.map(({ update_id, answer, because }) => ({ updateId: update_id, answer, because }))
}

/** What is declined or expired is in no list, and takes no other's place. */
function isChoosable({ policy }: UpdateById): boolean {
  return policy.choosableBy !== 'nobody'
}

/** By update: those that supersede it. */
function newerOf(updates: readonly UpdateById[]): Map<string, UpdateById[]> {
  const newer = new Map<string, UpdateById[]>()
  for (const update of updates)
    if (isChoosable(update))
      for (const older of update.supersedes) newer.set(older, [...(newer.get(older) ?? []), update])
  return newer
}

function answerForImage(
  { image, answer, because }: Decided,
  newer: readonly UpdateById[],
  decided: ReadonlyMap<string, readonly Decided[]>,
): AnswerForImage {
  const isThere = ({ updateId }: UpdateById) =>
    (decided.get(updateId) ?? []).some(
      one => one.image === image && (one.answer === 'applicable' || one.answer === 'installed'),
    )
  const { path, index } = image.key
  return { path, index, answer, because, supersededBy: newer.find(isThere)?.title ?? null }
}

function countsOf(updates: readonly ApplicableUpdate[], { key }: DecidedImageOfVersion): AnswerCounts {
  const counts: AnswerCounts = { applicable: 0, superseded: 0, installed: 0, unknown: 0 }
  for (const update of updates) {
    const mine = update.images.find(one => one.path === key.path && one.index === key.index)
    if (mine === undefined || !isChoosable(update) || mine.answer === 'not-required') continue
    counts[mine.answer === 'applicable' && mine.supersededBy !== null ? 'superseded' : mine.answer] += 1
  }
  return counts
}

function shownImage({ key, ...rest }: DecidedImageOfVersion): Omit<ImageOfList, 'counts'> {
  return { path: key.path, index: key.index, ...rest }
}
