import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import type { ImageMetadataEdit } from './collect-edits.ts'
import { editMetadata } from './edit-metadata.ts'
import { type ImageFileMetadata, readMetadata } from './image-metadata.ts'
import { metadataDifferences } from './metadata-differences.ts'
import { plainMetadata, type TestEntry } from './plain-metadata.ts'

const descriptor = (last: number): Uint8Array => {
  const bytes = new Uint8Array(20 + (last % 5) * 4).fill(last, 4)
  bytes.set([1, 0, 0x04, 0x80])
  return bytes
}
const hash = (value: number): Uint8Array => new Uint8Array(20).fill(value)
const folder = (name: string, children: readonly TestEntry[], more: Partial<TestEntry> = {}): TestEntry => ({
  name,
  attributes: 0x10,
  children,
  ...more,
})

const tree = folder('', [
  folder('Windows', [
    { name: 'Notepad.exe', attributes: 0x20, shortName: '', hash: hash(1), hardLinkGroup: 7n, securityId: 1 },
    {
      name: 'a long name.txt',
      attributes: 0x20,
      shortName: 'ALONGN~1.TXT',
      streams: [
        { name: '', hash: hash(2) },
        { name: 'Zone.Identifier', hash: hash(3) },
      ],
      tagged: Buffer.from('0102030405060708aabb', 'hex'),
      securityId: 0,
    },
    { name: 'other.dat', attributes: 0x20, hash: hash(9), hardLinkGroup: 7n },
    { name: 'CASE.TXT', attributes: 0x20 },
    { name: 'case.txt', attributes: 0x20 },
    folder('empty', []),
  ]),
  folder('WinSxS', [
    { name: 'notepad.exe', attributes: 0x20, hash: hash(1), hardLinkGroup: 7n, securityId: 1 },
  ]),
  { name: 'link', attributes: 0x410, hardLinkGroup: 0xa000000cn, streams: [{ name: '', hash: hash(4) }] },
])
const plain = plainMetadata(tree, { descriptors: [descriptor(1), descriptor(2), descriptor(1)], gap: 3 })
const image = readMetadata(plain)

const listing = (bytes: Uint8Array): Map<string, ImageFileMetadata> =>
  new Map([...readMetadata(bytes).files()].map(file => [file.path, file]))
const edited = (edits: Record<string, ImageMetadataEdit>): Uint8Array =>
  editMetadata(image, new Map(Object.entries(edits))).plain

describe('reading metadata', () => {
  it('gives each path what its entry holds', () => {
    expect([...image.files()].map(({ path }) => path)).toEqual([
      '/',
      '/Windows',
      '/WinSxS',
      '/link',
      '/Windows/Notepad.exe',
      '/Windows/a long name.txt',
      '/Windows/other.dat',
      '/Windows/CASE.TXT',
      '/Windows/case.txt',
      '/Windows/empty',
      '/WinSxS/notepad.exe',
    ])
    expect(image.count).toBe(11)
    expect(image.find('/windows\\A LONG NAME.txt')).toEqual({
      path: '/Windows/a long name.txt',
      attributes: 0x20,
      securityDescriptor: expect.toSatisfy(bytes => Buffer.compare(bytes, descriptor(1)) === 0),
      shortName: 'ALONGN~1.TXT',
      creationTime: 1n,
      lastAccessTime: 2n,
      lastWriteTime: 3n,
      hardLinkGroup: null,
      hardLinkCount: 1,
      isFolder: false,
      sha1: '02'.repeat(20),
    })
  })

  it('joins hard links that have the same data too, and no reparse points', () => {
    const group = image.find('/Windows/Notepad.exe')?.hardLinkGroup
    expect(group).toBeTypeOf('number')
    expect(image.find('/WinSxS/notepad.exe')?.hardLinkGroup).toBe(group)
    expect(image.find('/Windows/other.dat')?.hardLinkGroup).toBeNull()
    expect(image.find('/link')?.hardLinkGroup).toBeNull()
  })

  it('finds a path in any letter case, unless several names fit and none exactly', () => {
    expect(image.find('/WINDOWS/notepad.EXE')?.path).toBe('/Windows/Notepad.exe')
    expect(image.find('/Windows/case.txt')?.path).toBe('/Windows/case.txt')
    expect(image.find('/Windows/Case.txt')).toBeNull()
    expect(image.find('/Windows/missing')).toBeNull()
    expect(image.find('/')?.path).toBe('/')
  })
})

