// Update files that are small and claim to be immense, or that would keep a reader busy: each is refused with a typed error, soon,
// and nothing is written beside the folder for scratch.

import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SlipstreamError } from '#platform/errors'
import { type PlainFile, plainCabinet } from '../../../tests/plain-cabinet.ts'
import { sharedFolderCabinet, terabyteCabinet } from '../../../tests/update-package/index.ts'
import { inspectUpdateFile } from './inspect-update-file.ts'
import { limitsFor } from './unpack-update.ts'

// Threads are started and 65,000 files listed, on machines that may have other things to do.
vi.setConfig({ testTimeout: 90_000 })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-bomb-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** For a busy machine, in milliseconds; most refusals take a second or two. */
const longest = 80_000

/** Inspects, and gives the error; checks that it is typed and readable, came soon, and left the surroundings alone. */
async function refusalOf(bytes: Uint8Array): Promise<SlipstreamError> {
  const around = await mkdtemp(join(folder, 'around-'))
  const work = join(around, 'a', 'b', 'work')
  await mkdir(work, { recursive: true })
  const file = join(around, 'object')
  await writeFile(file, bytes)
  const started = performance.now()
  const { signal } = new AbortController()
  const outcome = await inspectUpdateFile(file, { fileName: 'update.cab', work, signal }).catch(
    (error: unknown) => error,
  )
  expect(performance.now() - started).toBeLessThan(longest)
  const beside = (await readdir(around, { recursive: true })).filter(
    path => !path.startsWith(join('a', 'b', 'work')),
  )
  expect(beside.sort()).toEqual(['a', join('a', 'b'), 'object'])
  await rm(around, { recursive: true, force: true })
  expect(outcome).toBeInstanceOf(SlipstreamError)
  const error = outcome as SlipstreamError
  expect(error.message.length).toBeLessThan(1000)
  expect(error.message).not.toContain(folder)
  expect(error.kind).not.toBe('internal')
  return error
}

const identity =
  '<assemblyIdentity name="P" version="10.0.1.0" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35"/>'
const packageXml = (inside = '') =>
  `<assembly xmlns="urn:schemas-microsoft-com:asm.v3">${identity}<package>${inside}</package></assembly>`
