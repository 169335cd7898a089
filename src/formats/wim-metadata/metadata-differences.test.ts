import { describe, expect, it } from 'vitest'
import { type ImageMetadata, readMetadata } from './image-metadata.ts'
import { metadataDifferences } from './metadata-differences.ts'
import { plainMetadata, type TestEntry } from './plain-metadata.ts'

const descriptor = (last: number): Uint8Array => {
  const bytes = new Uint8Array(20).fill(last, 4)
  bytes.set([1, 0, 0x04, 0x80])
  return bytes
}
const hash = (value: number): Uint8Array => new Uint8Array(20).fill(value)
const file = (name: string, content: number, more: Partial<TestEntry> = {}): TestEntry => ({
  name,
  attributes: 0x20,
  hash: hash(content),
  ...more,
})
const folder = (name: string, ...children: readonly TestEntry[]): TestEntry => ({
  name,
  attributes: 0x10,
  children,
})
const imageOf = (...children: readonly TestEntry[]): ImageMetadata =>
  readMetadata(plainMetadata(folder('', ...children), { descriptors: [descriptor(1), descriptor(2)] }))
const linked = (name: string, content: number, group: number): TestEntry =>
  file(name, content, { hardLinkGroup: BigInt(group) })

const none = new Set<string>()

describe('the metadata of two images is the same', () => {
  it('when only the numbers of hard links and the order of lists differ', () => {
    const before = imageOf(
      linked('a', 1, 5),
      linked('b', 1, 5),
      folder('x', linked('c', 2, 6), linked('d', 2, 6)),
    )
    const after = imageOf(
      folder('x', linked('d', 2, 9), linked('c', 2, 9)),
      linked('b', 1, 8),
      linked('a', 1, 8),
    )
    expect(metadataDifferences(before, after, none)).toEqual([])
  })

  it('when all other names of a file were changed by plan, and new folders lead to changed paths', () => {
    const before = imageOf(folder('store', linked('a', 1, 5)), linked('a', 1, 5))
    const after = imageOf(
      folder('store', file('a', 1)),
      linked('a', 2, 7),
      folder('New', folder('Deep', linked('A', 2, 7))),
    )
    expect(metadataDifferences(before, after, new Set(['/a', '/new/deep/a']))).toEqual([])
  })
})

describe('the metadata of two images differs', () => {
  it.each<[string, ImageMetadata, ImageMetadata, string[]]>([
    ['a missing file', imageOf(file('a', 1)), imageOf(), ['/a is missing']],
    ['a missing folder', imageOf(folder('x', file('a', 1))), imageOf(), ['/x is missing']],
    ['a new file', imageOf(), imageOf(file('a', 1)), ['/a is new']],
    ['a new folder that leads nowhere', imageOf(), imageOf(folder('x', file('a', 1))), ['/x is new']],
    ['another content', imageOf(file('a', 1)), imageOf(file('a', 2)), ['/a is different']],
    [
      'other attributes',
      imageOf(file('a', 1)),
      imageOf(file('a', 1, { attributes: 0x26 })),
      ['/a is different'],
    ],
    [
      'another time',
      imageOf(file('a', 1)),
      imageOf(file('a', 1, { times: [1n, 2n, 4n] })),
      ['/a is different'],
    ],
    [
      'a lost short name',
      imageOf(file('a', 1, { shortName: 'A~1' })),
      imageOf(file('a', 1)),
      ['/a is different'],
    ],
    ['another spelling', imageOf(file('a', 1)), imageOf(file('A', 1)), ['/a is missing', '/A is new']],
    [
      'another stream',
      imageOf(file('a', 1, { streams: [{ name: 'zone', hash: hash(3) }] })),
      imageOf(file('a', 1, { streams: [{ name: 'zone', hash: hash(4) }] })),
      ['/a is different'],
    ],
    [
      'another security descriptor',
      imageOf(file('a', 1, { securityId: 0 })),
      imageOf(file('a', 1, { securityId: 1 })),
      ['/a has another security descriptor'],
    ],
    [
      'a lost security descriptor deep inside',
      imageOf(folder('x', folder('y', file('a', 1, { securityId: 0 })))),
      imageOf(folder('x', folder('y', file('a', 1)))),
      ['/x/y/a has another security descriptor'],
    ],
    [
      'links that were separated',
      imageOf(linked('a', 1, 5), linked('b', 1, 5)),
      imageOf(file('a', 1), file('b', 1)),
      ['/a lost its hard links', '/b lost its hard links'],
    ],
    [
      'links that were joined',
      imageOf(file('a', 1), file('b', 1)),
      imageOf(linked('a', 1, 5), linked('b', 1, 5)),
      ['/a has other hard links', '/b has other hard links'],
    ],
    [
      'links of two groups that were mixed',
      imageOf(linked('a', 1, 5), linked('b', 1, 5), linked('c', 1, 6), linked('d', 1, 6)),
      imageOf(linked('a', 1, 5), linked('b', 1, 5), linked('c', 1, 5), linked('d', 1, 5)),
      ['/c has other hard links', '/d has other hard links'],
    ],
  ])('by %s', (_, before, after, expected) => {
    expect(metadataDifferences(before, after, none)).toEqual(expected)
  })

  it('by a file beside a changed one in a new folder', () => {
    const after = imageOf(folder('new', file('a', 1), file('b', 1)))
    expect(metadataDifferences(imageOf(), after, new Set(['/new/a']))).toEqual(['/new/b is new'])
  })
})