describe('editing metadata', () => {
  it('without edits gives the same bytes', () => {
    expect(Buffer.compare(edited({}), plain)).toBe(0)
  })

  it('changes what was named, on all hard links, and nothing else', () => {
    const before = listing(plain)
    const bytes = edited({
      '/windows/notepad.exe': {
        securityDescriptor: descriptor(9),
        creationTime: 10n,
        lastAccessTime: 11n,
        lastWriteTime: 12n,
        attributes: 0x21,
        shortName: 'NOTE~1.EXE',
      },
      '/Windows/a long name.txt': { shortName: 'X.TXT' },
      '/Windows/case.txt': { securityDescriptor: descriptor(2) },
      '/Windows': { securityDescriptor: descriptor(9), shortName: 'WIN' },
      '/link': { lastWriteTime: 5n },
    })
    const after = listing(bytes)
    const inode = { creationTime: 10n, lastAccessTime: 11n, lastWriteTime: 12n, attributes: 0x21 }
    expect(after.get('/Windows/Notepad.exe')).toMatchObject({ ...inode, shortName: 'NOTE~1.EXE' })
    expect(after.get('/WinSxS/notepad.exe')).toMatchObject({ ...inode, shortName: '' })
    for (const path of ['/Windows/Notepad.exe', '/WinSxS/notepad.exe', '/Windows']) {
      expect(after.get(path)?.securityDescriptor).toEqual(descriptor(9))
    }
    expect(after.get('/Windows/a long name.txt')).toEqual({
      ...before.get('/Windows/a long name.txt'),
      shortName: 'X.TXT',
    })
    const same = ['/', '/WinSxS', '/Windows/other.dat', '/Windows/CASE.TXT', '/Windows/empty']
    for (const path of same) expect(after.get(path)).toEqual(before.get(path))
    // Tagged items, stream entries, unused fields and gaps have no place in a listing: they are still there.
    const text = Buffer.from(bytes).toString('latin1')
    expect(text).toContain(Buffer.from('0102030405060708aabb', 'hex').toString('latin1'))
    expect(text.split('\xa5').length).toBe(Buffer.from(plain).toString('latin1').split('\xa5').length)

    const { parsed } = readMetadata(bytes)
    expect(parsed.security.descriptors).toHaveLength(4)
    const undone = editMetadata(
      readMetadata(bytes),
      new Map(
        [...before.values()].map(({ path, hardLinkGroup: _, ...values }) => {
          const { shortName, ...others } = values
          return [path, path === '/' ? others : { ...others, shortName }]
        }),
      ),
    )
    expect(metadataDifferences(image, undone, new Set())).toEqual([])
  })

  it('takes a descriptor and a short name away', () => {
    const after = listing(edited({ '/Windows/a long name.txt': { securityDescriptor: null, shortName: '' } }))
    expect(after.get('/Windows/a long name.txt')).toMatchObject({ securityDescriptor: null, shortName: '' })
  })

  it.each<[string, string, string, Record<string, ImageMetadataEdit>]>([
    ['a path that is not there', 'IMAGE_PATH_MISSING', 'not in its folder', { '/Windows/x': {} }],
    ['a path with several spellings', 'IMAGE_PATH_MISSING', 'several spellings', { '/Windows/Case.txt': {} }],
    [
      'bytes that are no descriptor',
      'IMAGE_METADATA_EDIT_REFUSED',
      'not self-relative',
      { '/link': { securityDescriptor: new Uint8Array(30) } },
    ],
    ['a time before 1601', 'IMAGE_METADATA_EDIT_REFUSED', 'no FILETIME', { '/link': { creationTime: -1n } }],
    [
      'a long short name',
      'IMAGE_METADATA_EDIT_REFUSED',
      'no short name',
      { '/link': { shortName: 'NINECHARS' } },
    ],
    [
      'a short name with a path',
      'IMAGE_METADATA_EDIT_REFUSED',
      'no short name',
      { '/link': { shortName: 'A/B' } },
    ],
    ['a short name of the root', 'IMAGE_METADATA_EDIT_REFUSED', 'the root', { '/': { shortName: 'A' } }],
    [
      'a short name that is a name',
      'IMAGE_METADATA_EDIT_REFUSED',
      'is called',
      { '/Windows/empty': { shortName: 'case.txt' } },
    ],
    [
      'a short name that is taken',
      'IMAGE_METADATA_EDIT_REFUSED',
      'is called',
      { '/Windows/empty': { shortName: 'alongn~1.txt' } },
    ],
    [
      'two short names alike',
      'IMAGE_METADATA_EDIT_REFUSED',
      'is called',
      { '/Windows/empty': { shortName: 'A~1' }, '/Windows/other.dat': { shortName: 'A~1' } },
    ],
    [
      'a file that becomes a folder',
      'IMAGE_METADATA_EDIT_REFUSED',
      'something else',
      { '/Windows/other.dat': { attributes: 0x10 } },
    ],
    [
      'two edits of one file that differ',
      'IMAGE_METADATA_EDIT_REFUSED',
      'different attributes',
      { '/Windows/Notepad.exe': { attributes: 1 }, '/WinSxS/notepad.exe': { attributes: 2 } },
    ],
  ])('refuses %s', (_, code, reason, edits) => {
    expect(() => edited(edits)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(reason) }),
    )
  })
})