const sound: PlainFile = { name: 'update.mum', bytes: packageXml() }
const bomb = `<!DOCTYPE a [<!ENTITY a "ha">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "&a;&a;&a;">`).join('')}]>`

describe('cabinets that claim too much', () => {
  it('130 terabytes in the listing', async () => {
    const error = await refusalOf(terabyteCabinet())
    expect(error.code).toBe('ARCHIVE_TOO_LARGE')
  })

  it('a thousand folders of 2 GiB in the same 3 MB', async () => {
    const cabinet = sharedFolderCabinet({ folders: 1000 })
    expect(cabinet.length).toBeLessThan(5_000_000)
    expect((await refusalOf(cabinet)).code).toBe('ARCHIVE_TOO_LARGE')
  })

  it('20 MB of zeros is no reason to refuse', async () => {
    const zeros = { name: 'a.bin', bytes: new Uint8Array(20_000_000) }
    expect((await refusalOf(plainCabinet([zeros]))).code).toBe('UPDATE_FILE_UNRECOGNISED')
  })

  it('65,000 members', async () => {
    const files = Array.from({ length: 65_000 }, (_, index) => ({ name: `${index}`, bytes: '' }))
    expect((await refusalOf(plainCabinet(files))).code).toBe('UPDATE_FILE_UNRECOGNISED')
  })
})

describe('the bounds of an update file', () => {
  it('grow with its size, up to those of the largest update', async () => {
    const file = join(folder, 'sized')
    await writeFile(file, new Uint8Array(1024 * 1024))
    expect(await limitsFor(file)).toMatchObject({ bytes: 356 * 2 ** 20, milliseconds: 124_096 })
    await truncate(file, 3 * 2 ** 30)
    expect(await limitsFor(file)).toMatchObject({ bytes: 16 * 2 ** 30, milliseconds: 1_800_000 })
  })
})

describe('standalone installers that claim too much', () => {
  const msu = (files: readonly PlainFile[]) =>
    plainCabinet([...files, { name: 'a.xml', bytes: '<unattend/>' }])

  it('one in another, fifty deep', async () => {
    let bytes = msu([{ name: 'a.cab', bytes: plainCabinet([sound]) }])
    for (let depth = 0; depth < 50; depth += 1) bytes = msu([{ name: 'a.cab', bytes }])
    expect((await refusalOf(bytes)).code).toBe('UPDATE_FILE_UNRECOGNISED')
  })

  it('a thousand cabinets', async () => {
    const inner = plainCabinet([sound])
    const cabinets = Array.from({ length: 1000 }, (_, index) => ({ name: `${index}.cab`, bytes: inner }))
    const error = await refusalOf(msu(cabinets))
    expect(error).toMatchObject({
      code: 'UPDATE_FILE_DAMAGED',
      facts: { reason: 'it holds 1000 cabinets; at most 20 are read' },
    })
  })

  it('an answer file without end', async () => {
    const files = [
      { name: 'a.cab', bytes: plainCabinet([sound]) },
      { name: 'b.xml', bytes: new Uint8Array(30_000_000) },
    ]
    expect((await refusalOf(msu(files))).message).toContain('answer files and properties')
  })
})

describe('documents that claim too much', () => {
  it('a package that nests 150,000 packages is read without a deep stack', async () => {
    const nested = `<update name="1">${`<package>${identity}</package>`.repeat(150_000)}</update>`
    const around = await mkdtemp(join(folder, 'nested-'))
    const file = join(around, 'object')
    await writeFile(file, plainCabinet([{ name: 'update.mum', bytes: packageXml(nested) }]))
    const { signal } = new AbortController()
    const facts = await inspectUpdateFile(file, { fileName: 'update.cab', work: around, signal })
    expect(facts.packages[0]?.updates[0]?.packages).toHaveLength(150_000)
  })

  it.each([
    ['the index', '_manifest_.cix.xml'],
    ['a package manifest', 'update.mum'],
  ])('entities in %s', async (_, name) => {
    for (const text of [`${bomb}<Container>&a19;</Container>`, `${bomb}<assembly>&a19;</assembly>`]) {
      const files = [sound, { name, bytes: text }].filter((file, at) => at === 1 || file.name !== name)
      expect(await refusalOf(plainCabinet(files))).toMatchObject({
        code: 'UPDATE_FILE_DAMAGED',
        facts: { reason: expect.stringMatching(/DOCTYPE/) },
      })
    }
  })

  it('entities in a component manifest, which is reported and not read', async () => {
    const around = await mkdtemp(join(folder, 'component-'))
    const file = join(around, 'object')
    await writeFile(
      file,
      plainCabinet([sound, { name: 'c.manifest', bytes: `${bomb}<assembly>&a19;</assembly>` }]),
    )
    const { signal } = new AbortController()
    const facts = await inspectUpdateFile(file, { fileName: 'update.cab', work: around, signal })
    expect(facts.unreadableManifests).toMatchObject([{ name: 'c.manifest', reason: 'invalid' }])
    expect(facts.unreadableManifests[0]?.detail).toMatch(/DOCTYPE/)
  })
})

describe('an index that claims too much', () => {
  const entry = (id: number, name: string, inside: string, length = 4) =>
    `<File id="${id}" name="${name}" length="${length}"><Delta>${inside}</Delta></File>`
  const stored = '<Source type="RAW" name="0"/>'
  const indexed = (entries: readonly string[]) =>
    plainCabinet([
      {
        name: '_manifest_.cix.xml',
        bytes: `<Container name="a" type="CAB" xmlns="urn:ContainerIndex"><Files>${entries.join('')}</Files></Container>`,
      },
      { name: '0', bytes: 'good' },
    ])

  it.each([
    '..\\..\\escaped.txt',
    '/tmp/escaped.txt',
    'C:\\escaped.txt',
    'a\\..\\..\\..\\escaped.txt',
    'nul',
    'file.txt:stream',
    'ends-in-dot.',
    `${'n'.repeat(300)}.mum`,
  ])('the name %j', async name => {
    const error = await refusalOf(indexed([entry(1, 'update.mum', stored), entry(2, name, stored)]))
    expect(error).toMatchObject({ code: 'UPDATE_FILE_DAMAGED', facts: { reason: /file 2 has the name/ } })
  })

  it('files based on each other in a circle', async () => {
    const error = await refusalOf(
      indexed([entry(1, 'a', '<Basis file="2"/>'), entry(2, 'b', '<Basis file="1"/>')]),
    )
    expect(error.message).toMatch(/based on itself/)
  })

  it('a length that lies, of one file and of all', async () => {
    expect((await refusalOf(indexed([entry(1, 'update.mum', stored, 4000)]))).message).toMatch(
      /4 bytes instead of 4000/,
    )
    const many = Array.from({ length: 1000 }, (_, id) => entry(id, `f${id}`, stored, 2 ** 32))
    expect((await refusalOf(indexed(many))).message).toMatch(/promises/)
  })

  it('a chain of 30,000 copies', async () => {
    const chain = Array.from({ length: 30_000 }, (_, id) =>
      entry(id, `f${id}`, id === 0 ? stored : `<Basis file="${id - 1}"/>`),
    )
    expect((await refusalOf(indexed(chain))).code).toBe('UPDATE_FILE_UNRECOGNISED')
  })
})
