import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readWimImages } from '#formats/wim-xml'
import {
  appendImage,
  applyImage,
  captureImage,
  deleteImage,
  exportImage,
  extractPaths,
  extractToBuffer,
  listImage,
  optimizeWim,
  readWimHeader,
  readWimXml,
  setImageProperties,
  splitWim,
  updateImage,
  verifyWim,
  type WimProgress,
  wimlibVersion,
} from '#tools/wimlib'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { seededBytes } from '../../../tests/windows-image/index.ts'

let folder = ''
let tree = ''
let wim = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-wimlib-'))
  tree = join(folder, 'tree')
  wim = join(folder, 'a name with blanks & "quotes".wim')
  await mkdir(join(tree, 'Windows', 'System32', 'Größe 日本'), { recursive: true })
  await writeFile(join(tree, 'Windows', 'System32', 'Größe 日本', 'Datei mit Blank.txt'), 'content\n')
  await writeFile(join(tree, 'Windows', 'System32', 'ntdll.dll'), seededBytes('ntdll', 5000))
  await mkdir(join(tree, 'Windows', 'WinSxS', 'component'), { recursive: true })
  await link(
    join(tree, 'Windows', 'System32', 'ntdll.dll'),
    join(tree, 'Windows', 'WinSxS', 'component', 'ntdll.dll'),
  )
  await symlink('/etc', join(tree, 'Windows', 'link'))
  await writeFile(join(tree, 'empty'), '')
  await captureImage(wim, {
    source: tree,
    name: 'First & <one>',
    description: 'Größe',
    properties: { 'WINDOWS/ARCH': '9' },
  })
})

afterAll(() => rm(folder, { recursive: true, force: true }))

function scratch(name: string): string {
  return join(folder, name)
}

describe('reading', () => {
  it('tells the version of wimlib', async () => {
    expect(await wimlibVersion()).toMatch(/^1\.\d+\.\d+$/)
  })

  it('reads header and XML', async () => {
    expect(await readWimHeader(wim)).toMatchObject({
      imageCount: 1,
      compression: 'LZX',
      partNumber: 1,
      totalParts: 1,
    })
    const [image] = readWimImages(await readWimXml(wim))
    expect(image).toMatchObject({ name: 'First & <one>', description: 'Größe', architecture: 'amd64' })
  })

  it('lists files with sizes, hashes and hard link groups, names in any script', async () => {
    const files = await listImage(wim, 1)
    const at = (path: string) => files.find(file => file.path === path)
    expect(files[0]).toMatchObject({ path: '/', isDirectory: true })
    expect(at('/Windows/System32/Größe 日本/Datei mit Blank.txt')).toMatchObject({
      size: 8,
      isDirectory: false,
      hardLinkGroup: null,
    })
    const [one, other] = [at('/Windows/System32/ntdll.dll'), at('/Windows/WinSxS/component/ntdll.dll')]
    expect(one).toMatchObject({ size: 5000, hardLinkCount: 2, hasSecurityDescriptor: false })
    expect(one?.hardLinkGroup).not.toBeNull()
    expect(other?.hardLinkGroup).toBe(one?.hardLinkGroup)
    expect(other?.sha1).toMatch(/^[0-9a-f]{40}$/)
    expect(at('/Windows/link')).toMatchObject({ isDirectory: true, reparseTag: 0xa000000c, size: 0 })
    expect(at('/empty')).toMatchObject({ size: 0, sha1: null })
  })

  it('lists a folder, whatever the case, or only one file', async () => {
    const files = await listImage(wim, 1, { path: '\\WINDOWS\\winsxs' })
    expect(files.map(file => file.path)).toEqual([
      '/Windows/WinSxS',
      '/Windows/WinSxS/component',
      '/Windows/WinSxS/component/ntdll.dll',
    ])
    expect(await listImage(wim, 1, { path: '/windows', oneFileOnly: true })).toHaveLength(1)
  })

  it('verifies every byte', async () => {
    const phases = new Set<string>()
    await verifyWim(wim, { onProgress: ({ phase }) => phases.add(phase) })
    expect([...phases]).toContain('verify')
    const damaged = scratch('damaged.wim')
    const bytes = await readFile(wim)
    bytes.writeUInt8(bytes.readUInt8(300) ^ 0xff, 300)
    await writeFile(damaged, bytes)
    await expect(verifyWim(damaged)).rejects.toMatchObject({ code: 'WIM_DAMAGED' })
  })

  it.each([
    ['a file that is no WIM', () => listImage('/etc/passwd', 1), 'WIM_UNREADABLE'],
    ['an empty file', () => readWimXml('/dev/null'), 'WIM_DAMAGED'],
    ['an image that is not there', () => listImage(wim, 7), 'WIM_IMAGE_MISSING'],
    ['a folder that is not there', () => listImage(wim, 1, { path: '/Windows/none' }), 'WIM_PATH_MISSING'],
    ['an index that is none', () => listImage(wim, 0), 'WIM_ARGUMENT_REFUSED'],
    ['a path with a line end', () => listImage(wim, 1, { path: 'a\nb' }), 'WIM_ARGUMENT_REFUSED'],
    ['a path that leads up', () => listImage(wim, 1, { path: '/Windows/../x' }), 'WIM_ARGUMENT_REFUSED'],
  ])('tells of %s', async (_, call, code) => {
    await expect(call()).rejects.toMatchObject({ code })
  })

  it('names the package of wimlib when it is not installed', async () => {
    const path = process.env.PATH
    process.env.PATH = ''
    const listing = listImage(wim, 1)
    process.env.PATH = path
    await expect(listing).rejects.toMatchObject({ code: 'PROGRAM_MISSING', facts: { debian: 'wimtools' } })
  })
})