describe('hostile metadata', () => {
  const withField = (offset: number, value: bigint): Uint8Array => {
    const bytes = plain.slice()
    new DataView(bytes.buffer).setBigUint64(offset, value, true)
    return bytes
  }
  const root = readMetadata(plain).parsed.security.end
  const refused = (reason: string) =>
    expect.objectContaining({ code: 'WIM_METADATA_DAMAGED', message: expect.stringContaining(reason) })

  it.each([
    ['a cycle', root + 0x10, BigInt(root), 'share'],
    ['a list beyond the end', root + 0x10, BigInt(plain.length), 'no end'],
    ['a list at half a word', root + 0x10, BigInt(root + 4), 'begins at byte'],
    ['an offset beyond 2^53', root + 0x10, 2n ** 63n, 'no end'],
    ['an entry that never ends', root, 2n ** 62n, 'beyond the end'],
    ['an entry shorter than itself', root, 50n, 'shorter'],
    ['more descriptors than fit', 0, (2n ** 32n - 1n) << 32n, 'does not fit'],
  ])('is refused: %s', (_, offset, value, reason) => {
    expect(() => readMetadata(withField(offset, value))).toThrow(refused(reason))
  })

  it.each(['.', '..', 'a/b', 'a\\b', 'a\0b'])('is refused: the name %j', name => {
    const bytes = plainMetadata(folder('', [{ name, attributes: 0x20 }]))
    expect(() => readMetadata(bytes)).toThrow(refused('holds the name'))
  })

  it('is refused with a short sentence when a name is long', () => {
    const long = { name: 'n'.repeat(20_000), attributes: 0x20 }
    expect(() => readMetadata(plainMetadata(folder('', [long, long])))).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
    )
  })

  it('is refused: a folder with one name twice, files below a file, a descriptor that is not there', () => {
    const file = { name: 'a', attributes: 0x20 }
    expect(() => readMetadata(plainMetadata(folder('', [file, file])))).toThrow(refused('twice'))
    const parent = { ...file, children: [file] }
    expect(() => readMetadata(plainMetadata(folder('', [parent])))).toThrow(refused('no folder'))
    const other = { ...file, securityId: 0 }
    expect(() => readMetadata(plainMetadata(folder('', [other])))).toThrow(refused('descriptor 0'))
  })

  it('is refused: a path of more than 32,767 characters', () => {
    let deep: TestEntry = folder('x'.repeat(250), [])
    for (let level = 0; level < 140; level += 1) deep = folder('x'.repeat(250), [deep])
    expect(() => readMetadata(plainMetadata(folder('', [deep])))).toThrow(refused('too long'))
  })

  it('with any bytes changed or cut off is read and edited, or refused, and nothing else', () => {
    const change = fc.record({ at: fc.nat(plain.length - 1), value: fc.nat(255) })
    const edit = { securityDescriptor: descriptor(9), shortName: 'S~1', attributes: 0x20, creationTime: 1n }
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.option(fc.nat(plain.length)), (changes, length) => {
        const bytes = plain.slice(0, length ?? plain.length)
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value
        try {
          const damaged = readMetadata(bytes)
          for (const file of damaged.files()) expect(damaged.find(file.path)?.path).toBe(file.path)
          editMetadata(damaged, new Map([['/Windows/other.dat', edit]]))
        } catch (error) {
          expect(error).toBeInstanceOf(SlipstreamError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}(\.[a-z]{1,4})?$/), { maxLength: 6 })
const anyNumbers = fc.array(fc.tuple(fc.nat(3), fc.nat(6), fc.nat(99)), { minLength: 6, maxLength: 6 })

function filesOf(fileNames: readonly string[], numbers: readonly [number, number, number][]): TestEntry[] {
  return fileNames.map((name, index) => {
    const [securityId, group, value] = numbers[index] ?? [0, 0, 0]
    return {
      name,
      attributes: 0x20,
      securityId: securityId - 1,
      hash: hash(group),
      hardLinkGroup: BigInt(group),
      ...(value % 3 === 0 ? { shortName: `SHORT~${index}.X` } : {}),
      ...(value % 4 === 0 ? { tagged: Buffer.alloc(value + 1, value) } : {}),
      ...(value % 5 === 0 ? { streams: [{ name: `s${value}`, hash: hash(value) }] } : {}),
    }
  })
}

const anyFiles = fc.tuple(names, anyNumbers).map(([fileNames, numbers]) => filesOf(fileNames, numbers))
const anyTree = fc
  .tuple(anyFiles, fc.array(fc.tuple(anyFiles, fc.array(anyFiles, { maxLength: 2 })), { maxLength: 3 }))
  .map(([files, folders]) => {
    const inner = folders.map(([own, below], index) => {
      const deepest = below.map((one, number) => folder(`DEEP ${number}`, one))
      return folder(`FOLDER ${index}`, [...own, ...deepest])
    })
    return folder('', [...files, ...inner])
  })

describe('any tree', () => {
  it('has after an edit what was asked for, and everything else as before', () => {
    const wanted = fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.nat(2 ** 31)), { maxLength: 5 })
    fc.assert(
      fc.property(anyTree, fc.nat(2), wanted, (root, gap, edits) => {
        const bytes = plainMetadata(root, { descriptors: [descriptor(1), descriptor(2), descriptor(3)], gap })
        const before = readMetadata(bytes)
        const files = [...before.files()]
        const asked = new Map<string, ImageMetadataEdit>()
        for (const [position, value, time] of edits) {
          const file = files[position % files.length]
          if (file === undefined || file.hardLinkGroup !== null || file.path === '/' || asked.has(file.path))
            continue
          const securityDescriptor = value % 7 === 0 ? null : descriptor(value)
          asked.set(file.path, {
            securityDescriptor,
            shortName: `S${asked.size}`,
            creationTime: BigInt(time),
          })
        }
        const after = editMetadata(before, asked)
        expect(after.count).toBe(before.count)
        for (const file of before.files()) {
          const edit = asked.get(file.path)
          const found = after.find(file.path)
          const expected = { ...file, ...edit }
          expect({ ...found, securityDescriptor: null }).toEqual({ ...expected, securityDescriptor: null })
          expect(Buffer.from(found?.securityDescriptor ?? [])).toEqual(
            Buffer.from(expected.securityDescriptor ?? []),
          )
        }
      }),
      { numRuns: 200 },
    )
  })
})
