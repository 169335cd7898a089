// What a rule chooses for a package now, beside what it chose last time.

import type { Database } from '#platform/database'
import type { ContentLibrary } from '#product/content-library'
import {
  type ApplicableUpdate,
  type ImagesOfVersion,
  listApplicable,
  readImagesOfVersion,
} from '#product/update-applicability'
import { type Choice, type ChosenUpdate, chooseUpdates, differenceOf } from './choose-updates.ts'
import { SelectionNotDecided } from './errors.ts'
import { readRule } from './rules.ts'
import { withSelection } from './tables.ts'

/** What a rule chooses. */
export type Evaluation = Choice & {
  rule: string
  packageId: string
  version: number
  /** Images about which nothing can be decided, with the reason: what they need is not chosen. */
  notDecidable: string[]
  /** When it chose for this package before; null when it never did. ISO 8601, UTC. */
  lastEvaluatedAt: string | null
  /** Against what it chose then; empty when it never did. */
  added: ChosenUpdate[]
  dropped: ChosenUpdate[]
}

type House = { db: Database; library: Pick<ContentLibrary, 'reader'> }
type Asked = { name: string; packageId: string; version?: number | undefined }

/**
 * Says what the rule would choose now; writes nothing.
 * @throws SelectionRuleMissing, PackageMissing, PackageVersionMissing, SelectionNotDecided
 */
export async function previewRule(house: House, { name, ...asked }: Asked, now: Date): Promise<Evaluation> {
  const { db } = house
  const { id, rule } = await readRule(db, name)
  const version = await readImagesOfVersion(house, asked)
  const open = version.images.filter(one => !one.isCurrent).map(({ key }) => `${key.path}:${key.index}`)
  if (open.length > 0)
    throw new SelectionNotDecided({ packageId: version.packageId, version: version.version, images: open })
  const choice = chooseUpdates(await readApplicable(db, version), rule, now)
  const last = await readLast(db, { rule: id, packageId: version.packageId })
  return {
    rule: name,
    packageId: version.packageId,
    version: version.version,
    notDecidable: version.images.flatMap(({ key, problem }) =>
      problem === null ? [] : [`${key.path}:${key.index}: ${problem}`],
    ),
    ...choice,
    lastEvaluatedAt: last?.evaluatedAt ?? null,
    ...(last === null ? { added: [], dropped: [] } : differenceOf(last.chosen, choice.chosen)),
  }
}

/** As {@link previewRule}, and keeps what was chosen: what comes next time is compared with it. */
export async function evaluateSelection(
  house: House,
  { by, ...asked }: Asked & { by: string },
  now: Date,
): Promise<Evaluation> {
  const evaluation = await previewRule(house, asked, now)
  const { packageId, version, chosen } = evaluation
  const { id } = await readRule(house.db, asked.name)
  await withSelection(house.db)
    .insertInto('update_selection_evaluations')
    .values({
      rule_id: id,
      package_id: packageId,
      version_number: version,
      requested_by: by,
      chosen: JSON.stringify(chosen),
    })
    .execute()
  return evaluation
}

/** What applies, with what something newer supersedes. */
async function readApplicable(db: Database, version: ImagesOfVersion): Promise<ApplicableUpdate[]> {
  const question = { answer: 'applicable', withSuperseded: true, choosing: 'rules', limit: null } as const
  return (await listApplicable(db, version, question)).updates
}

async function readLast(
  db: Database,
  { rule, packageId }: { rule: string; packageId: string },
): Promise<{ evaluatedAt: string; chosen: ChosenUpdate[] } | null> {
  const row = await withSelection(db)
    .selectFrom('update_selection_evaluations')
    .select(['evaluated_at', 'chosen'])
    .where('rule_id', '=', rule)
    .where('package_id', '=', packageId)
    .orderBy('evaluated_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { evaluatedAt: row.evaluated_at.toISOString(), chosen: row.chosen }
}
