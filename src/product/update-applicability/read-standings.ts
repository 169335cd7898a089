// How every update that says something stands in every image of a version, from as little of each as decides it: most of them are left out of a
// list, or stand on a page that nobody asks for.

import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { type ChoosableUpdate, readChoosable } from '#product/update-catalogue'
import type { DecidedImageOfVersion } from './images-of-version.ts'
import { columnsOf } from './keep-decisions.ts'
import { withApplicability } from './tables.ts'
import type { UpdateAnswer } from './update-answer.ts'

/** An answer that says something. */
export type SayingAnswer = Exclude<UpdateAnswer, 'not-required'>

/** An update in one image. */
export type StandingInImage = {
  answer: SayingAnswer
  /** Update ID of the newest update that supersedes it here; null when there is none. */
  supersededBy: string | null
}

/** An update in each of the images; undefined where it is not required. */
export type Standing = ChoosableUpdate & { images: (StandingInImage | undefined)[] }

/** What is asked for. */
export type StandingQuestion = {
  /** Words, or beginnings of words, that title, article or description all have. */
  text?: string | undefined
  /** The position where the page before ended. */
  after?: string | undefined
  /**
   * For whom something newer that applies takes the place of what it supersedes: for rules it does not when they may not choose it, because
   * there would be neither. What is installed always does.
   */
  choosing: 'people' | 'rules'
}

/** Reads them, the newest first. What is declined or expired is not among them, and takes no other's place. */
export async function readStandings(
  db: Database,
  images: readonly DecidedImageOfVersion[],
  question: StandingQuestion,
): Promise<Standing[]> {
  const answers: Answers[] = []
  for (const image of images) answers.push(await readAnswers(db, image))
  const ids = new Set(answers.flatMap(one => [...one.keys()]))
  const updates = await readChoosable(db, [...ids], question)
  const inImages = answers.map(of => ({ of, newest: newestOf(updates, of, question.choosing) }))
  return updates.map(update => ({
    ...update,
    images: inImages.map(({ of, newest }) => {
      const answer = of.get(update.updateId)
      return answer && { answer, supersededBy: newest.get(update.updateId) ?? null }
    }),
  }))
}

/** By update ID. */
type Answers = ReadonlyMap<string, SayingAnswer>

/** What is not required is most of them, and not read. IDs come as one text: rows of their own take several times as long. */
async function readAnswers(db: Database, { key }: DecidedImageOfVersion): Promise<Answers> {
  const rows = await withApplicability(db)
    .selectFrom('update_applicability')
    .select(['answer', sql<string>`string_agg(update_id::text, ',')`.as('ids')])
    .where(where => where.and(columnsOf(key)))
    .where('answer', 'in', ['applicable', 'installed', 'unknown'])
    .groupBy('answer')
    .execute()
  return new Map(
    rows.flatMap(({ answer, ids }) => ids.split(',').map(id => [id, answer as SayingAnswer] as const)),
  )
}

/** By update ID: the newest update that supersedes it in the image. @param updates The newest first. */
function newestOf(
  updates: readonly ChoosableUpdate[],
  answers: Answers,
  choosing: StandingQuestion['choosing'],
): Map<string, string> {
  const newest = new Map<string, string>()
  for (const { updateId, supersedes, byRules } of updates) {
    const answer = answers.get(updateId)
    const takesPlaces =
      answer === 'installed' || (answer === 'applicable' && (byRules || choosing === 'people'))
    if (!takesPlaces) continue
    for (const older of supersedes) if (!newest.has(older)) newest.set(older, updateId)
  }
  return newest
}
