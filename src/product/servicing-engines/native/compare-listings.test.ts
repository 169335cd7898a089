import { describe, expect, it } from 'vitest'
import { type Listing, listingDifferences } from './compare-listings.ts'

/** `path signature group` rows; `-` is no group. */
function listing(...rows: string[]): Listing {
  return new Map(
    rows.map(row => {
      const [path = '', signature = '', group = '-'] = row.split(' ')
      const isDirectory = signature === 'dir'
      return [
        path.toLowerCase(),
        { path, signature, group: group === '-' ? null : group, sha1: null, linkCount: 1, isDirectory },
      ]
    }),
  )
}

const none = new Set<string>()

describe('listings are the same', () => {
  it('when only the numbers of hard-link groups differ', () => {
    const before = listing('/a 1 g1', '/b 1 g1', '/c 2 g2', '/d 2 g2')
    expect(listingDifferences(before, listing('/a 1 x', '/b 1 x', '/c 2 y', '/d 2 y'), none)).toEqual([])
  })

  it('when all other names of a file were changed by plan, and new folders lead to changed paths', () => {
    const before = listing('/store dir', '/store/a 1 g1', '/a 1 g1')
    const after = listing(
      '/store dir',
      '/store/a 1',
      '/a 2 x',
      '/new dir',
      '/new/deep dir',
      '/new/deep/a 2 x',
    )
    expect(listingDifferences(before, after, new Set(['/a', '/new/deep/a']))).toEqual([])
  })
})

describe('listings differ', () => {
  it.each([
    ['a missing file', listing('/a 1'), listing(), ['/a is missing']],
    ['a new file', listing(), listing('/a 1'), ['/a is new']],
    ['a new folder that leads nowhere', listing(), listing('/x dir'), ['/x is new']],
    ['another content', listing('/a 1'), listing('/a 2'), ['/a is different']],
    ['another spelling', listing('/a 1'), listing('/A 1'), ['/A is different'.replace('/A', '/a')]],
    [
      'links that were separated',
      listing('/a 1 g', '/b 1 g'),
      listing('/a 1', '/b 1'),
      ['/a lost its hard links', '/b lost its hard links'],
    ],
    [
      'links that were joined',
      listing('/a 1', '/b 1'),
      listing('/a 1 g', '/b 1 g'),
      ['/a has other hard links', '/b has other hard links'],
    ],
    [
      'links of two groups that were mixed',
      listing('/a 1 g', '/b 1 g', '/c 1 h', '/d 1 h'),
      listing('/a 1 x', '/b 1 x', '/c 1 x', '/d 1 x'),
      ['/c has other hard links', '/d has other hard links'],
    ],
  ] as const)('by %s', (_, before, after, expected) => {
    expect(listingDifferences(before, after, none)).toEqual(expected)
  })
})
