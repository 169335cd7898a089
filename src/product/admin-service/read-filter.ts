// Reads a $filter: @odata/parser makes its tree, and this the small one that can be answered. What is not known is refused.

import { defaultParser } from '@odata/parser'
import { checkSigns } from './check-signs.ts'
import type { EntityClass, Property } from './entity-class.ts'
import { QueryOptionRefused } from './errors.ts'
import { shown } from './shown.ts'

/** Comparisons, by the words of OData. */
export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
/** Tests of texts. */
export type TextTest = 'contains' | 'startswith' | 'endswith'
/** What makes a text of a text. */
export type TextChange = 'tolower' | 'toupper' | 'trim'

/** A value: a property of the class, something made of one, or a constant. */
export type Operand =
  | { kind: 'property'; property: Property }
  | { kind: 'constant'; value: string | number | boolean | Date | null }
  | { kind: 'change'; change: TextChange; of: Operand }
  | { kind: 'length'; of: Operand }

/** A condition on an entity. */
export type Condition =
  | { kind: 'and' | 'or'; parts: readonly [Condition, Condition] }
  | { kind: 'not'; part: Condition }
  | { kind: 'comparison'; comparison: Comparison; left: Operand; right: Operand }
  | { kind: 'test'; test: TextTest; of: Operand; text: Operand }
  | { kind: 'flag'; property: Property }

/** A part of the parser's tree. */
type Token = { type: string; raw: string; value: unknown }
type Reading = { entityClass: EntityClass; depth: number }

/** A filter of more characters is not read: parsing takes time that grows faster than its length. */
const longestFilter = 4000
const deepestFilter = 100
const deepestParentheses = 30

const comparisons: Record<string, Comparison> = {
  EqualsExpression: 'eq',
  NotEqualsExpression: 'ne',
  GreaterThanExpression: 'gt',
  GreaterOrEqualsExpression: 'ge',
  LesserThanExpression: 'lt',
  LesserOrEqualsExpression: 'le',
}
const tests: readonly string[] = ['contains', 'startswith', 'endswith'] satisfies TextTest[]
const changes: readonly string[] = ['tolower', 'toupper', 'trim'] satisfies TextChange[]

/** @throws QueryOptionRefused */
export function readFilter(filter: string, entityClass: EntityClass): Condition {
  if (filter.length > longestFilter) throw refused(`it is longer than ${longestFilter} characters`)
  checkSigns('$filter', filter, /[\w.,:() +-]/)
  checkParentheses(filter)
  return readCondition(parse(withoutIsTrue(filter)), { entityClass, depth: 0 })
}

function parse(filter: string): Token {
  try {
    return defaultParser.filter(filter) as unknown as Token
  } catch {
    // The parser's own words are positions in the encoded text, and often wrong ones.
    throw refused('it is not a filter of OData that is known here')
  }
}

function checkParentheses(filter: string): void {
  let depth = 0
  for (const sign of filter.replaceAll(/'[^']*'/g, '')) {
    if (sign === '(') depth += 1
    if (sign === ')') depth -= 1
    if (depth > deepestParentheses) throw refused(`its parentheses are more than ${deepestParentheses} deep`)
  }
}

/** The parser does not know `startswith(Name,'x') eq true`, which many scripts write; behind a closing parenthesis it says nothing. */
function withoutIsTrue(filter: string): string {
  return filter
    .split(/('[^']*')/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll(/\)\s+eq\s+true\b/g, ')')))
    .join('')
}

function readCondition(token: Token, { entityClass, depth }: Reading): Condition {
  if (depth > deepestFilter) throw refused(`it is more than ${deepestFilter} levels deep`)
  const reading = { entityClass, depth: depth + 1 }
  const { type, value } = token
  const comparison = comparisons[type]
  if (comparison !== undefined) {
    const { left, right } = value as { left: Token; right: Token }
    const operands = { left: readOperand(left, reading), right: readOperand(right, reading) }
    return { kind: 'comparison', comparison, ...operands }
  }
  switch (type) {
    case 'AndExpression':
    case 'OrExpression': {
      const { left, right } = value as { left: Token; right: Token }
      const parts = [readCondition(left, reading), readCondition(right, reading)] as const
      return { kind: type === 'AndExpression' ? 'and' : 'or', parts }
    }
    case 'NotExpression':
      return readNot(value as Token, reading)
    case 'BoolParenExpression':
    case 'ParenExpression':
    case 'CommonExpression':
      return readCondition(value as Token, reading)
    case 'MethodCallExpression':
      return readTest(token, reading)
    case 'FirstMemberExpression': {
      const property = readProperty(token, entityClass)
      if (property.type !== 'Edm.Boolean') throw refused(`“${shown(token.raw)}” is not a condition`)
      return { kind: 'flag', property }
    }
    default:
      throw refused(`“${shown(token.raw)}” is not known here`)
  }
}

