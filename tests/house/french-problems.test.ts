// Every error that can reach a console has words in French, which name the facts that the English ones name.

import { describe, expect, it } from 'vitest'
import { reportError } from '#platform/errors'
import { readErrorFiles } from '../../generated/read-errors.ts'
import { fillWords } from '../../src/console/problems/fill-words.ts'
import { frenchWords } from '../../src/console/problems/french-words.ts'

/** Rooms whose errors are met at a terminal or in the log of another machine only. */
const atTerminals = new Set([
  'command-line',
  'platform/certificates',
  'platform/data-folder',
  'platform/database-copy',
  'platform/failpoints',
  'platform/web-pages',
  'product/device-client',
  'product/servicing-worker',
  'product/site-backup',
  'site-description',
])
/** The same, of rooms that have others. */
const codesAtTerminals = new Set(['JOIN_TOKEN_NEEDED', 'JOIN_TOKEN_UNREADABLE', 'SITE_ANSWER_REFUSED'])

const files = await readErrorFiles()
const written = files
  .filter(({ room }) => !atTerminals.has(room))
  .flatMap(({ errors }) => errors)
  .filter(({ definition }) => !codesAtTerminals.has(definition.code))
const bytes = (value: number) => `${value} o`

describe('the French words of errors', () => {
  it('are there for every error that can reach a console, and for no other', () => {
    const codes = [...written.map(one => one.definition.code), reportError(new Error('x')).code]
    expect(Object.keys(frenchWords).sort()).toEqual([...new Set(codes)].sort())
  })

  it.each(written.map(one => [one.definition.code, one] as const))('%s', (code, { definition, make }) => {
    const { example } = definition
    const [sentence = '', remedy = ''] = frenchWords[code] ?? []
    const said = fillWords(sentence, example, bytes)
    const english = make(example).message
    const isNamed = (value: unknown) => String(value).length > 1 && english.includes(String(value))
    for (const value of Object.values(example).flat())
      if (isNamed(value)) expect(said).toContain(String(value))
    for (const text of [sentence, remedy]) {
      expect(text).not.toBe('')
      expect(text).not.toContain("'")
      expect(
        text.replaceAll(/`[^`]*`|https?:\S+|s3:\S+|[A-Za-z]+: [a-z]|\[\[|\]\]|\{\{\w+\}\}/g, ''),
      ).not.toMatch(/\w[;!?]/)
    }
    expect(fillWords(remedy, {}, bytes)).toBe(remedy)
  })
})
