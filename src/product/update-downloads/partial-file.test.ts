import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { openPartialFile, safeFileName } from './partial-file.ts'

let root = ''
let folder = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-partial-'))
  folder = join(root, 'one')
  return () => rm(root, { recursive: true, force: true })
})

const source = { address: 'http://example.com/a.cab', edition: '"one"' }
const digestsOf = (text: string) => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  sha1: createHash('sha1').update(text).digest('hex'),
})

async function leave(text: string): Promise<void> {
  await using part = await openPartialFile(folder, 100)
  await part.begin(source)
  await part.append(Buffer.from(text))
}

describe('a partial file', () => {
  it('is found again with its bytes, its edition and its digests', async () => {
    await leave('some')
    await using part = await openPartialFile(folder, 100)
    expect([part.size, part.resumed]).toEqual([4, true])
    expect(part.editionAt(source.address)).toBe('"one"')
    expect(part.editionAt('http://example.com/b.cab')).toBeNull()
    await part.append(Buffer.from(' more'))
    expect(part.digests()).toEqual(digestsOf('some more'))
    const path = await part.finish('a.cab')
    expect(await readFile(path, 'utf8')).toBe('some more')
  })

  it('is found again when it had its name already', async () => {
    await leave('all')
    {
      await using part = await openPartialFile(folder, 100)
      await part.finish('a.cab')
    }
    await using again = await openPartialFile(folder, 100)
    expect([again.size, again.digests()]).toEqual([3, digestsOf('all')])
    expect(await readdir(folder)).not.toContain('a.cab')
  })

  it.each([
    ['longer than the file can be', () => Promise.resolve(), 2],
    ['without a state', () => rm(join(folder, '.state.json')), 100],
    ['with half a state', () => writeFile(join(folder, '.state.json'), '{"address":'), 100],
  ])('that is %s is thrown away', async (_, damage, mostBytes) => {
    await leave('some')
    await damage()
    await using part = await openPartialFile(folder, mostBytes)
    expect([part.size, part.resumed, part.editionAt(source.address)]).toEqual([0, false, null])
    expect(part.digests()).toEqual(digestsOf(''))
  })

  it('begins anew with other digests, and goes as a whole', async () => {
    await leave('some')
    await using part = await openPartialFile(folder, 100)
    await part.begin({ ...source, edition: null })
    await part.append(Buffer.from('new'))
    expect([part.digests(), part.editionAt(source.address)]).toEqual([digestsOf('new'), null])
    await part.discard()
    expect(await readdir(root)).toEqual([])
  })
})

describe('a name for a file', () => {
  it.each([
    ['windows11.0-kb5026368-x64_0a1b.cab', 'windows11.0-kb5026368-x64_0a1b.cab'],
    ['../../etc/evil.cab', 'evil.cab'],
    ['..\\..\\evil.cab', 'evil.cab'],
    ['..', 'update'],
    ['.part', 'part'],
    ['-option.cab', 'option.cab'],
    ['', 'update'],
    ['a\0b\n\u202e.cab', 'a_b__.cab'],
  ])('leads nowhere: %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  it('is not too long for a disk, and keeps its ending', () => {
    expect(safeFileName(`${'x'.repeat(500)}.msu`)).toMatch(/^x{196}\.msu$/)
  })
})
