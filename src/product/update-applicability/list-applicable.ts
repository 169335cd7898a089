// Which updates apply to a package version.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { positionOf, readUpdatesById, titlesOf, type UpdateById } from '#product/update-catalogue'
import type { DecidedImageOfVersion, ImagesOfVersion } from './images-of-version.ts'
import { columnsOf } from './keep-decisions.ts'
import {
  readStandings,
  type SayingAnswer,
  type Standing,
  type StandingInImage,
  type StandingQuestion,
} from './read-standings.ts'
import { withApplicability } from './tables.ts'

/** What an update means to one image of the version. */
export type AnswerForImage = {
  path: string
  index: number
  answer: SayingAnswer
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

/** A page of the list. */
export type ApplicableList = {
  packageId: string
  version: number
  images: ImageOfList[]
  updates: ApplicableUpdate[]
  /** How many updates the whole list has. */
  total: number
  /** The position where the page ends; null when it is the last one. */
  next: string | null
}

/** What is asked for. */
export type ApplicableQuestion = StandingQuestion & {
  answer: SayingAnswer
  /** With what something newer that applies supersedes as well. */
  withSuperseded: boolean
  /** The most updates of a page; null: all. */
  limit: number | null
}

/** Lists the updates that have the answer for at least one of the images; the newest first. */
export async function listApplicable(
  db: Database,
  version: ImagesOfVersion,
  question: ApplicableQuestion,
): Promise<ApplicableList> {
  // Of one moment: an image that is decided anew meanwhile would lose its reasons.
  const moment = db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only')
  return moment.execute(trx => listNow(trx, version, question))
}

async function listNow(
  db: Database,
  { packageId, version, images }: ImagesOfVersion,
  question: ApplicableQuestion,
): Promise<ApplicableList> {
  const standings = await readStandings(db, images, question)
  const isWanted = (one: StandingInImage | undefined) =>
    one?.answer === question.answer && (question.withSuperseded || one.supersededBy === null)
  const wanted = standings.filter(one => one.hasWords && one.images.some(isWanted))
  const behind = wanted.filter(one => one.isBehind)
  const updates = await describe(db, images, behind.slice(0, question.limit ?? behind.length))
  const last = updates.length < behind.length ? updates.at(-1) : undefined
  return {
    packageId,
    version,
    images: images.map((image, at) => ({ ...shownImage(image), counts: countsOf(standings, at) })),
    updates,
    total: wanted.length,
    next: last === undefined ? null : positionOf(last),
  }
}

/** What is shown of the updates of a page. */
async function describe(
  db: Database,
  images: readonly DecidedImageOfVersion[],
  page: readonly Standing[],
): Promise<ApplicableUpdate[]> {
  const ids = page.map(one => one.updateId)
  const updates = new Map((await readUpdatesById(db, ids)).map(one => [one.updateId, one]))
  const newer = page.flatMap(one => one.images.flatMap(image => image?.supersededBy ?? []))
  const titles = await titlesOf(db, newer)
  const reasons: Map<string, string[]>[] = []
  for (const image of images) reasons.push(await readReasons(db, image, ids))
  return page.flatMap(({ updateId, images: standing }) => {
    const update = updates.get(updateId)
    if (update === undefined) return []
    const answers = images.flatMap(({ key: { path, index } }, at): AnswerForImage[] => {
      const one = standing[at]
      if (one === undefined) return []
      const because = reasons[at]?.get(updateId) ?? []
      const supersededBy = one.supersededBy === null ? null : (titles.get(one.supersededBy) ?? null)
      return [{ path, index, answer: one.answer, because, supersededBy }]
    })
    return [{ ...update, images: answers }]
  })
}

async function readReasons(
  db: Database,
  { key }: DecidedImageOfVersion,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await withApplicability(db)
    .selectFrom('update_applicability')
    .select(['update_id', 'because'])
    .where(where => where.and(columnsOf(key)))
    .where(sql<boolean>`update_id = any (${[...ids]}::uuid[])`)
    .execute()
  return new Map(rows.map(({ update_id, because }) => [update_id, because]))
}

function countsOf(standings: readonly Standing[], at: number): AnswerCounts {
  const counts: AnswerCounts = { applicable: 0, superseded: 0, installed: 0, unknown: 0 }
  for (const { images } of standings) {
    const mine = images[at]
    if (mine === undefined) continue
    counts[mine.answer === 'applicable' && mine.supersededBy !== null ? 'superseded' : mine.answer] += 1
  }
  return counts
}

function shownImage({ key, ...rest }: DecidedImageOfVersion): Omit<ImageOfList, 'counts'> {
  return { path: key.path, index: key.index, ...rest }
}
