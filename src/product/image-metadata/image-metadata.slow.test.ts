import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSddl } from '#formats/security-descriptor'
import { decodeMetadata, findMetadata, type ImageMetadataEdit, readMetadata } from '#formats/wim-metadata'
import { checkWimBlobTable, readWimHeader, WIM_HEADER_SIZE, wimResourceFlags } from '#formats/wim-resources'
import { SlipstreamError } from '#platform/errors'
import { appendImage, captureImage, updateImage, verifyWim, type WimCompression } from '#tools/wimlib'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { editImageMetadata } from '../../../tests/edit-image-metadata.ts'
import { readImageMetadata } from './read-image-metadata.ts'

const run = promisify(execFile)
const { signal } = new AbortController()
const compressions: WimCompression[] = ['LZX', 'XPRESS', 'none']
const descriptor = encodeSddl('O:SYG:SYD:P(A;;FA;;;SY)(A;;GRGX;;;BU)S:(AU;FASA;0x000D0116;;;WD)')
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-image-metadata-'))
  const tree = join(folder, 'tree')
  for (let number = 0; number < 300; number += 1) {
    const component = join(
      tree,
      'Windows',
      'WinSxS',
      `amd64_component-${number}_31bf3856ad364e35_10.0.${number}`,
    )
    await mkdir(component, { recursive: true })
    await writeFile(join(component, `file-${number % 7}.dll`), `content ${number}`)
  }
  await mkdir(join(tree, 'Windows', 'System32'))
  await link(
    join(tree, 'Windows', 'WinSxS', 'amd64_component-7_31bf3856ad364e35_10.0.7', 'file-0.dll'),
    join(tree, 'Windows', 'System32', 'A long name 日本.dll'),
  )
  await symlink('Windows', join(tree, 'link'))
  const other = join(folder, 'other')
  await mkdir(other)
  await writeFile(join(other, 'file.txt'), 'of the other image')
  for (const compression of compressions) {
    const wim = wimOf(compression)
    await captureImage(wim, { source: tree, name: 'First', compression, includeIntegrity: true, boot: true })
    await appendImage(wim, { source: other, name: 'Second' })
  }
}, 60_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

const wimOf = (compression: WimCompression): string => join(folder, `${compression}.wim`)

async function copyOf(compression: WimCompression, name: string): Promise<string> {
  const copy = join(folder, `${name}-${compression}.wim`)
  await copyFile(wimOf(compression), copy)
  return copy
}

/** What wimlib lists, by path: the lines of each entry. Offsets and sizes in the file are left out. */
async function listing(wim: string, index: number): Promise<Map<string, string[]>> {
  const { stdout } = await run('wimlib-imagex', ['dir', wim, String(index), '--detailed'], {
    maxBuffer: 1 << 28,
  })
  const entries = new Map<string, string[]>()
  for (const record of stdout.split(`${'-'.repeat(76)}\n`)) {
    const lines = record.split('\n').filter(line => !/^(Offset|Compressed)/.test(line))
    const path = /^Full Path\s*= "(.*)"$/.exec(lines[0] ?? '')?.[1]
    if (path !== undefined) entries.set(path, lines.slice(1))
  }
  return entries
}

const fieldOf = (lines: readonly string[] | undefined, name: string): string | undefined =>
  lines?.find(line => line.startsWith(name))?.replace(/^.*?= /, '')

