// Looks whether what was staged is one whole catalogue, before any of it is published.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'
import { CatalogueCycle, CatalogueUnreadable } from './errors.ts'
import { findCycle, type References } from './find-cycle.ts'
import { withCatalogue } from './tables.ts'

/** Rows that are read at once when references are collected. */
const pageRows = 10_000

/**
 * Checks the staged rows of a synchronisation.
 * @throws CatalogueUnreadable when package.xml and the fragments do not fit together; CatalogueCycle
 */
export async function checkStaged(
  trx: DatabaseTransaction,
  synchronisation: string,
  fileName: string,
): Promise<void> {
  await checkTwice(trx, synchronisation, fileName)
  await checkListed(trx, synchronisation, fileName)
  await checkCycles(trx, synchronisation)
}

async function checkTwice(trx: DatabaseTransaction, synchronisation: string, file: string): Promise<void> {
  const { rows } = await sql<{ kind: string; revision: number }>`
    select kind, revision from update_catalogue_staged
     where synchronisation_id = ${synchronisation} and kind <> 'location'
     group by kind, revision, language having count(*) > 1 limit 1`.execute(trx)
  const [twice] = rows
  if (twice)
    throw new CatalogueUnreadable({ file, reason: `it has revision ${twice.revision} twice (${twice.kind})` })
}

/** Every listed update has its core fragment, and no core fragment is without an update. */
async function checkListed(trx: DatabaseTransaction, synchronisation: string, file: string): Promise<void> {
  const { rows } = await sql<{ revision: number; is_listed: boolean }>`
    select coalesce(l.revision, c.revision) as revision, l.revision is not null as is_listed
      from (select revision from update_catalogue_staged
             where synchronisation_id = ${synchronisation} and kind = 'listed') l
      full join (select revision from update_catalogue_staged
             where synchronisation_id = ${synchronisation} and kind = 'core') c using (revision)
     where l.revision is null or c.revision is null
     limit 1`.execute(trx)
  const [wrong] = rows
  if (!wrong) return checkAny(trx, synchronisation, file)
  const reason = wrong.is_listed
    ? `the update of revision ${wrong.revision} has no metadata`
    : `metadata of revision ${wrong.revision} belongs to no update`
  throw new CatalogueUnreadable({ file, reason })
}

/** A list without updates would let everything expire: more likely it is not what it says. */
async function checkAny(trx: DatabaseTransaction, synchronisation: string, file: string): Promise<void> {
  const any = await withCatalogue(trx)
    .selectFrom('update_catalogue_staged')
    .select('revision')
    .where('synchronisation_id', '=', synchronisation)
    .where('kind', '=', 'listed')
    .limit(1)
    .executeTakeFirst()
  if (!any) throw new CatalogueUnreadable({ file, reason: 'it lists no update' })
}

async function checkCycles(trx: DatabaseTransaction, synchronisation: string): Promise<void> {
  const numbers = new Map<string, number>()
  const names: string[] = []
  const numberOf = (updateId: string) => {
    const known = numbers.get(updateId)
    if (known !== undefined) return known
    numbers.set(updateId, names.length)
    names.push(updateId)
    return names.length - 1
  }
  const collected = { prerequisites: { from: [], to: [] }, supersedence: { from: [], to: [] } } as Record<
    string,
    { from: number[]; to: number[] }
  >
  for await (const { id, needs, supersedes } of references(trx, synchronisation)) {
    const from = numberOf(id)
    for (const [what, ids] of [
      ['prerequisites', needs],
      ['supersedence', supersedes],
    ] as const) {
      for (const one of ids) {
        collected[what]?.from.push(from)
        collected[what]?.to.push(numberOf(one))
      }
    }
  }
  for (const [what, edges] of Object.entries(collected)) {
    const references: References = { nodes: names.length, ...edges }
    const [first, ...others] = findCycle(references)
    if (first === undefined) continue
    throw new CatalogueCycle({ what, update: names[first] ?? '', updates: others.length + 1 })
  }
}

/** The newest revision of each update, with the updates that it names. */
async function* references(trx: DatabaseTransaction, synchronisation: string) {
  for (let after = -1; ; ) {
    const rows = await withCatalogue(trx)
      .selectFrom('update_catalogue_staged')
      .select([
        'revision',
        sql<string>`facts->>'updateId'`.as('id'),
        sql<string[][]>`facts->'prerequisites'`.as('needs'),
        sql<string[]>`facts->'supersedes'`.as('supersedes'),
      ])
      .where('synchronisation_id', '=', synchronisation)
      .where('kind', '=', 'core')
      .where('revision', '>', after)
      .orderBy('revision')
      .limit(pageRows)
      .execute()
    for (const row of rows) yield { ...row, needs: row.needs.flat() }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.revision
  }
}
