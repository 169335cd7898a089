// Reads the query options of a request: $filter, $select, $orderby, $top, $skip, $count, $expand, and our own $skiptoken.

import { defaultParser } from '@odata/parser'
import { checkSigns } from './check-signs.ts'
import { findClass } from './classes/entity-classes.ts'
import type { EntityClass } from './entity-class.ts'
import { QueryOptionRefused } from './errors.ts'
import { type Condition, propertyNamed, readFilter } from './read-filter.ts'
import { shown } from './shown.ts'

/** One property of an order. */
export type OrderTerm = { name: string; isDescending: boolean }
/** Related entities that come with each entity. */
export type Expansion = {
  name: string
  target: EntityClass
  on: Readonly<Record<string, string>>
  query: Query
}

/** What is asked of a class. */
export type Query = {
  filter: Condition | null
  /** Names of properties; null for all. */
  select: readonly string[] | null
  /** As asked; the keys always follow, so that the order is whole. */
  order: readonly OrderTerm[]
  top: number | null
  skip: number
  isCounted: boolean
  expand: readonly Expansion[]
  /** Where the page before ended: a text for each term of the whole order. */
  after: readonly (string | null)[] | null
}

type Token = { type: string; raw: string; value: unknown }
type Options = Readonly<Record<string, string>>

const known = [
  '$filter',
  '$select',
  '$orderby',
  '$top',
  '$skip',
  '$count',
  '$expand',
  '$skiptoken',
  '$format',
]
const mostItems = 50

/** @throws QueryOptionRefused for what is not known, ClassUnknown */
export function readQuery(options: Options, entityClass: EntityClass): Query {
  for (const name of Object.keys(options))
    if (name.startsWith('$') && !known.includes(name)) throw refused(shown(name), 'it is not known here')
  const { $filter, $select, $orderby, $top, $skip, $count, $expand, $skiptoken, $format } = options
  if ($format !== undefined && !/^(application\/)?json\b/.test($format))
    throw refused('$format', 'answers are JSON')
  if ($count !== undefined && $count !== 'true' && $count !== 'false')
    throw refused('$count', 'it is true or false')
  const order = $orderby === undefined ? [] : readOrder($orderby, entityClass)
  return {
    filter: $filter === undefined ? null : readFilter($filter, entityClass),
    select: $select === undefined ? null : readSelect($select, entityClass),
    order,
    top: $top === undefined ? null : readNumber('$top', $top),
    skip: $skip === undefined ? 0 : readNumber('$skip', $skip),
    isCounted: $count === 'true',
    expand: $expand === undefined ? [] : readExpand($expand, entityClass),
    after:
      $skiptoken === undefined ? null : readSkipToken($skiptoken, wholeOrder({ order }, entityClass).length),
  }
}

/** The order with the keys that it does not name. */
export function wholeOrder({ order }: Pick<Query, 'order'>, { keys }: EntityClass): OrderTerm[] {
  const rest = keys.filter(key => !order.some(term => term.name === key))
  return [...order, ...rest.map(name => ({ name, isDescending: false }))]
}

/** A $skiptoken for a place in the order. */
export function makeSkipToken(place: readonly (string | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

function readSkipToken(token: string, terms: number): (string | null)[] {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (
      Array.isArray(place) &&
      place.length === terms &&
      place.every(one => one === null || typeof one === 'string')
    )
      return place
  } catch {
    // Said below.
  }
  throw refused('$skiptoken', 'it is not one of this query; follow @odata.nextLink as it is')
}

function readNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw refused(option, 'it is a whole number, not negative, of at most nine digits')
  return Number(text)
}

function readSelect(text: string, entityClass: EntityClass): string[] | null {
  const names = itemsOf('$select', text).map(item => item.raw)
  if (names.includes('*')) return null
  for (const name of names) propertyNamed(entityClass, name, '$select')
  return [...new Set(names)]
}

function readOrder(text: string, entityClass: EntityClass): OrderTerm[] {
  return itemsOf('$orderby', text).map(item => {
    const { expr, direction } = item.value as { expr: Token; direction: number }
    if (propertyNamed(entityClass, expr.raw, '$orderby').isCollection)
      throw refused('$orderby', `${shown(expr.raw)} is a list; lists have no order`)
    return { name: expr.raw, isDescending: direction === -1 }
  })
}

function readExpand(text: string, entityClass: EntityClass): Expansion[] {
  return itemsOf('$expand', text).map(item => {
    const { path, options = [] } = item.value as { path: Token; options?: Token[] }
    const navigation = Object.hasOwn(entityClass.navigation, path.raw)
      ? entityClass.navigation[path.raw]
      : undefined
    if (!navigation)
      throw refused('$expand', `${entityClass.name} has no navigation property ${shown(path.raw)}`)
    const target = findClass(navigation.target)
    return { name: path.raw, ...navigation, target, query: readQuery(nested(options), target) }
  })
}

/** What stands in the parentheses of an expansion: a selection and a filter. */
function nested(options: readonly Token[]): Options {
  return Object.fromEntries(
    options.map(({ raw }) => {
      const [, name = '', value = ''] = /^(\$\w+)=(.*)$/s.exec(raw) ?? []
      if (name !== '$select' && name !== '$filter')
        throw refused('$expand', 'in its parentheses only $select and $filter are known')
      return [name, value]
    }),
  )
}

function itemsOf(option: string, text: string): Token[] {
  checkSigns(option, text, option === '$expand' ? /[\w.,:() +;=$-]/ : /[\w,* ]/)
  try {
    if (text.length <= 4000) {
      const parsed = defaultParser.query(`${option}=${text}`)
      const [only, ...others] = parsed.value.options as unknown as Token[]
      const { items = [] } = (only?.value ?? {}) as { items?: Token[] }
      if (others.length === 0 && items.length > 0 && items.length <= mostItems) return items
    }
  } catch {
    // Said below.
  }
  throw refused(option, `it is not a list of at most ${mostItems} names`)
}

function refused(option: string, reason: string): Error {
  return new QueryOptionRefused({ option, reason })
}
