import { describe, expect, it } from 'vitest'
import { readListing } from './read-listing.ts'
import { parseShareAddress } from './share-address.ts'

const limits = { entries: 5, depth: 3 }
const end = '\t\t264212084 blocks of size 1024. 54530248 blocks available'

function read(lines: readonly string[], address = '\\\\files\\media\\win') {
  const reader = readListing(parseShareAddress(address), limits)
  for (const line of lines) reader.line(line)
  return reader
}

function entry(name: string, attributes = 'N', size = 5, time = 'Wed Jul  1 12:34:56 2020'): string {
  return `  ${name.padEnd(30)} ${attributes.padStart(7)} ${String(size).padStart(8)}  ${time}`
}

describe('a listing', () => {
  it('has files in folders, with sizes and times in UTC', () => {
    const found = read([
      entry('.', 'D', 0),
      entry('..', 'D', 0),
      entry('a name  with spaces N 7', 'AHR', 12_345_678_901),
      entry('sources', 'D', 0),
      '',
      '\\win\\sources',
      entry('.', 'D', 0),
      entry('ü;!.wim', 'A', 3, 'Sat Feb 29 00:00:00 2020'),
      '',
      end,
    ])
    expect(found.isComplete()).toBe(true)
    expect(found.files).toEqual([
      { path: 'a name  with spaces N 7', size: 12_345_678_901, modified: new Date('2020-07-01T12:34:56Z') },
      { path: 'sources/ü;!.wim', size: 3, modified: new Date('2020-02-29T00:00:00Z') },
    ])
  })

  it('is not complete without its end', () => {
    expect(read([entry('a')]).isComplete()).toBe(false)
  })

  it('takes a file that Windows keeps once for several', () => {
    expect(read([entry('a', 'Ar')]).files).toHaveLength(1)
  })

  it.each([
    ['a name with a quote', [entry('a"b')], 'holds "'],
    ['a name with a separator', [entry('a\\b')], 'holds \\'],
    ['a file named ..', [entry('..')], 'a name is ..'],
    ['a device', [entry('a', 'd')], 'it is a device'],
    ['a link to a folder', [entry('a', 'Dr')], 'it is a link'],
    ['a folder that was not named', ['\\win\\other'], 'did not name'],
    ['a folder outside', ['\\etc'], 'did not name'],
    ['the folder itself once more', ['\\win'], 'did not name'],
    ['a line of no listing', ['hello'], 'cannot be read'],
    ['a size that is no number we have', [entry('a', 'N', 2 ** 60)], 'cannot be read'],
    ['a month that there is not', [entry('a', 'N', 1, 'Wed Foo  1 12:34:56 2020')], 'cannot be read'],
    ['too many', Array.from({ length: 7 }, (_, n) => entry(`f${n}`)), 'more than 5'],
    [
      'too deep',
      [
        entry('a', 'D'),
        '\\win\\a',
        entry('a', 'D'),
        '\\win\\a\\a',
        entry('a', 'D'),
        '\\win\\a\\a\\a',
        entry('a'),
      ],
      'more than 3 deep',
    ],
  ])('is refused for %s', (_, lines, reason) => {
    expect(() => read(lines)).toThrow(reason)
  })
})
