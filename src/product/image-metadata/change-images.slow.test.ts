// What comes of changing images through a shadow is what wimlib makes of the same overlay when it changes the file itself.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSddl } from '#formats/security-descriptor'
import { checkWimBlobTable, readWimBlobTable, readWimHeader, wimResourceFlags } from '#formats/wim-resources'
import {
  appendImage,
  captureImage,
  setImageProperties,
  updateImage,
  verifyWim,
  type WimCompression,
} from '#tools/wimlib'
import { type AddedFile, changeImages, type ImageChange } from './change-images.ts'
import { compareResources } from './compare-resources.ts'
import { readImageMetadata } from './read-image-metadata.ts'

const run = promisify(execFile)
const { signal } = new AbortController()
const maxBuffer = 1 << 28
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-change-images-'))
  for (const name of ['one', 'two']) {
    const tree = join(folder, name)
    await mkdir(join(tree, 'Windows/System32'), { recursive: true })
    for (let number = 0; number < 40; number += 1)
      await writeFile(join(tree, 'Windows', `file-${number}.dll`), `content ${number} of ${name}`)
    await writeFile(join(tree, 'Windows/System32/shared.dll'), 'in both images'.repeat(5000))
    await link(join(tree, 'Windows/file-7.dll'), join(tree, 'Windows/System32/file-7.dll'))
  }
  await makeOverlay('overlay-one', { own: 'hive of the first image' })
  await makeOverlay('overlay-two', { own: 'hive of the second image'.repeat(300) })
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Replaces a file with hard links, a file of both images and a file of the image alone, adds some, and names old content again. */
async function makeOverlay(name: string, { own }: { own: string }): Promise<void> {
  const overlay = join(folder, name)
  await mkdir(join(overlay, 'Windows/System32'), { recursive: true })
  await mkdir(join(overlay, 'Windows/WinSxS/new_folder'), { recursive: true })
  await writeFile(join(overlay, 'Windows/WinSxS/new_folder/file-7.dll'), 'the new program '.repeat(20_000))
  for (const path of ['Windows/file-7.dll', 'Windows/System32/file-7.dll'])
    await link(join(overlay, 'Windows/WinSxS/new_folder/file-7.dll'), join(overlay, path))
  await writeFile(join(overlay, 'Windows/System32/SOFTWARE'), own)
  await writeFile(join(overlay, 'Windows/file-3.dll'), 'content 4 of one')
  await writeFile(join(overlay, 'Windows/empty.dll'), '')
}

async function filesOf(overlay: string): Promise<(AddedFile & { file: string })[]> {
  const entries = await readdir(overlay, { recursive: true, withFileTypes: true })
  return await Promise.all(
    entries
      .filter(entry => entry.isFile())
      .map(async entry => {
        const file = join(entry.parentPath, entry.name)
        const bytes = await readFile(file)
        return { file, sha1: createHash('sha1').update(bytes).digest('hex'), size: bytes.length }
      }),
  )
}

async function makeWim(name: string, compression: WimCompression): Promise<string> {
  const wim = join(folder, `${name}.wim`)
  const source = join(folder, 'one')
  await captureImage(wim, { source, name: 'First', compression, includeIntegrity: true, boot: true })
  await appendImage(wim, { source: join(folder, 'two'), name: 'Second' })
  return wim
}

async function changeOf(wim: string, index: number, overlay: string): Promise<ImageChange> {
  const at = join(folder, overlay)
  const files = await filesOf(at)
  return {
    index,
    before: await readImageMetadata(wim, index),
    overlay: { folder: at, paths: files.map(({ file }) => file), files: Promise.resolve(files) },
    edits: new Map(),
    properties: { 'WINDOWS/VERSION/SPBUILD': `${index}000` },
  }
}

const wimlib = async (...args: string[]): Promise<string> =>
  (await run('wimlib-imagex', args, { maxBuffer })).stdout

/** Everything that wimlib tells of a file's images, but where things lie and when files of the overlay were last read. */
async function tell(wim: string): Promise<Record<string, unknown>> {
  const xml = (await run('wimlib-imagex', ['info', wim, '--xml'], { encoding: 'buffer' })).stdout.toString(
    'utf16le',
  )
  const blobs = (await wimlib('info', wim, '--blobs')).split('\n\n').flatMap(blob => {
    const field = (name: string) => new RegExp(`^${name}\\s*= (.*)$`, 'm').exec(blob)?.[1]
    const hash = field('Hash') ?? field('SHA-1 message digest')
    // Metadata of equal meaning can differ, in access times; what it says is listed below.
    const isMetadata = field('Flags')?.includes('WIM_RESHDR_FLAG_METADATA') === true
    return hash === undefined || isMetadata
      ? []
      : [[hash, field('Uncompressed size'), field('Reference [Cc]ount')].join(' ')]
  })
  const listed = async (index: string) =>
    (await wimlib('dir', wim, index, '--detailed'))
      .split('\n')
      .filter(line => !/^(Offset|Compressed|Raw|Last Access)/.test(line))
      .join('\n')
  return {
    xml: xml
      .replace(/<LASTMODIFICATIONTIME>.*?<\/LASTMODIFICATIONTIME>/gs, '')
      .replace(/<TOTALBYTES>\d+<\/TOTALBYTES><\/WIM>/, ''),
    sizeIsTrue: new RegExp(`<TOTALBYTES>${await xmlOffset(wim)}</TOTALBYTES></WIM>`).test(xml),
    blobs: blobs.sort(),
    first: await listed('1'),
    second: await listed('2'),
  }
}

