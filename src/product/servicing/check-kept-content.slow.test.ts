import { copyFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWimBlobTable, readWimHeader, wimResourceFlags } from '#formats/wim-resources'
import { manifestFileOf } from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { captureImage, optimizeWim, updateImage } from '#tools/wimlib'
import { checkKeptContent, uncovered } from './check-kept-content.ts'

const { signal } = new AbortController()
const path = 'sources/install.wim'
let folder = ''
let store: ContentStore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-kept-'))
  store = await openContentStore(join(folder, 'store'))
  const tree = join(folder, 'tree')
  await mkdir(tree)
  // Enough resources for many segments: numbers do not compress to nothing.
  for (let number = 0; number < 400; number += 1) {
    const lines = Array.from({ length: 3000 }, (_, line) => (line * 7919 + number * 104729) % 1000003)
    await writeFile(join(tree, `file-${number}.dll`), lines.join('\n'))
  }
  await captureImage(join(folder, 'before.wim'), { source: tree, name: 'First' })
  await writeFile(join(folder, 'new.dll'), 'the new program')
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Changes a copy of the file, stores both, and checks. */
async function checkAfter(change: (file: string) => Promise<unknown>) {
  const file = join(folder, 'after.wim')
  await copyFile(join(folder, 'before.wim'), file)
  await updateImage(file, 1, [{ command: 'add', source: join(folder, 'new.dll'), target: '/file-7.dll' }])
  await change(file)
  const before = manifestFileOf(path, await store.addFile(join(folder, 'before.wim'), { signal }))
  const added = await store.addFile(file, { signal })
  const checks = await checkKeptContent(
    store,
    { wims: new Map([[path, before]]), files: [{ path, added }] },
    signal,
  )
  return { checks, segments: before.segments ?? [], added }
}

/** Where the stored bytes of a resource lie that both files have. */
async function placeOfResource(file: string, number: number): Promise<number> {
  const bytes = await readFile(file)
  const { blobTable } = readWimHeader(bytes)
  const table = bytes.subarray(blobTable.offset, blobTable.offset + blobTable.size)
  const content = [...readWimBlobTable(table)].filter(
    ({ flags }) => (flags & wimResourceFlags.metadata) === 0,
  )
  const place = content.sort((left, right) => left.offset - right.offset).at(number)
  if (place === undefined) throw new Error('the file has too few resources')
  return place.offset + Math.floor(place.size / 2)
}

async function flip(file: string, at: number): Promise<void> {
  await using handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, at)
  byte[0] = (byte[0] ?? 0) ^ 1
  await handle.write(byte, 0, 1, at)
}

describe('what a WIM file had before', () => {
  it('is stored as before after a change in place, and most of it is told by segments', async () => {
    const { checks, segments, added } = await checkAfter(async () => undefined)
    expect(checks).toEqual([
      {
        what: 'kept-content',
        where: path,
        expected: 'what kept its form is stored as before',
        found: 'what kept its form is stored as before',
        ok: true,
      },
    ])
    expect(segments.length).toBeGreaterThan(5)
    const whole = [{ from: 0, offset: 0, size: segments.reduce((sum, { length }) => sum + length, 0) }]
    const left = uncovered(whole, segments, added.segments).reduce((sum, { size }) => sum + size, 0)
    expect(left).toBeLessThan((whole[0]?.size ?? 0) / 4)
  }, 60_000)

  it('is stored as before in a file that was written anew', async () => {
    const { checks } = await checkAfter(file => optimizeWim(file))
    expect(checks.map(({ found }) => found)).toEqual(['what kept its form is stored as before'])
  }, 60_000)

  it.each([0, 100, 300, -2])(
    'is found changed by one bit, wherever it is (resource %i)',
    async number => {
      const { checks } = await checkAfter(async file => flip(file, await placeOfResource(file, number)))
      expect(checks.map(({ ok, found }) => [ok, found])).toEqual([
        [false, expect.stringMatching(/^the bytes from \d+ on are not those of the unchanged file$/)],
      ])
    },
    60_000,
  )

  it('is found changed in a file that was written anew', async () => {
    const { checks } = await checkAfter(async file => {
      await optimizeWim(file)
      await flip(file, await placeOfResource(file, 200))
    })
    expect(checks.map(({ ok }) => ok)).toEqual([false])
  }, 60_000)
})

describe('the parts that segments do not cover', () => {
  const segments = (...digests: string[]) => digests.map(sha256 => ({ length: 10, sha256 }))
  const inPlace = (offset: number, size: number) => ({ from: offset, offset, size })

  it.each<[string, ReturnType<typeof inPlace>[], string[], string[], ReturnType<typeof inPlace>[]]>([
    ['nothing, when all segments are the same', [inPlace(0, 30)], ['a', 'b', 'c'], ['a', 'b', 'c', 'd'], []],
    ['a segment that changed', [inPlace(0, 30)], ['a', 'b', 'c'], ['a', 'x', 'c'], [inPlace(10, 10)]],
    ['everything, without segments', [inPlace(5, 20)], [], [], [inPlace(5, 20)]],
    ['parts of segments', [inPlace(5, 10), inPlace(15, 3)], ['a', 'b'], ['x', 'b'], [inPlace(5, 5)]],
    ['the end, when the new file is shorter', [inPlace(0, 30)], ['a', 'b', 'c'], ['a'], [inPlace(10, 20)]],
    ['what moved', [{ from: 0, offset: 40, size: 10 }], ['a'], ['a'], [{ from: 0, offset: 40, size: 10 }]],
    [
      'gaps between stretches are nobody’s',
      [inPlace(0, 5), inPlace(25, 5)],
      ['a', 'b', 'c'],
      ['x', 'y', 'z'],
      [inPlace(0, 5), inPlace(25, 5)],
    ],
  ])('%s', (_, kept, before, after, expected) => {
    expect(uncovered(kept, segments(...before), segments(...after))).toEqual(expected)
  })
})