describe.each(compressions)('a WIM file with compression %s', compression => {
  const longName = '/Windows/System32/A long name 日本.dll'
  const store = '/Windows/WinSxS/amd64_component-7_31bf3856ad364e35_10.0.7/file-0.dll'
  const inode = {
    securityDescriptor: descriptor,
    creationTime: 132_000_000_000_000_000n,
    lastWriteTime: 132_000_000_010_000_000n,
    attributes: 0x21,
  }

  it('is read as wimlib lists it', async () => {
    const image = await readImageMetadata(wimOf(compression), 1)
    const listed = await listing(wimOf(compression), 1)
    expect(image.count).toBe(listed.size)
    for (const file of image.files()) {
      const lines = listed.get(file.path)
      expect(Number(fieldOf(lines, 'Attributes'))).toBe(file.attributes)
      expect(fieldOf(lines, 'Short Name')).toBe(`"${file.shortName}"`)
      const written = Number(file.lastWriteTime / 10_000n - 11_644_473_600_000n)
      expect(Math.floor(Date.parse(fieldOf(lines, 'Last Write Time') ?? '') / 1000)).toBe(
        Math.floor(written / 1000),
      )
      expect(fieldOf(lines, 'Link Count')).toBe(file.hardLinkGroup === null ? '1' : '2')
    }
    expect((await readImageMetadata(wimOf(compression), 2)).count).toBe(2)
  })

  it('keeps everything but what was edited', async () => {
    const wim = await copyOf(compression, 'edit')
    const before = { first: await listing(wim, 1), second: await listing(wim, 2), xml: await xmlOf(wim) }
    const edits = new Map<string, ImageMetadataEdit>([
      [longName, { ...inode, shortName: 'ALONGN~1.DLL' }],
      ['/Windows', { securityDescriptor: descriptor }],
    ])
    const done = await editImageMetadata(wim, 1, edits, { signal })
    expect(done).toEqual({ droppedIntegrityTable: true })
    expect(await isMetadataCompressed(wim)).toBe(compression !== 'none')
    await verifyWim(wim)
    const after = await listing(wim, 1)
    expect(fieldOf(after.get('/Windows'), 'Security Descriptor')).toBe(hexOf(descriptor))
    for (const path of [longName, store]) {
      const lines = after.get(path)
      expect(fieldOf(lines, 'Security Descriptor')).toBe(hexOf(descriptor))
      expect(fieldOf(lines, 'Attributes')).toBe('0x00000021')
      expect(fieldOf(lines, 'Creation Time')).toBe('Wed Apr 17 18:40:00 2019 UTC')
      expect(fieldOf(lines, 'Last Write Time')).toBe('Wed Apr 17 18:40:01 2019 UTC')
    }
    expect(fieldOf(after.get(longName), 'Short Name')).toBe('"ALONGN~1.DLL"')
    expect(fieldOf(after.get(store), 'Short Name')).toBe('""')
    const unchanged = (lines: readonly string[] | undefined): string[] =>
      (lines ?? []).filter(line => {
        return !/^(Short|Attributes|Creation|Last Write|Security| {4}FILE_ATTRIBUTE)/.test(line)
      })
    for (const [path, lines] of before.first) {
      const isEdited = [longName, store, '/Windows'].includes(path)
      if (isEdited) expect(unchanged(after.get(path))).toEqual(unchanged(lines))
      else expect(after.get(path)).toEqual(lines)
    }
    expect(await listing(wim, 2)).toEqual(before.second)
    expect(await xmlOf(wim)).toEqual(before.xml)
    const group = await readImageMetadata(wim, 1)
    expect(group.find(longName)).toMatchObject({ ...inode, shortName: 'ALONGN~1.DLL' })
    expect(group.find(store)).toMatchObject({ ...inode, shortName: '' })
  })

  it('stays whole when wimlib changes it later, in place', async () => {
    const wim = await copyOf(compression, 'later')
    await editImageMetadata(wim, 1, new Map([[longName, { ...inode, shortName: 'A~1.DLL' }]]), { signal })
    const { size } = await readFile(wim).then(bytes => ({ size: bytes.length }))
    await updateImage(wim, 1, [{ command: 'add', source: join(folder, 'other', 'file.txt'), target: '/new' }])
    await verifyWim(wim)
    // Written anew as a whole, the file would have lost the space that no table names.
    expect((await readFile(wim)).length).toBeGreaterThan(size)
    const image = await readImageMetadata(wim, 1)
    expect(image.find(longName)).toMatchObject({ ...inode, shortName: 'A~1.DLL' })
    expect(image.find('/new')).toMatchObject({ securityDescriptor: null })
  })

  it('leaves nothing beside the file, and the file as it was when it is refused or cancelled', async () => {
    const wim = await copyOf(compression, 'refused')
    const digest = async () =>
      createHash('sha256')
        .update(await readFile(wim))
        .digest('hex')
    const before = await digest()
    const wrong = new Map([['/nowhere', { attributes: 0x20 }]])
    await expect(editImageMetadata(wim, 1, wrong, { signal })).rejects.toMatchObject({
      code: 'IMAGE_PATH_MISSING',
    })
    const stopped = AbortSignal.abort(new Error('stopped'))
    const right = new Map([['/Windows', { attributes: 0x10 }]])
    await expect(editImageMetadata(wim, 1, right, { signal: stopped })).rejects.toThrow('stopped')
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('stopped later')), 15)
    await editImageMetadata(wim, 3, right, { signal: stop.signal }).catch(error => {
      expect(['WIM_METADATA_MISSING', 'Error']).toContain(error.name)
    })
    expect(await digest()).toBe(before)
    expect((await readdir(folder)).filter(name => name.startsWith('change-images-'))).toEqual([])
  })
})

