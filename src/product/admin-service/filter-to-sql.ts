// A condition as SQL. Every constant is a bound parameter; nothing of a request becomes text of a statement.

import { type RawBuilder, sql } from 'kysely'
import type { Site } from '#product/sites'
import type { EdmType } from './entity-class.ts'
import { QueryOptionRefused } from './errors.ts'
import { type Condition, type Operand, typeOf } from './read-filter.ts'

type Sql = RawBuilder<boolean>

const signs = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

/** PostgreSQL's names of the types; text is compared byte by byte in an order, as everywhere where there is no language. */
export const sqlTypes: Record<EdmType, string> = {
  'Edm.String': 'text',
  'Edm.Boolean': 'boolean',
  'Edm.Int32': 'bigint',
  'Edm.Int64': 'bigint',
  'Edm.DateTimeOffset': 'timestamptz',
}

/** @throws QueryOptionRefused when types do not fit */
export function filterToSql(condition: Condition, site: Site): Sql {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const [left, right] = condition.parts.map(part => filterToSql(part, site))
      return sql<boolean>`(${left} ${sql.raw(condition.kind)} ${right})`
    }
    case 'not':
      // What is null is not true, so that its contrary is.
      return sql<boolean>`(not coalesce(${filterToSql(condition.part, site)}, false))`
    case 'flag':
      return sql<boolean>`(${condition.property.value(site)})`
    case 'test':
      return testToSql(condition, site)
    case 'comparison':
      return comparisonToSql(condition, site)
  }
}

function testToSql({ test, of, text }: Condition & { kind: 'test' }, site: Site): Sql {
  const [whole, part] = [operandToSql(of, site), operandToSql(text, site)]
  // Not LIKE: the text may hold its signs.
  if (test === 'contains') return sql<boolean>`(strpos(lower(${whole}), lower(${part})) > 0)`
  if (test === 'startswith') return sql<boolean>`starts_with(lower(${whole}), lower(${part}))`
  return sql<boolean>`(right(lower(${whole}), length(${part})) = lower(${part}))`
}

function comparisonToSql({ comparison, left, right }: Condition & { kind: 'comparison' }, site: Site): Sql {
  const [types, isNull] = [[typeOf(left), typeOf(right)], [left, right].map(isNullConstant)]
  if (isNull.includes(true)) {
    const other = operandToSql(isNull[0] ? right : left, site)
    if (comparison === 'eq') return sql<boolean>`(${other} is null)`
    if (comparison === 'ne') return sql<boolean>`(${other} is not null)`
    return sql<boolean>`false`
  }
  const [one, another] = types.map(type => (type === 'Edm.Int32' ? 'Edm.Int64' : type))
  if (one !== another)
    throw new QueryOptionRefused({ option: '$filter', reason: `${one} is not compared with ${another}` })
  const isOrder = comparison !== 'eq' && comparison !== 'ne'
  const [first, second] = [operandToSql(left, site), operandToSql(right, site)]
  if (one === 'Edm.Boolean' && isOrder)
    throw new QueryOptionRefused({ option: '$filter', reason: 'true and false have no order' })
  // As in Configuration Manager, texts are the same whatever their case.
  const [a, b] = one === 'Edm.String' ? [sql`lower(${first})`, sql`lower(${second})`] : [first, second]
  if (comparison === 'ne') return sql<boolean>`(${a} is distinct from ${b})`
  return sql<boolean>`(${a} ${sql.raw(signs[comparison])} ${b})`
}

function isNullConstant(operand: Operand): boolean {
  return operand.kind === 'constant' && operand.value === null
}

function operandToSql(operand: Operand, site: Site): RawBuilder<unknown> {
  switch (operand.kind) {
    case 'property':
      return operand.property.value(site)
    case 'change': {
      const names = { tolower: 'lower', toupper: 'upper', trim: 'btrim' } as const
      return sql`${sql.raw(names[operand.change])}(${operandToSql(operand.of, site)})`
    }
    case 'length':
      return sql`length(${operandToSql(operand.of, site)})::bigint`
    case 'constant':
      return constantToSql(operand.value)
  }
}

function constantToSql(value: string | number | boolean | Date | null): RawBuilder<unknown> {
  if (value instanceof Date) return sql`${value}::timestamptz`
  // Not bigint: a constant may have decimals, or be larger than any number that is kept.
  if (typeof value === 'number') return sql`${value}::numeric`
  if (typeof value === 'boolean') return sql`${value}::boolean`
  return sql`${value}::text`
}
