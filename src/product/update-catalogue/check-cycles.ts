// Looks whether the updates that are about to be published go round in a circle: among themselves, or through ones that are published.
//
// Updates get numbers in the database, and only the numbers of who names whom come here, as bytes: as texts and objects they would take a hundred
// times the memory.

import { sql } from 'kysely'
import type { DatabaseTransaction } from '#platform/database'
import { CatalogueCycle } from './errors.ts'
import { findCycle } from './find-cycle.ts'

/** What updates name each other for. */
const kinds = ['prerequisites', 'supersedence'] as const
/** Bytes of two numbers. */
const pairBytes = 8

/**
 * Checks what was prepared, and of what is published as much as the prepared updates lead to. A circle of published updates alone is nothing that
 * this synchronisation could mend.
 * @throws CatalogueCycle
 */
export async function checkCycles(trx: DatabaseTransaction, synchronisation: string): Promise<void> {
  await nameTables(trx)
  await addPrepared(trx, synchronisation)
  for (let turn = 1; await addPublished(trx, turn); turn += 1);
  const nodes = await countNodes(trx)
  for (const kind of kinds) {
    const circle = findCycle({ nodes, ...(await readReferences(trx, kind)) })
    if (circle.length === 0) continue
    const update = await findPrepared(trx, circle)
    if (update !== undefined) throw new CatalogueCycle({ what: kind, update, updates: circle.length })
  }
}

async function nameTables(trx: DatabaseTransaction): Promise<void> {
  await sql`
    create temporary table update_catalogue_nodes (
      number integer generated always as identity (minvalue 0 start 0), id uuid primary key, turn integer not null
    ) on commit drop`.execute(trx)
  await sql`
    create temporary table update_catalogue_namings (kind text collate "C" not null, namer uuid not null, named uuid not null) on commit drop`.execute(
    trx,
  )
}

/** An update that names none is in no circle: most categories, which nearly every update names. */
const namesSome = sql`(one.prerequisites <> '[]' or one.supersedes <> '{}')`

/** Turn 0: what was prepared. */
async function addPrepared(trx: DatabaseTransaction, synchronisation: string): Promise<void> {
  const prepared = sql`update_catalogue_prepared one where one.synchronisation_id = ${synchronisation}`
  await sql`insert into update_catalogue_nodes (id, turn) select update_id, 0 from ${prepared} and ${namesSome}`.execute(
    trx,
  )
  await sql`
    create temporary table update_catalogue_namers_of_none on commit drop as
    select one.update_id as id from ${prepared} and not ${namesSome}`.execute(trx)
  await addNamings(
    trx,
    sql`select one.update_id, one.prerequisites, one.supersedes from ${prepared} and ${namesSome}`,
  )
}

/** Those that are named, published and not here yet. @returns whether there were any */
async function addPublished(trx: DatabaseTransaction, turn: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    insert into update_catalogue_nodes (id, turn)
    select update_id, ${turn}::integer from update_catalogue_updates one
     where ${namesSome} and update_id in (select named from update_catalogue_namings)
       and update_id not in (select id from update_catalogue_nodes)`.execute(trx)
  if (numAffectedRows === 0n) return false
  await addNamings(
    trx,
    sql`select one.update_id, one.prerequisites, one.supersedes from update_catalogue_nodes node
          join update_catalogue_updates one on one.update_id = node.id where node.turn = ${turn}`,
  )
  return true
}

async function addNamings(trx: DatabaseTransaction, updates: ReturnType<typeof sql>): Promise<void> {
  await sql`
    insert into update_catalogue_namings (kind, namer, named)
    select kind, update_id, named from (
      select 'prerequisites' as kind, update_id, id::uuid as named
        from (${updates}) one, jsonb_array_elements(prerequisites) of_which (ids), jsonb_array_elements_text(ids) id
      union all
      select 'supersedence', update_id, unnest(supersedes) from (${updates}) one) every
     where named not in (select id from update_catalogue_namers_of_none)`.execute(trx)
}

async function countNodes(trx: DatabaseTransaction): Promise<number> {
  const { rows } = await sql<{ nodes: number }>`
    select count(*)::integer as nodes from update_catalogue_nodes`.execute(trx)
  return rows[0]?.nodes ?? 0
}

/** Who names whom, by numbers. A name that is nowhere leads nowhere, and is left out. */
async function readReferences(
  trx: DatabaseTransaction,
  kind: (typeof kinds)[number],
): Promise<{ from: Int32Array; to: Int32Array }> {
  const { rows } = await sql<{ pairs: Buffer | null }>`
    select string_agg(int4send(namer.number) || int4send(named.number), '') as pairs
      from update_catalogue_namings one
      join update_catalogue_nodes namer on namer.id = one.namer
      join update_catalogue_nodes named on named.id = one.named
     where one.kind = ${kind}`.execute(trx)
  const pairs = rows[0]?.pairs ?? Buffer.alloc(0)
  const [from, to] = [new Int32Array(pairs.length / pairBytes), new Int32Array(pairs.length / pairBytes)]
  for (let index = 0; index < from.length; index += 1) {
    from[index] = pairs.readInt32BE(index * pairBytes)
    to[index] = pairs.readInt32BE(index * pairBytes + 4)
  }
  return { from, to }
}

/** One of these that is about to be published. */
async function findPrepared(
  trx: DatabaseTransaction,
  numbers: readonly number[],
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from update_catalogue_nodes where turn = 0 and number = any(${numbers}::integer[]) order by number limit 1`.execute(
    trx,
  )
  return rows[0]?.id
}
