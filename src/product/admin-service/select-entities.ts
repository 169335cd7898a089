// Carries a query out in the database: one page, with where it goes on; never more than a page is read.

import { type RawBuilder, sql } from 'kysely'
import type { AdminHouse, EntityClass, Property } from './entity-class.ts'
import { QueryOptionRefused } from './errors.ts'
import { filterToSql, sqlTypes } from './filter-to-sql.ts'
import { propertyNamed } from './read-filter.ts'
import { makeSkipToken, type OrderTerm, type Query, wholeOrder } from './read-query.ts'

/** An entity as it is sent. */
export type Entity = Record<string, unknown>
/** A page of entities. `next` is the $skiptoken of the page behind it; null when there is none. */
export type Page = { entities: Entity[]; count: number | null; next: string | null }
/** Property values that an entity must have: a key, or what a navigation property leads over. */
export type Binding = Readonly<Record<string, unknown>>

/** At most so many entities in one answer, and of each expansion for one entity. */
export const largestPage = 1000

type Sql = RawBuilder<unknown>
type Asked = { entityClass: EntityClass; query: Query; bound?: Binding; pageSize?: number }

/** @throws QueryOptionRefused */
export async function selectEntities(house: AdminHouse, asked: Asked): Promise<Page> {
  return selectPage(house, asked).catch(refuseValue)
}

/** A value of a request that is of no use to the database (a GUID that is none, a place that was made up) is no defect of ours. */
function refuseValue(error: unknown): never {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && /^22\w{3}$/.test(code))
    throw new QueryOptionRefused({
      option: 'The query',
      reason: 'a value does not fit the type of its property',
    })
  throw error
}

async function selectPage(house: AdminHouse, asked: Asked): Promise<Page> {
  const { entityClass, query } = asked
  const size = Math.min(asked.pageSize ?? largestPage, largestPage, query.top ?? largestPage)
  const order = wholeOrder(query, entityClass)
  const names = selected(query, entityClass)
  const condition = conditionOf(house, asked)
  const place = query.after === null ? sql`true` : behind(house, { entityClass, order, place: query.after })
  const rows = await sql<{ entity: Entity; place: (string | null)[]; expanded: Entity }>`
    select ${objectOf(house, entityClass, names)} as entity, ${placeOf(house, entityClass, order)} as place
      from ${await entityClass.relation(house)} as r
     where ${condition} and ${place}
     order by ${orderOf(house, entityClass, order)}
     limit ${size + 1} offset ${query.after === null ? query.skip : 0}`.execute(house.db)
  const page = rows.rows.slice(0, size)
  const entities = page.map(row => row.entity)
  await expandAll(house, asked, entities)
  const isMore = rows.rows.length > size && query.top !== size
  return {
    entities: entities.map(entity => trim(entity, query)),
    count: query.isCounted ? await countEntities(house, asked) : null,
    next: isMore ? makeSkipToken(page.at(-1)?.place ?? []) : null,
  }
}