describe('WIM files that are refused', () => {
  const edits = new Map([['/', { lastWriteTime: 1n }]])

  it('LZMS and solid ones, as unsupported', async () => {
    const lzms = join(folder, 'lzms.wim')
    await captureImage(lzms, { source: join(folder, 'tree'), name: 'L', compression: 'LZMS' })
    await expect(readImageMetadata(lzms, 1)).rejects.toMatchObject({ code: 'WIM_METADATA_UNSUPPORTED' })
    const solid = join(folder, 'solid.esd')
    await captureImage(solid, { source: join(folder, 'tree'), name: 'S', compression: 'LZMS', solid: true })
    await expect(readImageMetadata(solid, 1)).rejects.toMatchObject({ code: 'WIM_METADATA_UNSUPPORTED' })
  })

  it('LZX with other chunks than Windows writes', async () => {
    const wim = join(folder, 'large-chunks.wim')
    await run('wimlib-imagex', [
      'capture',
      join(folder, 'tree'),
      wim,
      'C',
      '--compress=LZX',
      '--chunk-size=128K',
      '--no-acls',
    ])
    await expect(readImageMetadata(wim, 1)).rejects.toMatchObject({ code: 'WIM_METADATA_UNSUPPORTED' })
  })

  it('read-only, half-written and split ones, as not to be changed', async () => {
    const wim = await copyOf('LZX', 'flags')
    const bytes = await readFile(wim)
    for (const flag of [0x4, 0x40]) {
      const changed = Buffer.from(bytes)
      changed.writeUInt32LE(changed.readUInt32LE(0x10) | flag, 0x10)
      await writeFile(wim, changed)
      await expect(editImageMetadata(wim, 1, edits, { signal })).rejects.toMatchObject({
        code: 'WIM_METADATA_WRITE_REFUSED',
      })
      expect(Buffer.compare(await readFile(wim), changed)).toBe(0)
    }
    await run('wimlib-imagex', ['split', wimOf('none'), join(folder, 'part.swm'), '0.001'])
    await expect(editImageMetadata(join(folder, 'part.swm'), 1, edits, { signal })).rejects.toMatchObject({
      code: 'WIM_METADATA_WRITE_REFUSED',
    })
  })

  it('truncated ones', async () => {
    const wim = await copyOf('LZX', 'truncated')
    for (const size of [0, 100, 208, 5000]) {
      await copyFile(wimOf('LZX'), wim)
      await truncate(wim, size)
      await expect(readImageMetadata(wim, 1)).rejects.toBeInstanceOf(SlipstreamError)
    }
  })
})

describe('damaged metadata resources', () => {
  it.each(compressions)('are refused, whatever bits are wrong (%s)', async compression => {
    const file = new Uint8Array(await readFile(wimOf(compression)))
    const header = readWimHeader(file.subarray(0, WIM_HEADER_SIZE))
    const { offset, size } = checkWimBlobTable(header, file.length)
    const blobTable = file.subarray(offset, offset + size)
    const { blob } = findMetadata({ header, blobTable, index: 1, fileSize: file.length })
    const stored = file.subarray(blob.offset, blob.offset + blob.size)
    expect(() => readMetadata(decodeMetadata({ header, blob, stored }))).not.toThrow()
    const change = fc.record({ at: fc.nat(stored.length - 1), bit: fc.nat(7) })
    fc.assert(
      fc.property(fc.uniqueArray(change, { minLength: 1, maxLength: 5 }), changes => {
        const damaged = stored.slice()
        for (const { at, bit } of changes) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
        if (Buffer.compare(damaged, stored) === 0) return
        // A bit may mean nothing to the decoder; then the plain bytes are the right ones.
        try {
          decodeMetadata({ header, blob, stored: damaged })
        } catch (error) {
          expect(error).toMatchObject({ code: 'WIM_METADATA_DAMAGED' })
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('WIM files of the corpus', () => {
  it.skipIf(!hasCorpus)(
    'are read, or refused for what is wrong with them (skipped: the corpus is not here)',
    async () => {
      const refused = /^(cyclic|dotdot|duplicate_names)\.wim$/
      const names = (await readdir(corpusPath('wim'))).filter(name => name.endsWith('.wim'))
      expect(names.filter(name => refused.test(name))).toHaveLength(3)
      for (const name of names) {
        const reading = readImageMetadata(corpusPath(`wim/${name}`), 1)
        if (refused.test(name)) await expect(reading).rejects.toMatchObject({ code: 'WIM_METADATA_DAMAGED' })
        else expect((await reading).count).toBeGreaterThan(1)
      }
    },
  )
})

async function xmlOf(wim: string): Promise<string> {
  const { stdout } = await run('wimlib-imagex', ['info', wim, '--xml'], { encoding: 'buffer' })
  // The size of the file is not said of an image.
  return stdout.toString('utf16le').replace(/<TOTALBYTES>\d+<\/TOTALBYTES><\/WIM>/, '')
}

async function isMetadataCompressed(wim: string): Promise<boolean> {
  const bytes = new Uint8Array(await readFile(wim))
  const header = readWimHeader(bytes)
  const { offset, size } = checkWimBlobTable(header, bytes.length)
  const blobTable = bytes.subarray(offset, offset + size)
  const { blob } = findMetadata({ header, blobTable, index: 1, fileSize: bytes.length })
  return (blob.flags & wimResourceFlags.compressed) !== 0
}
