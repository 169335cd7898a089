import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { findWritableByAll, listSource, measureReading, openSource } from './index.ts'

const signal = AbortSignal.timeout(120_000)
const report = () => undefined
let root = ''
let media = ''

/** Makes an ISO file of the media; `words` choose what is in it. */
function makeIso(name: string, words: readonly string[]): string {
  const iso = join(root, name)
  execFileSync('genisoimage', ['-quiet', '-allow-limited-size', '-o', iso, ...words, media], {
    stdio: 'pipe',
  })
  return iso
}

const big = Buffer.alloc(3 * 2 ** 20 + 17, 'image ')
const contents: Record<string, Buffer> = {
  'setup.exe': Buffer.from('setup'),
  'sources/install.wim': big,
  'sources/de-de/a file with spaces.txt': Buffer.from('Größe'),
  'sources/empty.bin': Buffer.alloc(0),
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-sources-'))
  await chmod(root, 0o755)
  media = join(root, 'media')
  for (const [path, bytes] of Object.entries(contents)) {
    await mkdir(join(media, path, '..'), { recursive: true, mode: 0o755 })
    await writeFile(join(media, path), bytes, { mode: 0o644 })
    await utimes(join(media, path), new Date('2024-03-01T10:20:30Z'), new Date('2024-03-01T10:20:30Z'))
  }
  return () => rm(root, { recursive: true, force: true })
})

const kinds: [string, string[]][] = [
  ['UDF beside ISO 9660', ['-udf', '-iso-level', '3']],
  ['ISO 9660 with Joliet', ['-J', '-joliet-long', '-iso-level', '3']],
  [
    'ISO 9660 with a boot sector',
    ['-J', '-joliet-long', '-iso-level', '3', '-no-emul-boot', '-b', 'setup.exe'],
  ],
]

describe.each(kinds)('an ISO file (%s)', (name, words) => {
  it('lists the same names and sizes as the folder that it was made of, and unpacks to the same bytes', async () => {
    const iso = makeIso(`${name.replaceAll(' ', '-')}.iso`, words)
    const listing = await listSource(iso, { signal })
    const sizes = listing.files.filter(file => file.path !== 'boot.catalog')
    expect(Object.fromEntries(sizes.map(file => [file.path, file.size]))).toEqual(
      Object.fromEntries(Object.entries(contents).map(([path, bytes]) => [path, bytes.length])),
    )
    const scratch = join(root, `${name.replaceAll(' ', '-')}.scratch`)
    const phases = new Set<string>()
    const opened = await openSource(listing, { scratch, signal, report: ({ phase }) => phases.add(phase) })
    expect(opened).toMatchObject({ kind: 'iso', folder: scratch, isScratch: true })
    expect([...phases]).toEqual(['unpacking'])
    for (const { path, absolutePath, size, modified } of opened.files) {
      if (path === 'boot.catalog') continue
      expect(modified.toISOString()).toBe('2024-03-01T10:20:30.000Z')
      const bytes = await readFile(absolutePath)
      expect([path, size, bytes.equals(contents[path] ?? Buffer.from('?'))]).toEqual([
        path,
        bytes.length,
        true,
      ])
    }
    expect(opened.files).toHaveLength(listing.files.length)
  })
})

describe('a source is refused', () => {
  it('when it is a file and no ISO file', async () => {
    const path = join(media, 'setup.exe')
    await expect(listSource(path, { signal })).rejects.toMatchObject({
      code: 'SOURCE_NOT_A_DISC_IMAGE',
      facts: { path },
    })
  })

  it('when it is not there, or is not an absolute path', async () => {
    await expect(listSource(join(root, 'absent'), { signal })).rejects.toMatchObject({
      code: 'SOURCE_PATH_UNREADABLE',
    })
    await expect(listSource('media', { signal })).rejects.toMatchObject({ code: 'SOURCE_PATH_UNREADABLE' })
  })

  it('when it is an ISO file that was cut off', async () => {
    const iso = makeIso('cut.iso', ['-udf', '-iso-level', '3'])
    await truncate(iso, 2 ** 20)
    const cut = async () => {
      const listing = await listSource(iso, { signal })
      await openSource(listing, { scratch: join(root, 'cut.scratch'), signal, report })
    }
    await expect(cut()).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' })
  })

  it('when its ISO file is not the one that was listed', async () => {
    const iso = makeIso('changed.iso', ['-udf', '-iso-level', '3'])
    const listing = await listSource(iso, { signal })
    appendFileSync(iso, Buffer.alloc(2048))
    const opening = openSource(listing, { scratch: join(root, 'changed.scratch'), signal, report })
    await expect(opening).rejects.toMatchObject({ code: 'CONTENT_CHANGED_WHILE_READ' })
  })

  it('when its claims do not fit on the disk, before anything is written', async () => {
    const listing = await listSource(makeIso('large.iso', ['-udf', '-iso-level', '3']), { signal })
    const scratch = join(root, 'large.scratch')
    const opening = openSource({ ...listing, totalBytes: 2 ** 60 }, { scratch, signal, report })
    await expect(opening).rejects.toMatchObject({ code: 'NO_SPACE_FOR_SOURCE', facts: { needed: 2 ** 60 } })
  })
})

describe('what is risky', () => {
  it('is what everybody may write to, inside and above', async () => {
    if (process.platform === 'win32') return
    const folder = join(root, 'risky')
    await mkdir(join(folder, 'media', 'sources'), { recursive: true })
    for (const path of ['setup.exe', 'sources/install.wim']) {
      await copyFile(join(media, path), join(folder, 'media', path))
      await chmod(join(folder, 'media', path), 0o644)
    }
    const find = async () => findWritableByAll(await listSource(join(folder, 'media'), { signal }), signal)
    expect(await find()).toEqual({ count: 0, paths: [] })
    await chmod(join(folder, 'media', 'sources'), 0o777)
    await chmod(join(folder, 'media', 'setup.exe'), 0o666)
    await chmod(folder, 0o777)
    expect(await find()).toEqual({
      count: 3,
      paths: [folder, join(folder, 'media', 'setup.exe'), join(folder, 'media', 'sources')],
    })
    // Others may add here, but not replace.
    await chmod(folder, 0o1777)
    expect((await find())?.count).toBe(2)
  })

  it('and how fast it is read is measured on its largest file', async () => {
    const sample = await measureReading(await listSource(media, { signal }), signal)
    expect(sample.bytes).toBe(big.length)
    expect(sample.seconds).toBeGreaterThan(0)
  })
})