describe('taking out', () => {
  it('extracts files into the image’s folders, spelled as the image spells them', async () => {
    const to = scratch('extracted')
    await extractPaths(wim, 1, {
      paths: ['windows\\system32\\NTDLL.DLL', '/Windows/System32/Größe 日本'],
      toDir: to,
    })
    expect(await readFile(join(to, 'Windows', 'System32', 'ntdll.dll'))).toEqual(seededBytes('ntdll', 5000))
    expect(await readdir(join(to, 'Windows', 'System32', 'Größe 日本'))).toEqual(['Datei mit Blank.txt'])
  })

  it('reads one small file into memory, and not a large one', async () => {
    const path = '/WINDOWS/System32/ntdll.dll'
    expect(Buffer.from(await extractToBuffer(wim, 1, { path, maxBytes: 5000 }))).toEqual(
      seededBytes('ntdll', 5000),
    )
    await expect(extractToBuffer(wim, 1, { path, maxBytes: 4999 })).rejects.toMatchObject({
      code: 'PROGRAM_OUTPUT_TOO_LARGE',
    })
  })

  it('tells of missing paths, or leaves them out when asked', async () => {
    const paths = ['/empty', '/none']
    await expect(extractPaths(wim, 1, { paths, toDir: scratch('missing') })).rejects.toMatchObject({
      code: 'WIM_PATH_MISSING',
    })
    const to = scratch('skipped')
    await extractPaths(wim, 1, { paths, toDir: to, skipMissing: true })
    expect(await readdir(to)).toEqual(['empty'])
  })

  it('takes no wildcards and refuses links', async () => {
    await expect(extractPaths(wim, 1, { paths: ['/e*'], toDir: scratch('glob') })).rejects.toMatchObject({
      code: 'WIM_PATH_MISSING',
    })
    const linked = extractPaths(wim, 1, { paths: ['/Windows/link'], toDir: scratch('linked') })
    await expect(linked).rejects.toMatchObject({ code: 'WIM_CONTENT_REFUSED' })
  })

  it('writes a whole image with hard links', async () => {
    const to = scratch('applied')
    await applyImage(wim, 1, { toDir: to })
    const [one, other] = await Promise.all([
      stat(join(to, 'Windows', 'System32', 'ntdll.dll')),
      stat(join(to, 'Windows', 'WinSxS', 'component', 'ntdll.dll')),
    ])
    expect(one.ino).toBe(other.ino)
  })
})

