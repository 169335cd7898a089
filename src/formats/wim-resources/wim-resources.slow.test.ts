import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { checkWimBlobTable, readWimBlobTable } from './blob-table.ts'
import { segmentWim, type WimSegment } from './segment-wim.ts'
import { readWimHeader, WIM_HEADER_SIZE, wimResourceFlags } from './wim-header.ts'

const run = promisify(execFile)
const wimlib = (...args: string[]) => run('wimlib-imagex', args)

function segmentsOf(file: Uint8Array): WimSegment[] {
  const header = readWimHeader(file.subarray(0, WIM_HEADER_SIZE))
  const { offset, size } = checkWimBlobTable(header, file.length)
  return segmentWim({
    header,
    blobs: readWimBlobTable(file.subarray(offset, offset + size)),
    fileSize: file.length,
  })
}

function expectExactCover(segments: readonly WimSegment[], size: number): void {
  let position = 0
  for (const segment of segments) {
    expect(segment.offset).toBe(position)
    expect(segment.length).toBeGreaterThan(0)
    position += segment.length
  }
  expect(position).toBe(size)
}

/** The share of the new file's bytes whose segments the old file has too. */
function reuse(before: Uint8Array, after: Uint8Array): number {
  const digest = (file: Uint8Array, { offset, length }: WimSegment) =>
    createHash('sha256')
      .update(file.subarray(offset, offset + length))
      .digest('hex')
  const known = new Set(segmentsOf(before).map(segment => digest(before, segment)))
  const kept = segmentsOf(after).filter(segment => known.has(digest(after, segment)))
  return kept.reduce((total, segment) => total + segment.length, 0) / after.length
}

/** Bytes that do not compress, the same at every run. */
function noise(seed: string, length: number): Buffer {
  const blocks: Buffer[] = []
  for (let index = 0; index * 32 < length; index += 1) {
    blocks.push(createHash('sha256').update(`${seed}/${index}`).digest())
  }
  return Buffer.concat(blocks).subarray(0, length)
}

