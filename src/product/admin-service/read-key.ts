// Reads `Class`, `Class('key')` and `Class(A='x',B=1)`, as they stand in an address.

import { defaultParser } from '@odata/parser'
import { checkSigns } from './check-signs.ts'
import { findClass } from './classes/entity-classes.ts'
import type { EntityClass } from './entity-class.ts'
import { QueryOptionRefused } from './errors.ts'
import { propertyNamed, readConstant } from './read-filter.ts'
import type { Binding } from './select-entities.ts'
import { shown } from './shown.ts'

/** A class, and the key of one entity of it; null for all of them. */
export type Resource = { entityClass: EntityClass; key: Binding | null; keyText: string }

type Token = { type: string; raw: string; value: unknown }

const longestKey = 1000

/** @throws ClassUnknown, QueryOptionRefused */
export function readResource(segment: string): Resource {
  const match = /^(\w{1,100})(\(.*\))?$/s.exec(segment)
  const [name, keyText] = [match?.[1] ?? shown(segment), match?.[2] ?? '']
  const entityClass = findClass(name)
  if (keyText === '' || keyText === '()') return { entityClass, key: null, keyText: '' }
  return { entityClass, key: readKey(keyText, entityClass), keyText }
}

function readKey(keyText: string, entityClass: EntityClass): Binding {
  const given = valuesOf(keyText, entityClass)
  const { keys, name } = entityClass
  const isWhole = Object.keys(given).length === keys.length && keys.every(key => Object.hasOwn(given, key))
  if (!isWhole) throw refused(`${name} has the key ${keys.join(', ')}`)
  for (const [key, value] of Object.entries(given)) {
    const isText = propertyNamed(entityClass, key).type === 'Edm.String'
    if (typeof value !== (isText ? 'string' : 'number'))
      throw refused(`${key} is a ${isText ? 'text, in single quotes' : 'number'}`)
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw refused(`${key} is a whole number`)
  }
  return given
}

function valuesOf(keyText: string, { keys }: EntityClass): Record<string, unknown> {
  if (keyText.length > longestKey) throw refused(`it is longer than ${longestKey} characters`)
  checkSigns('The key', keyText, /[\w.,()= -]/)
  try {
    const token = defaultParser.keys(keyText) as unknown as Token
    if (token.type === 'SimpleKey')
      return { [keys[0] ?? '']: readConstant((token.value as { value: Token }).value) }
    const pairs = Object.values(token.value as Record<string, Token>).map(one => {
      const { key, value } = one.value as { key: Token; value: Token }
      return [key.raw, readConstant(value)] as const
    })
    return Object.fromEntries(pairs)
  } catch {
    throw refused('it is not understood; texts stand in single quotes')
  }
}

function refused(reason: string): Error {
  return new QueryOptionRefused({ option: 'The key', reason })
}