describe.each<WimCompression>(['LZX', 'XPRESS', 'none'])('a WIM file with compression %s', compression => {
  it('tells the same as one that wimlib changed itself', async () => {
    const theirs = await makeWim(`theirs-${compression}`, compression)
    const ours = join(folder, `ours-${compression}.wim`)
    await copyFile(theirs, ours)
    const changes = [await changeOf(ours, 1, 'overlay-one'), await changeOf(ours, 2, 'overlay-two')]
    for (const { index, overlay, properties } of changes) {
      await updateImage(theirs, index, [{ command: 'add', source: overlay?.folder ?? '', target: '/' }])
      await setImageProperties(theirs, index, { properties })
    }
    const { droppedIntegrityTable } = await changeImages(ours, () => changes, { scratch: folder, signal })
    expect(droppedIntegrityTable).toBe(true)
    await verifyWim(ours)
    expect(await tell(ours)).toEqual(await tell(theirs))
    const bytes = await readFile(ours)
    const { offset, size } = checkWimBlobTable(readWimHeader(bytes), bytes.length)
    const blobs = [...readWimBlobTable(bytes.subarray(offset, offset + size))]
    const places = blobs
      .filter(({ flags }) => (flags & wimResourceFlags.metadata) === 0)
      .map(blob => blob.offset)
    // In the order of the file, and those of the images first: so a point that holds the old table needs little of the new one.
    expect(places).toEqual([...places].sort((left, right) => left - right))
    expect(blobs.slice(0, 2).map(({ flags }) => flags & wimResourceFlags.metadata)).toEqual([2, 2])
    expect((await wimlib('info', ours)).match(/Boot Index: .*/)?.[0]).toBe('Boot Index:     1')
    await wimlib(
      'extract',
      ours,
      '2',
      '/Windows/System32/SOFTWARE',
      `--dest-dir=${join(folder, `out-${compression}`)}`,
      '--no-acls',
    )
    expect(await readFile(join(folder, `out-${compression}`, 'SOFTWARE'), 'utf8')).toContain('second image')
    expect((await readdir(folder)).filter(name => name.startsWith('change-images-'))).toEqual([])
  }, 60_000)

  it('can be changed again, also by wimlib in place', async () => {
    const wim = await makeWim(`again-${compression}`, compression)
    const first = await changeOf(wim, 1, 'overlay-one')
    await changeImages(wim, () => [first], { scratch: folder, signal })
    const second = await changeOf(wim, 2, 'overlay-one')
    await changeImages(
      wim,
      compress => {
        compress(second.overlay?.paths ?? [])
        return [second]
      },
      { scratch: folder, signal },
    )
    const { length } = await readFile(wim)
    await updateImage(wim, 1, [{ command: 'add', source: join(folder, 'two'), target: '/more' }])
    await verifyWim(wim)
    expect((await readFile(wim)).length).toBeGreaterThan(length)
    const shared = [1, 2].map(
      async index => (await readImageMetadata(wim, index)).find('/Windows/file-7.dll')?.sha1,
    )
    expect(new Set(await Promise.all(shared)).size).toBe(1)
  }, 60_000)
})

it('changes that bring no files come between others that do', async () => {
  const wim = await makeWim('between', 'LZX')
  const second = await changeOf(wim, 2, 'overlay-two')
  const files = { folder: join(folder, 'nothing'), paths: [], files: Promise.resolve([]) }
  await mkdir(files.folder)
  const first = {
    index: 1,
    before: await readImageMetadata(wim, 1),
    overlay: files,
    edits: new Map(),
    properties: {},
  }
  await changeImages(
    wim,
    compress => {
      compress([])
      return [first, second]
    },
    { scratch: folder, signal },
  )
  await verifyWim(wim)
  expect((await readImageMetadata(wim, 2)).find('/Windows/file-7.dll')?.hardLinkCount).toBe(3)
}, 60_000)

