// Looks whether the updates that are about to be published go round in a circle: among themselves, or through ones that are published.

import { sql } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import { CatalogueCycle } from './errors.ts'
import { findCycle } from './find-cycle.ts'
import { withCatalogue } from './tables.ts'

/** Rows that are read at once. */
const pageRows = 10_000

/** An update, and those that it names. */
type Naming = { id: string; needs: string[]; supersedes: string[] }

/**
 * Checks what is staged, and of what is published as much as the staged updates lead to. A circle of published updates alone is nothing that this
 * synchronisation could mend. Returns how many staged updates were looked at.
 * @throws CatalogueCycle
 */
export async function checkCycles(
  db: Database | DatabaseTransaction,
  synchronisation: string,
): Promise<number> {
  const graph = new NamingGraph()
  for await (const one of stagedNamings(db, synchronisation)) graph.add(one)
  const staged = new Set(graph.added)
  for (let asked = 0; asked < graph.names.length; ) {
    const ids = graph.names.slice(asked, asked + pageRows)
    asked += ids.length
    const published = ids.filter(id => !staged.has(id))
    if (published.length === 0) continue
    for (const one of await publishedNamings(db, published)) graph.add(one)
  }
  for (const [what, { from, to }] of Object.entries(graph.references)) {
    const circle = findCycle({ nodes: graph.names.length, from, to }).map(node => graph.names[node] ?? '')
    const update = circle.find(id => staged.has(id))
    if (update !== undefined) throw new CatalogueCycle({ what, update, updates: circle.length })
  }
  return staged.size
}

/** Updates as numbers, and which names which. */
class NamingGraph {
  readonly names: string[] = []
  /** Those that were added, and not only named. */
  readonly added = new Set<string>()
  readonly references = {
    prerequisites: { from: [] as number[], to: [] as number[] },
    supersedence: { from: [] as number[], to: [] as number[] },
  }
  readonly #numbers = new Map<string, number>()

  add({ id, needs, supersedes }: Naming): void {
    const { prerequisites, supersedence } = this.references
    const number = this.#numberOf(id)
    this.added.add(id)
    for (const [{ from, to }, ids] of [
      [prerequisites, needs],
      [supersedence, supersedes],
    ] as const) {
      for (const one of ids) {
        from.push(number)
        to.push(this.#numberOf(one))
      }
    }
  }

  #numberOf(id: string): number {
    const known = this.#numbers.get(id)
    if (known !== undefined) return known
    this.#numbers.set(id, this.names.length)
    this.names.push(id)
    return this.names.length - 1
  }
}

async function* stagedNamings(
  db: Database | DatabaseTransaction,
  synchronisation: string,
): AsyncGenerator<Naming> {
  for (let after = -1; ; ) {
    const rows = await withCatalogue(db)
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
    for (const { id, needs, supersedes } of rows) yield { id, needs: needs.flat(), supersedes }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.revision
  }
}

async function publishedNamings(
  db: Database | DatabaseTransaction,
  ids: readonly string[],
): Promise<Naming[]> {
  const rows = await withCatalogue(db)
    .selectFrom('update_catalogue_updates')
    .select(['update_id', 'prerequisites', 'supersedes'])
    .where(sql<boolean>`update_id = any (${[...ids]}::uuid[])`)
    .execute()
  return rows.map(row => ({
    id: row.update_id,
    needs: row.prerequisites.flat(),
    supersedes: row.supersedes,
  }))
}