describe('changing', () => {
  it('adds, deletes and renames in one commit, with quotes, blanks and case in names', async () => {
    const copy = scratch('update.wim')
    await exportImage(wim, 1, { destination: copy })
    const stage = scratch('a "stage" with blanks')
    await mkdir(join(stage, 'Windows', 'system32'), { recursive: true })
    await writeFile(join(stage, 'Windows', 'system32', "it's new.txt"), 'new')
    await writeFile(join(stage, 'Windows', 'system32', 'NTDLL.dll'), 'newer')
    await updateImage(copy, 1, [
      { command: 'add', source: stage, target: '/' },
      { command: 'delete', path: '/EMPTY' },
      { command: 'delete', path: '/not there', force: true },
      { command: 'rename', from: '/Windows/System32/Größe 日本', to: '/Windows/System32/renamed' },
    ])
    const files = await listImage(copy, 1)
    const paths = files.map(file => file.path)
    expect(paths).toContain("/Windows/System32/it's new.txt")
    expect(paths).toContain('/Windows/System32/renamed/Datei mit Blank.txt')
    expect(paths).not.toContain('/empty')
    const ntdll = files.filter(file => /ntdll\.dll$/i.test(file.path))
    // A replaced file leaves its group of hard links; the store's copy keeps the old bytes.
    expect(ntdll.map(({ size, hardLinkGroup }) => ({ size, hardLinkGroup }))).toEqual([
      { size: 5, hardLinkGroup: null },
      { size: 5000, hardLinkGroup: null },
    ])
    await verifyWim(copy)
  })

  it('makes hard links inside an added folder hard links of the image', async () => {
    const copy = scratch('links.wim')
    await exportImage(wim, 1, { destination: copy })
    const stage = scratch('links')
    await mkdir(join(stage, 'x'), { recursive: true })
    await writeFile(join(stage, 'x', 'one'), 'linked')
    await link(join(stage, 'x', 'one'), join(stage, 'x', 'two'))
    await updateImage(copy, 1, [{ command: 'add', source: stage, target: '/' }])
    const [, one, two] = await listImage(copy, 1, { path: '/x' })
    expect(one?.hardLinkGroup).not.toBeNull()
    expect(one?.hardLinkGroup).toBe(two?.hardLinkGroup)
  })

  it('changes nothing when one command fails', async () => {
    const copy = scratch('failed.wim')
    await exportImage(wim, 1, { destination: copy })
    const update = updateImage(copy, 1, [
      { command: 'delete', path: '/empty' },
      { command: 'delete', path: '/not there' },
    ])
    await expect(update).rejects.toMatchObject({ code: 'WIM_PATH_MISSING' })
    expect((await listImage(copy, 1)).map(file => file.path)).toContain('/empty')
  })

  it.each([
    ['both kinds of quotes', { command: 'delete' as const, path: `/a"b'c` }],
    ['a line end', { command: 'add' as const, source: '/tmp/a\ndelete /Windows', target: '/x' }],
  ])('refuses a name with %s', async (_, command) => {
    await expect(updateImage(wim, 1, [command])).rejects.toMatchObject({ code: 'WIM_ARGUMENT_REFUSED' })
  })

  it('appends, describes, deletes, splits and optimises images', async () => {
    const copy = scratch('many.wim')
    await captureImage(copy, { source: tree, name: 'one', compression: 'XPRESS' })
    await appendImage(copy, { source: tree, name: 'two', boot: true })
    expect(await readWimHeader(copy)).toMatchObject({ imageCount: 2, bootIndex: 2, compression: 'XPRESS' })
    await setImageProperties(copy, 2, { name: 'zwei', properties: { 'WINDOWS/EDITIONID': 'Pro "x"' } })
    expect(readWimImages(await readWimXml(copy))[1]).toMatchObject({ name: 'zwei', edition: 'Pro "x"' })
    await splitWim(copy, { firstPart: scratch('part.swm'), partSizeMebibytes: 1 })
    await verifyWim(scratch('part.swm'), { parts: scratch('part*.swm') })
    await deleteImage(copy, 1)
    await optimizeWim(copy)
    expect((await readWimHeader(copy)).imageCount).toBe(1)
    await verifyWim(copy)
  })

  it('writes solid files as ESD files are', async () => {
    const solid = scratch('solid.esd')
    await captureImage(solid, { source: tree, name: 'solid', compression: 'LZMS', solid: true })
    expect((await readWimHeader(solid)).compression).toBe('LZMS')
    const files = await listImage(solid, 1, { path: '/Windows/System32/ntdll.dll' })
    expect(files[0]).toMatchObject({ size: 5000, hardLinkCount: 2 })
  })
})