let folder: string
let wim: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-wim-'))
  const tree = join(folder, 'tree')
  await mkdir(join(tree, 'sub'), { recursive: true })
  for (let index = 0; index < 700; index += 1) {
    const length = 2000 + ((index * 7919) % 90_000)
    await writeFile(join(tree, index % 2 ? 'sub' : '.', `file-${index}`), noise(`file ${index}`, length))
  }
  await writeFile(join(tree, 'large'), noise('large', 9_000_000))
  await writeFile(join(tree, 'empty'), '')
  wim = join(folder, 'one.wim')
  await wimlib('capture', tree, wim, 'One', '--compress=LZX', '--no-acls')
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('segments of WIM files made by wimlib', () => {
  it('cover the file, with a mean near 192 KiB where blobs are small and no segment over 4 MiB', async () => {
    const file = await readFile(wim)
    const segments = segmentsOf(file)
    expectExactCover(segments, file.length)
    const header = readWimHeader(file)
    const flags = [
      ...readWimBlobTable(
        file.subarray(header.blobTable.offset, header.blobTable.offset + header.blobTable.size),
      ),
    ]
    expect(flags.filter(blob => (blob.flags & wimResourceFlags.metadata) !== 0)).toHaveLength(1)
    expect(header).toMatchObject({ imageCount: 1, partNumber: 1, partCount: 1, chunkSize: 32768 })
    const groups = segments.filter(({ kind, length }) => kind === 'resources' && length < 800 * 1024)
    const mean = groups.reduce((total, { length }) => total + length, 0) / groups.length
    expect(mean).toBeGreaterThan(110 * 1024)
    expect(mean).toBeLessThan(330 * 1024)
    expect(Math.max(...segments.map(({ length }) => length))).toBe(4 * 1024 * 1024)
    expect(segments.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['header', 'resources', 'blob-table', 'xml']),
    )
  })

  it('are the same for more than 95 % of the bytes after a few files were added', async () => {
    const changed = join(folder, 'changed.wim')
    await writeFile(changed, await readFile(wim))
    for (const name of ['x', 'y', 'z']) await writeFile(join(folder, name), noise(name, 60_000))
    await wimlib('update', changed, '1', `--command=add ${join(folder, 'x')} /sub/file-x`)
    await wimlib('update', changed, '1', `--command=add ${join(folder, 'y')} /y`)
    const [before, appended] = [await readFile(wim), await readFile(changed)]
    expectExactCover(segmentsOf(appended), appended.length)
    expect(segmentsOf(appended).some(({ kind }) => kind === 'gap')).toBe(true)
    expect(reuse(before, appended)).toBeGreaterThan(0.95)

    await wimlib('update', changed, '1', `--command=add ${join(folder, 'z')} /sub/a`, '--rebuild')
    const rebuilt = await readFile(changed)
    expectExactCover(segmentsOf(rebuilt), rebuilt.length)
    expect(reuse(before, rebuilt)).toBeGreaterThan(0.95)
  }, 60_000)

  it('are the same for more than 95 % of the bytes after files were deleted and the file was optimised', async () => {
    const optimised = join(folder, 'optimised.wim')
    await writeFile(optimised, await readFile(wim))
    await wimlib('update', optimised, '1', '--command=delete /file-100')
    await wimlib('update', optimised, '1', '--command=delete /sub/file-301')
    await wimlib('optimize', optimised)
    const after = await readFile(optimised)
    expectExactCover(segmentsOf(after), after.length)
    expect(reuse(await readFile(wim), after)).toBeGreaterThan(0.95)
  }, 60_000)

  it('are the same for more than 95 % of the bytes after an image was appended', async () => {
    const appended = join(folder, 'appended.wim')
    await writeFile(appended, await readFile(wim))
    const extra = join(folder, 'extra')
    await mkdir(extra, { recursive: true })
    await writeFile(join(extra, 'new'), noise('new', 200_000))
    await wimlib('append', extra, appended, 'Two', '--no-acls')
    expect(reuse(await readFile(wim), await readFile(appended))).toBeGreaterThan(0.95)
  })

  it('cover files with an integrity table, solid resources, and each part of a split WIM', async () => {
    const checked = join(folder, 'checked.wim')
    await wimlib('export', wim, '1', checked, '--check')
    const solid = join(folder, 'solid.esd')
    const small = join(folder, 'small')
    await mkdir(small)
    for (const name of ['a', 'b', 'c']) await writeFile(join(small, name), noise(name, 300_000))
    await wimlib('capture', small, solid, 'Solid', '--solid', '--no-acls')
    await wimlib('split', wim, join(folder, 'part.swm'), '10')
    const parts = (await readdir(folder)).filter(name => name.endsWith('.swm'))
    expect(parts.length).toBeGreaterThan(1)
    for (const path of [checked, solid, ...parts.map(name => join(folder, name))]) {
      const file = await readFile(path)
      expectExactCover(segmentsOf(file), file.length)
    }
    expect(segmentsOf(await readFile(checked)).map(({ kind }) => kind)).toContain('integrity-table')
  }, 120_000)
})

