// What PostgreSQL's own catalogue says of the tables of a database. The job queue has a schema of its own and is no part of this: a restored
// site ends the operations that its queue does not know.

import type pg from 'pg'

/** A table and its columns, without those that PostgreSQL computes. */
export type TableColumns = { table: string; columns: string[] }

/** All tables, by name. */
export async function listTables(client: pg.Client): Promise<TableColumns[]> {
  const { rows } = await client.query<{ table: string; columns: string[] }>(`
    select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.relname order by c.relname`)
  return rows
}

/** Sequences and the last number that each has given out; null when it gave none. */
export async function listSequences(client: pg.Client): Promise<{ name: string; last: string | null }[]> {
  const { rows } = await client.query<{ name: string; last: string | null }>(`
    select sequencename as name, last_value::text as last from pg_sequences
    where schemaname = current_schema() order by sequencename`)
  return rows
}

/** Foreign keys, as the statements that take each away and put it back. */
export async function listForeignKeys(client: pg.Client): Promise<{ drop: string; add: string }[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
    from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace
    order by conrelid::regclass::text, conname`)
  return rows
}

/** A name as PostgreSQL reads it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