describe('long runs', () => {
  it('report progress, and end with the child when cancelled', async () => {
    const large = scratch('large')
    await mkdir(large)
    await writeFile(join(large, 'large'), seededBytes('large', 64 * 1024 * 1024))
    const stop = new AbortController()
    const seen: WimProgress[] = []
    const capture = captureImage(scratch('large.wim'), {
      source: large,
      name: 'large',
      signal: stop.signal,
      onProgress: progress => {
        seen.push(progress)
        if (progress.phase === 'archive' && progress.bytesDone > 0) stop.abort(new Error('no longer wanted'))
      },
    })
    await expect(capture).rejects.toThrow('no longer wanted')
    const last = seen.at(-1)
    expect(last?.bytesTotal).toBe(64 * 1024 * 1024)
    // The child is gone: nothing grows any more, and what it left says that it is not complete.
    const size = async () => (await stat(scratch('large.wim')).catch(() => null))?.size ?? 0
    const before = await size()
    await new Promise(done => setTimeout(done, 300))
    expect(await size()).toBe(before)
    if (before > 0)
      await expect(listImage(scratch('large.wim'), 1)).rejects.toMatchObject({ code: 'WIM_UNREADABLE' })
  })
})

describe.skipIf(!hasCorpus)('hostile and odd WIM files (skipped without the corpus)', () => {
  it.each(['corrupted_file_1', 'cyclic', 'dotdot', 'duplicate_names', 'empty_dacl', 'longpaths'])(
    '%s: every verb answers or refuses, and nothing leaves the folder',
    { timeout: 20_000 },
    async name => {
      const file = corpusPath(`wim/${name}.wim`)
      const outer = scratch(`hostile-${name}`)
      const to = join(outer, 'inner')
      await mkdir(to, { recursive: true })
      const answers: string[] = []
      const verbs: (() => Promise<unknown>)[] = [
        async () => readWimImages(await readWimXml(file)),
        () => listImage(file, 1),
        () => verifyWim(file),
        () => extractPaths(file, 1, { paths: ['/'], toDir: join(to, 'extracted') }),
        () => applyImage(file, 1, { toDir: join(to, 'applied') }),
      ]
      for (const verb of verbs) {
        try {
          await verb()
          answers.push('answered')
        } catch (error) {
          expect(error).toMatchObject({
            code: expect.stringMatching(/^WIM_(UNREADABLE|DAMAGED|CONTENT_REFUSED)$/),
          })
          answers.push((error as { code: string }).code)
        }
      }
      expect(await readdir(outer)).toEqual(['inner'])
      expect(answers[1]).toBe(name === 'cyclic' ? 'WIM_DAMAGED' : 'answered')
      expect(answers[2]).toBe(name === 'cyclic' || name === 'corrupted_file_1' ? 'WIM_DAMAGED' : 'answered')
    },
  )
})