describe('a change that fails', () => {
  const digest = async (wim: string) =>
    createHash('sha256')
      .update(await readFile(wim))
      .digest('hex')

  it('leaves every image as it was, and nothing beside the file', async () => {
    const wim = await makeWim('fails', 'LZX')
    const before = await digest(wim)
    const first = await changeOf(wim, 1, 'overlay-one')
    const wrongPath: ImageChange = {
      ...(await changeOf(wim, 2, 'overlay-two')),
      edits: new Map([['/nowhere', { securityDescriptor: encodeSddl('O:SYG:SYD:(A;;FA;;;WD)') }]]),
    }
    const failures: [ImageChange[], unknown][] = [
      [[first, wrongPath], { code: 'IMAGE_PATH_MISSING' }],
      [[first, { ...first, index: 7 }], { code: 'WIM_METADATA_MISSING' }],
    ]
    for (const [changes, expected] of failures) {
      await expect(changeImages(wim, () => changes, { scratch: folder, signal })).rejects.toMatchObject(
        expected as object,
      )
      expect(await digest(wim)).toBe(before)
    }
    async function* broken(): AsyncGenerator<ImageChange> {
      yield first
      throw new Error('the update cannot be opened')
    }
    await expect(changeImages(wim, broken, { scratch: folder, signal })).rejects.toThrow('cannot be opened')
    expect(await digest(wim)).toBe(before)
    expect((await readdir(folder)).filter(name => name.startsWith('change-images-'))).toEqual([])
  }, 60_000)

  it('ends when it is told to, at whatever moment', async () => {
    const wim = await makeWim('stopped', 'LZX')
    const before = await digest(wim)
    const changes = [await changeOf(wim, 1, 'overlay-one'), await changeOf(wim, 2, 'overlay-two')]
    for (const after of [0, 5, 20, 40]) {
      const stop = new AbortController()
      const timer = setTimeout(() => stop.abort(new Error('stopped')), after)
      const done = changeImages(wim, () => changes, { scratch: folder, signal: stop.signal })
      const outcome = await done.then(
        () => 'changed',
        error => error.message,
      )
      clearTimeout(timer)
      if (outcome === 'changed') break
      expect(outcome).toBe('stopped')
      expect(await digest(wim)).toBe(before)
    }
    expect((await readdir(folder)).filter(name => name.startsWith('change-images-'))).toEqual([])
  }, 60_000)

  it('a file that is named with a wrong digest ends it', async () => {
    const wim = await makeWim('digest', 'LZX')
    const before = await digest(wim)
    const change = await changeOf(wim, 1, 'overlay-one')
    if (change.overlay === null) throw new Error('the change has an overlay')
    const files = (await change.overlay.files).map(file => ({ ...file, sha1: 'ab'.repeat(20) }))
    const wrong = { ...change, overlay: { ...change.overlay, files: Promise.resolve(files) } }
    const failing = Promise.reject(new Error('cannot be read'))
    failing.catch(() => undefined)
    const unread = { ...change, overlay: { ...change.overlay, files: failing } }
    await expect(changeImages(wim, () => [unread], { scratch: folder, signal })).rejects.toThrow(
      'cannot be read',
    )
    await expect(changeImages(wim, () => [wrong], { scratch: folder, signal })).rejects.toThrow(
      'nobody has the blob',
    )
    expect(await digest(wim)).toBe(before)
  }, 60_000)
})

async function xmlOffset(wim: string): Promise<number> {
  return readWimHeader(await readFile(wim)).xml.offset
}

it('a table that claims a file of terabytes is refused, and the file stays', async () => {
  const wim = await makeWim('terabytes', 'LZX')
  const change = await changeOf(wim, 1, 'overlay-one')
  const bytes = await readFile(wim)
  const { offset, size } = readWimHeader(bytes).blobTable
  // The last entry that is no metadata: its size once uncompressed.
  for (let at = offset + size - 50; at >= offset; at -= 50) {
    if (((bytes[at + 7] ?? 0) & 2) !== 0) continue
    bytes.writeBigUInt64LE(5_000_000_000_000n, at + 16)
    break
  }
  await writeFile(wim, bytes)
  await expect(changeImages(wim, () => [change], { scratch: folder, signal })).rejects.toMatchObject({
    code: 'WIM_METADATA_WRITE_REFUSED',
  })
  expect(await readFile(wim)).toEqual(bytes)
}, 60_000)

it('a header that names other metadata for the boot loader than the table is found', async () => {
  const before = await makeWim('boot', 'LZX')
  const after = join(folder, 'boot-after.wim')
  await copyFile(before, after)
  const change = await changeOf(after, 1, 'overlay-one')
  await changeImages(after, () => [change], { scratch: folder, signal })
  expect((await compareResources(before, after)).faults).toEqual([])
  const bytes = await readFile(after)
  // The old metadata, as the unchanged file names it.
  ;(await readFile(before)).copy(bytes, 0x60, 0x60, 0x78)
  await writeFile(after, bytes)
  expect((await compareResources(before, after)).faults).toEqual([
    'the image that is started has other metadata in the header than in the table',
  ])
}, 60_000)
