// When a group or a step is run. Pure: the same question gets the same answer on the site, in the client and in the script.

import { z } from 'zod'
import { type FactName, factNames, type SequenceFacts } from './facts.ts'
import { readVariable, type Variables, variableNameSchema } from './variables.ts'

/** How a condition compares. */
export const conditionOperators = [
  'exists',
  'equals',
  'not-equals',
  'greater',
  'greater-or-equal',
  'less',
  'less-or-equal',
] as const
/** One of {@link conditionOperators}. */
export type Operator = (typeof conditionOperators)[number]

const compared = {
  is: z.enum(conditionOperators),
  value: z.string().max(1000).default('').describe('Left out for “exists”.'),
}

/** A condition: one comparison, or all, any or none of several. Nested at most five deep. */
export type Condition =
  | { variable: string; is: Operator; value: string }
  | { fact: FactName; is: Operator; value: string }
  | { all: Condition[] }
  | { any: Condition[] }
  | { none: Condition[] }

const several = z
  .array(z.lazy(() => conditionSchema))
  .min(1)
  .max(50)

/** A condition as it is stored and as people write it. */
export const conditionSchema: z.ZodType<Condition> = z
  .union([
    z.strictObject({ variable: variableNameSchema, ...compared }),
    z.strictObject({ fact: z.enum(factNames), ...compared }),
    z.strictObject({ all: several }),
    z.strictObject({ any: several }),
    z.strictObject({ none: several }),
  ])
  .meta({ id: 'TaskSequenceCondition' })

/**
 * Whether a condition holds. A variable or fact that is missing is empty text: it does not exist, it is not equal to any text, and it is neither
 * less nor greater than anything.
 */
export function isMet(condition: Condition, variables: Variables, facts: SequenceFacts): boolean {
  if ('all' in condition) return condition.all.every(one => isMet(one, variables, facts))
  if ('any' in condition) return condition.any.some(one => isMet(one, variables, facts))
  if ('none' in condition) return !condition.none.some(one => isMet(one, variables, facts))
  const found =
    'variable' in condition ? readVariable(variables, condition.variable) : textOf(facts[condition.fact])
  return holds(found ?? '', condition.is, condition.value)
}

function textOf(fact: string | number | boolean | undefined): string {
  return fact === undefined ? '' : String(fact)
}

function holds(found: string, operator: Operator, value: string): boolean {
  if (operator === 'exists') return found !== ''
  if (operator === 'equals') return compareValues(found, value) === 0
  if (operator === 'not-equals') return compareValues(found, value) !== 0
  if (found === '') return false
  const order = compareValues(found, value)
  if (operator === 'greater') return order > 0
  if (operator === 'greater-or-equal') return order >= 0
  if (operator === 'less') return order < 0
  return order <= 0
}

/**
 * Compares two texts: as whole numbers where both are (also hexadecimal ones with 0x), as versions (parts between points, missing parts are 0) where both are made of numbers and
 * points, else as text without regard to case, as .NET does with `OrdinalIgnoreCase`.
 * @returns less than 0, 0, or more than 0
 */
export function compareValues(one: string, other: string): number {
  const [number, otherNumber] = [wholeNumber(one), wholeNumber(other)]
  if (number !== null && otherNumber !== null) return number - otherNumber
  const version = /^\d{1,9}(\.\d{1,9}){0,3}$/
  if (version.test(one) && version.test(other)) return compareVersions(one, other)
  const [a, b] = [foldCase(one), foldCase(other)]
  return a < b ? -1 : a > b ? 1 : 0
}

function wholeNumber(text: string): number | null {
  return /^(-?\d{1,15}|0x[0-9a-f]{1,8})$/i.test(text) ? Number(text) : null
}

function compareVersions(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  for (let place = 0; place < 4; place++) {
    const difference = (a[place] ?? 0) - (b[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Upper case unit by unit: what becomes longer, such as “ß”, stays as it is. */
export function foldCase(text: string): string {
  let folded = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text.charAt(at)
    const upper = unit.toUpperCase()
    folded += upper.length === 1 ? upper : unit
  }
  return folded
}
