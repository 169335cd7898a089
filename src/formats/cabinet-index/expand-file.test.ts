import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ContainerIndex, type IndexedFile, readContainerIndex } from './container-index.ts'
import { CabinetFileNotExpanded } from './errors.ts'
import { expandFile, expansionOrder } from './expand-file.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const hashOf = (text: string) => ({
  algorithm: 'sha1' as const,
  value: createHash('sha1').update(text).digest('hex'),
})

function fileOf(rest: Partial<IndexedFile> = {}): IndexedFile {
  return {
    id: '1',
    name: 'a.dll',
    length: 4,
    modified: null,
    attributes: 0,
    hash: hashOf('good'),
    source: { type: 'RAW', place: { member: '0' }, hash: null },
    basis: null,
    ...rest,
  }
}

function reasonFor(file: IndexedFile, stored: string | null, basis: string | null = null): string {
  try {
    expandFile({
      file,
      stored: stored === null ? null : bytes(stored),
      basis: basis === null ? null : bytes(basis),
    })
  } catch (error) {
    expect(error).toBeInstanceOf(CabinetFileNotExpanded)
    return String((error as { facts: { reason: string } }).facts.reason)
  }
  return 'made'
}

describe('a file of an indexed cabinet', () => {
  it('is its stored bytes, or a copy of its basis', () => {
    expect(reasonFor(fileOf(), 'good')).toBe('made')
    expect(reasonFor(fileOf({ source: null, basis: '2' }), null, 'good')).toBe('made')
  })

  const raw = { type: 'RAW' as const, place: { member: '0' }, hash: null }
  const delta = { type: 'PA30' as const, place: { member: '0' }, hash: null }
  it.each<[string, IndexedFile, string | null, string | null, RegExp]>([
    ['its stored bytes are missing', fileOf(), null, null, /stored bytes are missing/],
    [
      'its stored bytes are damaged',
      fileOf({ source: { ...raw, hash: hashOf('x') } }),
      'good',
      null,
      /damaged/,
    ],
    ['it is another file', fileOf(), 'evil', null, /another digest/],
    ['it is too long', fileOf(), 'goods', null, /5 bytes instead of 4/],
    ['its basis is missing', fileOf({ source: null, basis: '2' }), null, null, /copy of is missing/],
    [
      'the basis of its delta is missing',
      fileOf({ source: delta, basis: '2' }),
      'PA30',
      null,
      /based on is missing/,
    ],
    ['its delta is none', fileOf({ source: delta }), 'PA30', null, /delta/i],
    ['it is plain and has a basis', fileOf({ basis: '2' }), 'good', 'base', /has a basis/],
    ['its delta is of another sort', fileOf({ source: { ...raw, type: 'PA31' } }), 'PA31', null, /PA31/],
    ['it is larger than any file', fileOf({ source: delta, length: 2 ** 40 }), 'PA30', null, /too many/],
  ])('is refused when %s', (_, file, stored, basis, reason) => {
    expect(reasonFor(file, stored, basis)).toMatch(reason)
  })
})

/** A chain of copies in which every file is based on the next one; the last is stored. */
function chain(length: number): ContainerIndex {
  const files = Array.from({ length }, (_, at) => {
    const id = String(at + 1)
    const inside = at === length - 1 ? '<Source type="RAW" name="0"/>' : `<Basis file="${at + 2}"/>`
    return `<File id="${id}" name="f${id}" length="4"><Delta>${inside}</Delta></File>`
  })
  return readContainerIndex(`<Container type="CAB"><Files>${files.join('')}</Files></Container>`)
}

describe('the order of making', () => {
  it('puts a basis before what is based on it, each once, whatever is wanted', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), wanted => {
        const index = chain(30)
        const order = expansionOrder(index, wanted.map(String)).map(({ id }) => id)
        const least = Math.min(...wanted)
        expect(order).toEqual(Array.from({ length: 30 - least + 1 }, (_, at) => String(30 - at)))
      }),
      { numRuns: 50 },
    )
  })

  it('of a chain of 20,000 files is found without recursion', () => {
    expect(expansionOrder(chain(20_000))).toHaveLength(20_000)
  })
})