/** How many entities fit, whatever the page. */
export async function countEntities(house: AdminHouse, asked: Asked): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::bigint as count from ${await asked.entityClass.relation(house)} as r where ${conditionOf(house, asked)}`
    .execute(house.db)
    .catch(refuseValue)
  return Number(rows[0]?.count ?? 0)
}

function conditionOf({ site }: AdminHouse, { entityClass, query, bound = {} }: Asked): Sql {
  const conditions = Object.entries(bound).map(([name, value]) => {
    const { expression, sqlType } = comparable(propertyNamed(entityClass, name), site)
    return sql`${expression} = ${value}::${sqlType}`
  })
  if (query.filter !== null) conditions.push(sql`${filterToSql(query.filter, site)}`)
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** The selected properties, the keys, and what expansions lead over. */
function selected(query: Query, entityClass: EntityClass): string[] {
  if (query.select === null) return Object.keys(entityClass.properties)
  const needed = query.expand.flatMap(one => Object.keys(one.on))
  return [...new Set([...entityClass.keys, ...query.select, ...needed])]
}

function trim(entity: Entity, { select, expand }: Query): Entity {
  if (select === null) return entity
  const kept = new Set([...select, ...expand.flatMap(one => [one.name, `${one.name}@odata.nextLink`])])
  return Object.fromEntries(Object.entries(entity).filter(([name]) => kept.has(name)))
}

/** The properties as one JSON object, so that their names need not be those of columns. PostgreSQL takes at most a hundred values at once. */
function objectOf({ site }: AdminHouse, entityClass: EntityClass, names: readonly string[]): Sql {
  const pairs = names.map(name => sql`${name}::text, ${jsonValue(propertyNamed(entityClass, name), site)}`)
  return sql`json_build_object(${sql.join(pairs)})`
}

function jsonValue({ type, value }: Property, site: AdminHouse['site']): Sql {
  if (type !== 'Edm.DateTimeOffset') return value(site)
  return sql`to_char(${value(site)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** What a property is sorted and looked up by. Texts are sorted byte by byte: no language is everybody's. */
function comparable(
  { type, value, indexed }: Property,
  site: AdminHouse['site'],
): { expression: Sql; sqlType: Sql } {
  if (indexed) return { expression: sql.ref(indexed.column), sqlType: sql.raw(indexed.sqlType) }
  const expression = type === 'Edm.String' ? sql`(${value(site)}) collate "C"` : value(site)
  return { expression, sqlType: sql.raw(sqlTypes[type]) }
}

/** By OData null comes before everything else. */
function orderOf({ site }: AdminHouse, entityClass: EntityClass, order: readonly OrderTerm[]): Sql {
  return sql.join(
    order.map(({ name, isDescending }) => {
      const property = propertyNamed(entityClass, name, '$orderby')
      const { expression } = comparable(property, site)
      // What has an index is never null, and its index has the plain order.
      const whole = isDescending ? 'desc nulls last' : 'asc nulls first'
      return sql`${expression} ${sql.raw(property.indexed ? (isDescending ? 'desc' : 'asc') : whole)}`
    }),
  )
}

/** Where an entity stands in the order, as texts: JavaScript's times and numbers would lose digits. */
function placeOf({ site }: AdminHouse, entityClass: EntityClass, order: readonly OrderTerm[]): Sql {
  const values = order.map(({ name }) => sql`(${propertyNamed(entityClass, name).value(site)})::text`)
  return sql`json_build_array(${sql.join(values)})`
}

/** Whether an entity stands behind a place: it is the same in the first terms, and behind in the next one. */
function behind(
  { site }: AdminHouse,
  at: { entityClass: EntityClass; order: readonly OrderTerm[]; place: readonly (string | null)[] },
): Sql {
  const terms = at.order.map(({ name, isDescending }, position) => {
    const { expression, sqlType } = comparable(propertyNamed(at.entityClass, name), site)
    const known = at.place[position] ?? null
    const constant = sql`${known}::${sqlType}`
    const isSame = known === null ? sql`${expression} is null` : sql`${expression} = ${constant}`
    if (known === null)
      return { isSame, isBehind: isDescending ? sql`false` : sql`${expression} is not null` }
    const isBehind = isDescending
      ? sql`(${expression} < ${constant} or ${expression} is null)`
      : sql`${expression} > ${constant}`
    return { isSame, isBehind }
  })
  const choices = terms.map(({ isBehind }, position) => {
    const before = terms.slice(0, position).map(term => term.isSame)
    return sql`(${sql.join([...before, isBehind], sql` and `)})`
  })
  return sql`(${sql.join(choices, sql` or `)})`
}

/** Adds related entities to each of a page: one query for each navigation property. */
async function expandAll(house: AdminHouse, { query }: Asked, entities: readonly Entity[]): Promise<void> {
  for (const expansion of entities.length === 0 ? [] : query.expand) {
    const { name, target, on, query: inner } = expansion
    const [[own = '', other = ''] = []] = Object.entries(on)
    const { type, value } = propertyNamed(target, other)
    const wanted = [...new Set(entities.map(entity => entity[own]))]
    const names = [...new Set([...selected(inner, target), other])]
    const condition = conditionOf(house, { entityClass: target, query: inner })
    const order = orderOf(house, target, wholeOrder(inner, target))
    const { rows } = await sql<{ entity: Entity }>`
      select entity from (
        select ${objectOf(house, target, names)} as entity, row_number() over (partition by ${value(house.site)} order by ${order}) as place
          from ${await target.relation(house)} as r
         where ${value(house.site)} = any(${wanted}::${sql.raw(sqlTypes[type])}[]) and ${condition}
      ) found where place <= ${largestPage + 1} order by place`.execute(house.db)
    const related = Map.groupBy(rows, row => row.entity[other])
    for (const entity of entities) {
      const found = (related.get(entity[own]) ?? []).map(row => trim(row.entity, inner))
      entity[name] = found.slice(0, largestPage)
      // Where the rest is; the writer makes a link of it.
      if (found.length > largestPage) entity[`${name}@odata.nextLink`] = largestPage
    }
  }
}
