// Why an update is, or is not, among those that apply to a package version.

import type { Database } from '#platform/database'
import {
  CatalogueUpdateMissing,
  findUpdateIds,
  type RelatedUpdate,
  readCatalogueUpdate,
} from '#product/update-catalogue'
import type { DecidedImageOfVersion, ImagesOfVersion } from './images-of-version.ts'
import { columnsOf } from './keep-decisions.ts'
import { withApplicability } from './tables.ts'
import { holdsAs, type UpdateAnswer, type UpdateDecision } from './update-answer.ts'

/** What an update means to one image; the answer is null when nobody has decided about it. */
export type ExplainedImage = {
  path: string
  index: number
  name: string | null
  answer: UpdateAnswer | null
  because: string[]
}

/** The explanation of one update. */
export type ExplainedUpdate = {
  updateId: string
  title: string
  kb: string | null
  expiredAt: string | null
  images: ExplainedImage[]
}

/** Shown of the reasons of one prerequisite. */
const shownReasons = 3

/**
 * Explains every update that the name means.
 * @param name An update ID, an article or a CVE.
 * @throws CatalogueUpdateMissing when it means none
 */
export async function explainUpdate(
  db: Database,
  { images }: ImagesOfVersion,
  name: string,
): Promise<ExplainedUpdate[]> {
  const ids = await findUpdateIds(db, name)
  if (ids.length === 0) throw new CatalogueUpdateMissing({ update: name })
  const explained: ExplainedUpdate[] = []
  for (const id of ids) {
    const { updateId, title, kb, expiredAt, prerequisites } = await readCatalogueUpdate(db, id)
    const answers: ExplainedImage[] = []
    for (const image of images) {
      const decision = await explainFor(db, image, { updateId, prerequisites })
      const { path, index } = image.key
      answers.push({ path, index, name: image.name, ...decision })
    }
    explained.push({ updateId, title, kb, expiredAt, images: answers })
  }
  return explained
}

async function explainFor(
  db: Database,
  image: DecidedImageOfVersion,
  update: { updateId: string; prerequisites: RelatedUpdate[][] },
): Promise<{ answer: UpdateAnswer | null; because: string[] }> {
  if (image.decidedAt === null) return { answer: null, because: ['Nobody has decided about this image yet.'] }
  if (image.problem !== null) return { answer: 'unknown', because: [image.problem] }
  const related = update.prerequisites.flat().map(one => one.updateId)
  const decisions = await readDecisions(db, image, [update.updateId, ...related])
  const own = decisions.get(update.updateId)
  if (own !== undefined) return own
  const isAbsent = ({ updateId }: RelatedUpdate) => {
    const decision = decisions.get(updateId)
    return decision !== undefined && holdsAs(decision.answer) === 'false'
  }
  const missing = update.prerequisites.find(group => group.every(isAbsent))
  if (missing === undefined)
    return {
      answer: null,
      because: ['The update came into the catalogue, or expired, after this image was decided about.'],
    }
  const because = missing.map(({ updateId, title }) => {
    const reasons = decisions.get(updateId)?.because.slice(0, shownReasons) ?? []
    return `It needs ${title ?? updateId}, which is not there: ${reasons.join('; ')}`
  })
  return { answer: 'not-required', because }
}

async function readDecisions(
  db: Database,
  { key }: DecidedImageOfVersion,
  ids: readonly string[],
): Promise<Map<string, UpdateDecision>> {
  const rows = await withApplicability(db)
    .selectFrom('update_applicability')
    .select(['update_id', 'answer', 'because'])
    .where(where => where.and(columnsOf(key)))
    .where('update_id', 'in', ids)
    .execute()
  return new Map(rows.map(({ update_id, answer, because }) => [update_id, { answer, because }]))
}