describe('hostile WIM files', () => {
  it('never end in anything but an exact cover or an error of ours', async () => {
    const file = await readFile(wim)
    const header = readWimHeader(file)
    const table = header.blobTable
    // Fields that steer: the header's places and the first entries of the table.
    const positions = [
      ...Array(WIM_HEADER_SIZE).keys(),
      ...Array.from({ length: 500 }, (_, index) => table.offset + index),
    ]
    const change = fc.record({
      position: fc.constantFrom(...positions),
      value: fc.integer({ min: 0, max: 255 }),
    })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), changes => {
        const saved = changes.map(({ position }) => file[position] ?? 0)
        for (const { position, value } of changes) file[position] = value
        try {
          expectExactCover(segmentsOf(file), file.length)
        } catch (error) {
          expect(error).toBeInstanceOf(SlipstreamError)
        } finally {
          for (const [index, { position }] of changes.entries()) file[position] = saved[index] ?? 0
        }
      }),
      { numRuns: 400 },
    )
  })

  const made = async (edit: (view: DataView, tableOffset: number) => void) => {
    const file = await readFile(wim)
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
    edit(view, readWimHeader(file).blobTable.offset)
    return file
  }

  it('are refused when two resources overlap', async () => {
    const file = await made((view, table) =>
      view.setBigUint64(table + 8, view.getBigUint64(table + 58, true), true),
    )
    expect(() => segmentsOf(file)).toThrow(expect.objectContaining({ code: 'WIM_LAYOUT_INVALID' }))
  })

  it('are refused when a resource lies beyond the end', async () => {
    const file = await made((view, table) => view.setBigUint64(table + 8, 2n ** 40n, true))
    expect(() => segmentsOf(file)).toThrow(expect.objectContaining({ code: 'WIM_LAYOUT_INVALID' }))
  })

  it('are refused when numbers overflow', async () => {
    const file = await made((view, table) => view.setBigUint64(table + 8, 2n ** 64n - 1n, true))
    expect(() => segmentsOf(file)).toThrow(expect.objectContaining({ code: 'WIM_BLOB_TABLE_INVALID' }))
  })

  it('are refused at once when they claim a table of 50 GB', async () => {
    const file = await made(view => {
      view.setBigUint64(0x30, 50_000_000_000n, true)
      view.setBigUint64(0x40, 50_000_000_000n, true)
    })
    expect(() => checkWimBlobTable(readWimHeader(file), 2 ** 50)).toThrow(
      expect.objectContaining({ code: 'WIM_TOO_MANY_RESOURCES' }),
    )
    expect(() => segmentsOf(file)).toThrow(expect.objectContaining({ code: 'WIM_BLOB_TABLE_INVALID' }))
  })

  it('are refused when a table would make too many segments', () => {
    const count = 300_000
    const size = WIM_HEADER_SIZE + count * 50
    const fileSize = size + count * 10
    const file = new Uint8Array(size)
    const view = new DataView(file.buffer)
    file.set([0x4d, 0x53, 0x57, 0x49, 0x4d])
    view.setUint32(8, 208, true)
    view.setUint32(0x28, 0x10001, true)
    view.setUint32(0x30, count * 50, true)
    view.setUint32(0x38, 208, true)
    view.setUint32(0x40, count * 50, true)
    for (let index = 0; index < count; index += 1) {
      const entry = WIM_HEADER_SIZE + index * 50
      view.setUint32(entry, 1, true)
      view.setUint32(entry + 8, size + index * 10, true)
      view.setUint16(entry + 24, 1, true)
    }
    const header = readWimHeader(file)
    expect(() => segmentWim({ header, blobs: readWimBlobTable(file.subarray(208)), fileSize })).toThrow(
      expect.objectContaining({ code: 'WIM_TOO_MANY_RESOURCES' }),
    )
  })

  it.each([0, 8, 207])('are refused when only %i bytes are there', async length => {
    const file = await readFile(wim)
    expect(() => readWimHeader(file.subarray(0, length))).toThrow(
      expect.objectContaining({ code: 'WIM_HEADER_INVALID' }),
    )
  })
})

describe('WIM files of the corpus', () => {
  it.skipIf(!hasCorpus)(
    'are covered exactly, odd as they are (skipped: the corpus is not here)',
    async () => {
      const names = (await readdir(corpusPath('wim'))).filter(name => name.endsWith('.wim'))
      expect(names.length).toBeGreaterThan(4)
      for (const name of names) {
        const file = await readFile(corpusPath(`wim/${name}`))
        expectExactCover(segmentsOf(file), file.length)
      }
    },
  )
})
