// WIM files that were made to do harm, from wimlib's own tests: what comes of them is a typed error or files inside the given
// folder, and nothing beside it.

import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { applyImage, extractPaths, listImage, readWimXml, updateImage, verifyWim } from '#tools/wimlib'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-hostile-wim-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A copy of a WIM file in a folder of its own, with an empty folder to unpack into. */
async function setUp(name: string): Promise<{ around: string; wim: string; to: string }> {
  const around = await mkdtemp(join(folder, 'around-'))
  const to = join(around, 'a', 'b', 'c')
  await mkdir(to, { recursive: true })
  const wim = join(around, 'copy.wim')
  await copyFile(corpusPath(`wim/${name}.wim`), wim)
  return { around, wim, to }
}

/** What lies in a folder, but not below `a/b/c`. */
async function surroundings(around: string): Promise<string[]> {
  const all = await readdir(around, { recursive: true })
  return all.filter(path => !path.startsWith(join('a', 'b', 'c', '/'))).sort()
}

/** The result, or the code of the typed error; other errors are thrown. */
async function outcomeOf<Result>(work: Promise<Result>): Promise<Result | string> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof SlipstreamError)) throw error
    expect(error.kind).not.toBe('internal')
    expect(error.message.length).toBeLessThan(1000)
    return error.code
  }
}

describe.skipIf(!hasCorpus)(`hostile WIM files${because}`, () => {
  it.each(['corrupted_file_1', 'cyclic', 'dotdot', 'duplicate_names', 'empty_dacl', 'longpaths'])(
    '%s leaves the surroundings as they were, whatever is asked',
    async name => {
      const { around, wim, to } = await setUp(name)
      const before = await surroundings(around)
      await outcomeOf(listImage(wim, 1))
      await outcomeOf(readWimXml(wim))
      await outcomeOf(verifyWim(wim))
      await outcomeOf(extractPaths(wim, 1, { paths: ['/'], toDir: to }))
      await outcomeOf(applyImage(wim, 1, { toDir: join(to, 'applied') }))
      expect(await surroundings(around)).toEqual(before)
    },
  )

  it('a folder that contains itself is damage', async () => {
    const { wim, to } = await setUp('cyclic')
    await writeFile(join(to, 'x'), 'x')
    expect(await outcomeOf(listImage(wim, 1))).toBe('WIM_DAMAGED')
    expect(await outcomeOf(extractPaths(wim, 1, { paths: ['/'], toDir: to }))).toBe('WIM_DAMAGED')
    const command = { command: 'add', source: join(to, 'x'), target: '/x' } as const
    expect(await outcomeOf(updateImage(wim, 1, [command]))).toBe('WIM_DAMAGED')
  })

  it('an entry called ".." and one of two with the same name are left out', async () => {
    const dotdot = await setUp('dotdot')
    expect((await listImage(dotdot.wim, 1)).map(({ path }) => path)).toEqual(['/'])
    const twice = await setUp('duplicate_names')
    expect((await listImage(twice.wim, 1)).map(({ path }) => path)).toEqual(['/', '/1'])
    await extractPaths(twice.wim, 1, { paths: ['/1'], toDir: twice.to })
    expect(await readdir(twice.to)).toEqual(['1'])
  })

  it('a file with wrong bytes is listed, and is damage once it is read', async () => {
    const { wim, to } = await setUp('corrupted_file_1')
    expect((await listImage(wim, 1)).map(({ path }) => path)).toEqual(['/', '/file'])
    expect(await outcomeOf(extractPaths(wim, 1, { paths: ['/file'], toDir: to }))).toBe('WIM_DAMAGED')
    expect(await outcomeOf(verifyWim(wim))).toBe('WIM_DAMAGED')
  })

  it('a path 200 folders deep is listed and unpacked', async () => {
    const { wim, to } = await setUp('longpaths')
    const paths = (await listImage(wim, 1)).map(({ path }) => path)
    expect(Math.max(...paths.map(path => path.split('/').length))).toBeGreaterThan(200)
    expect(await outcomeOf(extractPaths(wim, 1, { paths: ['/1'], toDir: to }))).toBeUndefined()
    expect(await readdir(to)).toEqual(['1'])
  })

  it('a changed file opens, or gives a typed error, whatever byte of its metadata is wrong', async () => {
    const { around, wim } = await setUp('duplicate_names')
    const original = await readFile(wim)
    for (let offset = 8; offset < original.length; offset += 41) {
      const bytes = Buffer.from(original)
      bytes.writeUInt8(bytes.readUInt8(offset) ^ 0xff, offset)
      const file = join(around, 'changed.wim')
      await writeFile(file, bytes)
      await outcomeOf(listImage(file, 1))
    }
  })
})
