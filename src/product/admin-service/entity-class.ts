// What a class of Configuration Manager is here: properties with their types, each a value of a row in the database.

import { type Expression, type RawBuilder, sql } from 'kysely'
import type { Database } from '#platform/database'
import type { StartOperation } from '#platform/jobs'
import type { ContentLibrary } from '#product/content-library'
import type { RemovalHouse } from '#product/package-removal'
import type { Site } from '#product/sites'

/** What the classes are read from, and their actions carried out with. */
export type AdminHouse = {
  db: Database
  site: Site
  library: ContentLibrary
  start: StartOperation
  references: RemovalHouse['references']
}

/** The primitive types of OData that occur. UInt32 of Configuration Manager is Edm.Int64: OData has no unsigned 32 bits. */
export type EdmType = 'Edm.String' | 'Edm.Boolean' | 'Edm.Int32' | 'Edm.Int64' | 'Edm.DateTimeOffset'

/** A property: its value is an expression over the row `r` of the class's relation. */
export type Property = {
  type: EdmType
  isCollection: boolean
  value: (site: Site) => RawBuilder<unknown>
  /** A column with an index, of a type that sorts like the value: keys are looked up in it, and pages follow it. */
  indexed?: { column: string; sqlType: 'uuid' }
}

/** Entities of another class that belong to one: those in which each target property equals the own one. */
export type Navigation = { target: string; on: Readonly<Record<string, string>> }

/** One class. */
export type EntityClass = {
  name: string
  keys: readonly string[]
  properties: Readonly<Record<string, Property>>
  navigation: Readonly<Record<string, Navigation>>
  /** The rows. */
  relation: (house: AdminHouse) => Expression<unknown> | Promise<Expression<unknown>>
}

type Value = string | RawBuilder<unknown> | ((site: Site) => RawBuilder<unknown>)

const makes =
  (type: EdmType, isCollection = false) =>
  (value: Value): Property => ({
    type,
    isCollection,
    value: site =>
      typeof value === 'function' ? value(site) : typeof value === 'string' ? sql.ref(`r.${value}`) : value,
  })

/** Properties, each made of a column's name, of an expression, or of one that needs the site. */
export const text = makes('Edm.String')
export const texts = makes('Edm.String', true)
export const flag = makes('Edm.Boolean')
export const int32 = makes('Edm.Int32')
export const int64 = makes('Edm.Int64')
export const time = makes('Edm.DateTimeOffset')

/** The same for every entity. */
export const always = (value: string | number | boolean): RawBuilder<unknown> =>
  typeof value === 'string'
    ? sql`${value}::text`
    : typeof value === 'number'
      ? sql`${value}::bigint`
      : sql`${value}::boolean`

/** The code of the site. */
export const siteCode = text(site => sql`${site.code}::text`)

/** Where Configuration Manager finds a distribution point: `["Display=\\NAME\"]MSWNET:["SMS_SITE=S01"]\\NAME\`, of the name under which it joined. */
export function nalPath(column: string): Property {
  const name = sql.ref(`r.${column}`)
  return text(
    site =>
      sql`${'["Display=\\\\'}::text || ${name} || ${`\\"]MSWNET:["SMS_SITE=${site.code}"]\\\\`}::text || ${name} || ${'\\'}::text`,
  )
}

/** The name in such a path; what is no path is taken for the name itself. */
export function nameInNalPath(path: string): string {
  return /\]\\\\([^\\]+)\\?$/.exec(path)?.[1] ?? path
}