/** The parser lets `not` reach over `and` and `or`; by OData it binds to what stands next to it. */
function readNot(token: Token, reading: Reading): Condition {
  if (token.type === 'AndExpression' || token.type === 'OrExpression') {
    const { left, right } = token.value as { left: Token; right: Token }
    const parts = [readNot(left, deeper(reading)), readCondition(right, reading)] as const
    return { kind: token.type === 'AndExpression' ? 'and' : 'or', parts }
  }
  // By OData `not A eq 1` is `(not A) eq 1`, which nobody means.
  if (comparisons[token.type] !== undefined)
    throw refused(`write “not (${shown(token.raw)})”, with the parentheses`)
  return { kind: 'not', part: readCondition(token, reading) }
}

function deeper({ entityClass, depth }: Reading): Reading {
  if (depth > deepestFilter) throw refused(`it is more than ${deepestFilter} levels deep`)
  return { entityClass, depth: depth + 1 }
}

function readTest(token: Token, reading: Reading): Condition {
  const { method, parameters } = token.value as { method: string; parameters: Token[] }
  const [of, text] = parameters
  if (!tests.includes(method) || of === undefined || text === undefined)
    throw refused(`“${shown(token.raw)}” is not a condition`)
  const operands = { of: readOperand(of, reading), text: readOperand(text, reading) }
  for (const one of Object.values(operands))
    if (typeOf(one) !== 'Edm.String') throw refused(`${method} compares texts`)
  return { kind: 'test', test: method as TextTest, ...operands }
}

function readOperand(token: Token, given: Reading): Operand {
  const reading = deeper(given)
  switch (token.type) {
    case 'Literal':
      return { kind: 'constant', value: readConstant(token) }
    case 'FirstMemberExpression':
      return { kind: 'property', property: readProperty(token, reading.entityClass) }
    case 'CommonExpression':
      return readOperand(token.value as Token, reading)
    case 'MethodCallExpression': {
      const { method, parameters } = token.value as { method: string; parameters: Token[] }
      const [first] = parameters
      const of = first === undefined ? undefined : readOperand(first, reading)
      if (of === undefined || parameters.length !== 1 || typeOf(of) !== 'Edm.String') break
      if (changes.includes(method)) return { kind: 'change', change: method as TextChange, of }
      if (method === 'length') return { kind: 'length', of }
    }
  }
  throw refused(`“${shown(token.raw)}” is not known here`)
}

/** The type of an operand; null for the constant null. */
export function typeOf(operand: Operand): Property['type'] | null {
  switch (operand.kind) {
    case 'property':
      return operand.property.type
    case 'change':
      return 'Edm.String'
    case 'length':
      return 'Edm.Int64'
    case 'constant': {
      const { value } = operand
      if (value === null) return null
      if (value instanceof Date) return 'Edm.DateTimeOffset'
      return typeof value === 'number'
        ? 'Edm.Int64'
        : typeof value === 'boolean'
          ? 'Edm.Boolean'
          : 'Edm.String'
    }
  }
}

/** A constant as the parser found it. @throws QueryOptionRefused */
export function readConstant({ value: type, raw }: { value: unknown; raw: string }) {
  if (type === 'null') return null
  if (type === 'Edm.String') return raw.slice(1, -1).replaceAll("''", "'")
  if (type === 'Edm.Guid') return raw.toLowerCase()
  if (type === 'Edm.Boolean') return raw === 'true'
  if (type === 'Edm.DateTimeOffset' || type === 'Edm.Date') {
    const time = new Date(raw)
    if (!Number.isNaN(time.getTime())) return time
  }
  if (
    /^Edm\.(SByte|Byte|Int16|Int32|Int64|Decimal|Double|Single)$/.test(String(type)) &&
    Number.isFinite(Number(raw))
  )
    return Number(raw)
  throw refused(`the value ${shown(raw)} is not known here`)
}

function readProperty(token: Token, entityClass: EntityClass): Property {
  const property = propertyNamed(entityClass, token.raw)
  if (property.isCollection) throw refused(`${shown(token.raw)} is a list; lists are not compared`)
  return property
}

/** @throws QueryOptionRefused */
export function propertyNamed(entityClass: EntityClass, name: string, option = '$filter'): Property {
  const property = Object.hasOwn(entityClass.properties, name) ? entityClass.properties[name] : undefined
  if (!property)
    throw new QueryOptionRefused({
      option,
      reason: `${entityClass.name} has no property ${shown(name)}`,
    })
  return property
}

function refused(reason: string): Error {
  return new QueryOptionRefused({ option: '$filter', reason })
}
