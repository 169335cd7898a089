// The generated files that are checked in are those that the source gives today.

import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generators } from '../../generated/generators.ts'
import { isAllowedExpression } from '../../generated/third-party-notices.ts'

describe('generated files', () => {
  it.each(generators.map(one => [one.file, one] as const))(
    '%s is up to date (npm run generate)',
    async (file, one) => {
      const path = resolve(import.meta.dirname, '../../generated', file)
      expect(await readFile(path, 'utf8').catch(() => '')).toBe(await one.generate())
    },
  )
})

describe('licences', () => {
  it.each(['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND ISC', 'MIT OR CC0-1.0'])('%s is allowed', licence => {
    expect(isAllowedExpression(licence)).toBe(true)
  })

  it.each([
    'GPL-3.0-only',
    'MIT AND GPL-3.0-only',
    'none',
    '',
    'SEE LICENSE IN License.txt',
    '(MIT OR (GPL-2.0))',
  ])('%s is refused until it is judged', licence => {
    expect(isAllowedExpression(licence)).toBe(false)
  })
})
