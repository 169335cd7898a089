// Our own listing of a cabinet says what 7-Zip says, member for member in the same order, or says nothing.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { hostileCabinet, hostileCabinetKinds } from '../../../tests/update-package/hostile-cabinets.ts'
import { writeCabinet } from '../../../tests/update-package/index.ts'
import { withArchive } from './archive-session.ts'
import { extractArchive } from './index.ts'
import { askForList } from './list-archive.ts'
import { listCabinet } from './list-cabinet.ts'

const { signal } = new AbortController()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-list-cabinet-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

const bySevenZip = (file: string) => withArchive(file, { signal }, askForList)

async function keep(name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, bytes)
  return file
}

/** @returns how many members our own listing has */
async function expectSame(file: string): Promise<number> {
  const own = await listCabinet(file)
  expect(own).not.toBeNull()
  expect(own).toEqual(await bySevenZip(file))
  return own?.length ?? 0
}

const real = [
  'msu/Windows6.1-KB2584475-x64.msu',
  'msu/Windows6.1-KB2999226-x64.msu',
  'msu/Windows6.1-KB2465285-x64.msu',
  'cab/Windows6.2-HyperVIntegrationServices-x86.cab',
  'cab/Windows8.1-KB2938772-x64.cab',
]

describe('a cabinet', () => {
  it.each(real)('%s is listed as 7-Zip lists it (skipped without the corpus)', async name => {
    if (!hasCorpus) return
    await expectSame(corpusPath(name))
  })

  it('that lies in a real one, with three thousand fragments, is too (skipped without the corpus)', async () => {
    if (!hasCorpus) return
    const [outer, inner] = [join(folder, 'outer'), join(folder, 'inner')]
    for (const one of [outer, inner]) await mkdir(one)
    await extractArchive(corpusPath(real[1] ?? ''), { to: outer, members: ['WSUSSCAN.cab'], signal })
    await extractArchive(join(outer, 'WSUSSCAN.cab'), { to: inner, signal })
    expect(await expectSame(join(inner, 'package.cab'))).toBeGreaterThan(1000)
  })

  it('that was made here is, empty files among others', async () => {
    const files = [
      { path: 'c\\17', bytes: Buffer.from('seventeen') },
      { path: 'empty', bytes: Buffer.alloc(0) },
      { path: 'a', bytes: Buffer.alloc(100_000, 'a') },
    ]
    expect(await expectSame(await keep('made.cab', writeCabinet({ files })))).toBe(3)
  })

  it('with names that are not ASCII, or that is cut, is left to 7-Zip', async () => {
    const bytes = writeCabinet({ files: [{ path: 'zwei-ä.txt', bytes: Buffer.from('zwei') }] })
    expect(await listCabinet(await keep('name.cab', bytes))).toBeNull()
    const whole = writeCabinet({ files: [{ path: 'one', bytes: Buffer.alloc(1000, 'x') }] })
    for (let length = 0; length < whole.length; length += 7)
      expect(await listCabinet(await keep('cut.cab', whole.subarray(0, length)))).toBeNull()
  })

  it.each(hostileCabinetKinds)(
    'that is hostile (%s) is listed as 7-Zip lists it, or left to it',
    async kind => {
      const file = await keep(`${kind}.cab`, hostileCabinet(kind))
      const own = await listCabinet(file)
      if (own !== null) expect(own).toEqual(await bySevenZip(file))
    },
  )

  it('whose list was changed anywhere is listed as 7-Zip lists it, or left to it', async () => {
    const files = ['one', 'two', 'three'].map(path => ({ path, bytes: Buffer.from(path.repeat(9)) }))
    const whole = writeCabinet({ files })
    let compared = 0
    for (let at = 8; at < 110; at += 1) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x15
      const file = await keep('changed.cab', changed)
      const own = await listCabinet(file)
      const other = await bySevenZip(file).catch(() => null)
      if (own === null || other === null) continue
      compared += 1
      expect(own, `byte ${at}`).toEqual(other)
    }
    expect(compared).toBeGreaterThan(3)
  })

  it('read from the memory of another file is no cabinet', async () => {
    expect(await listCabinet(await keep('text', await readFile(new URL(import.meta.url))))).toBeNull()
  })
})
