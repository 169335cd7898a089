import { describe, expect, it } from 'vitest'
import { plainCabinet } from '../../../tests/plain-cabinet.ts'
import { rawSourceOf, readCabinetHeader, readContainerIndex } from './index.ts'

const sha1 = 'a'.repeat(40)
const file = (id: string, delta: string, more = 'name="n" length="1"') =>
  `<File id="${id}" time="129610735764401908" attr="32" ${more.replace('"n"', `"n${id}"`)}><Hash alg="SHA1" value="${sha1}"/><Delta>${delta}</Delta></File>`
const raw = (name: string) => `<Source type="RAW" name="${name}"><Hash alg="SHA1" value="${sha1}"/></Source>`
const container = (files: string, type = 'CAB') =>
  `<?xml version="1.0"?><Container name="kb.cab" type="${type}" length="1" version="1" xmlns="urn:ContainerIndex"><Description/><Files>${files}</Files></Container>`
const invalid = expect.objectContaining({ code: 'CABINET_INDEX_INVALID' })

describe('container index', () => {
  it('gives files with their sources, bases, digests and times', () => {
    const index = readContainerIndex(
      container(
        file('1', raw('update.mum'), 'name="a_1\\b.dll" length="3073"') +
          file('2', '<Source type="PA30" name="0"/><Basis file="1"/>') +
          file('3', '<Basis file="1"/>') +
          file('4', '<Basis file="2"/>'),
      ),
    )
    const [first, second, third, fourth] = [...index.files.values()]
    expect(first).toEqual({
      id: '1',
      name: 'a_1/b.dll',
      length: 3073,
      modified: '2011-09-21T10:12:56.440Z',
      attributes: 32,
      hash: { algorithm: 'sha1', value: sha1 },
      source: { type: 'RAW', place: { member: 'update.mum' }, hash: { algorithm: 'sha1', value: sha1 } },
      basis: null,
    })
    expect(second).toMatchObject({ source: { type: 'PA30', place: { member: '0' }, hash: null }, basis: '1' })
    const sources = [first, second, third, fourth].map(entry => entry && rawSourceOf(index, entry)?.place)
    expect(sources).toEqual([{ member: 'update.mum' }, undefined, { member: 'update.mum' }, undefined])
  })

  it('gives ranges of a payload file', () => {
    const index = readContainerIndex(
      container(file('1', '<Source type="PA31" offset="4096" length="77"/>'), 'PSF'),
    )
    expect(index.type).toBe('PSF')
    expect(index.files.get('1')?.source?.place).toEqual({ offset: 4096, length: 77 })
  })

  it.each([
    ['not XML', 'MZ'],
    ['another root', '<a/>'],
    ['another type', container('', 'ZIP')],
    ['a document type', `<!DOCTYPE a><Container type="CAB"/>`],
    ['an identifier twice', container(file('1', raw('a')) + file('1', raw('b')))],
    [
      'a name twice',
      container(file('1', raw('a'), 'name="x" length="1"') + file('2', raw('b'), 'name="X" length="1"')),
    ],
    ['a basis that is not there', container(file('1', '<Basis file="9"/>'))],
    ['a basis that is itself', container(file('1', '<Basis file="1"/>'))],
    ['a circle', container(file('1', '<Basis file="2"/>') + file('2', '<Basis file="1"/>'))],
    ['neither source nor basis', container(file('1', ''))],
    ['an unknown source', container(file('1', '<Source type="PA99" name="0"/>'))],
    ['a source without a place', container(file('1', '<Source type="RAW"/>'))],
    ['a name that leaves the folder', container(file('1', raw('a'), 'name="..\\x" length="1"'))],
    ['an absolute name', container(file('1', raw('a'), 'name="\\x" length="1"'))],
    ['a drive letter', container(file('1', raw('a'), 'name="C:\\x" length="1"'))],
    ['a source that leaves the folder', container(file('1', raw('..\\..\\x')))],
    ['a negative length', container(file('1', raw('a'), 'name="n" length="-1"'))],
    ['an impossible length', container(file('1', raw('a'), 'name="n" length="9999999999999999"'))],
    ['a digest that is none', container(file('1', raw('a')).replace(sha1, 'zz'))],
  ])('refuses %s', (_, xml) => {
    expect(() => readContainerIndex(xml)).toThrow(invalid)
  })

  it.each([
    ['a\\b.', 'has the name'],
    ['a \\b', 'has the name'],
    ['nul', 'has the name'],
    ['a\\COM1.dll', 'has the name'],
    [`a\\${'b'.repeat(256)}`, 'has the name'],
  ])('refuses the name %j, which some system would bend', (name, reason) => {
    const index = container(`<File id="1" name="${name}" length="1"><Delta>${raw('a')}</Delta></File>`)
    expect(() => readContainerIndex(index)).toThrow(reason)
  })

  it('refuses a file that lies inside another one, in whatever order and letter case', () => {
    const names = ['A\\b', 'a\\B\\c\\d', 'x']
    for (const order of [names, names.toReversed()]) {
      const files = order.map(
        (name, id) => `<File id="${id}" name="${name}" length="1"><Delta>${raw('a')}</Delta></File>`,
      )
      expect(() => readContainerIndex(container(files.join('')))).toThrow(/lies inside a file/)
    }
  })

  it('shows what it refuses short', () => {
    const long = 'x'.repeat(10_000)
    for (const text of [
      `<${long}/>`,
      container('', long),
      container(`<File id="1" name="n" length="1"><Hash alg="${long}"/><Delta>${raw('a')}</Delta></File>`),
      container(`<File id="1" name="n" length="1"><Delta><Basis file="${long}"/></Delta></File>`),
      container(`<File id="1" name="n" length="1"><Delta><Source type="${long}"/></Delta></File>`),
    ]) {
      expect(() => readContainerIndex(text)).toThrow(invalid)
      expect(() => readContainerIndex(text)).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/) }),
      )
    }
  })

  it('follows a long chain of bases in reasonable time', () => {
    const chain = Array.from({ length: 20_000 }, (_, id) =>
      file(String(id), id === 0 ? raw('a') : `<Basis file="${id - 1}"/>`),
    )
    expect(readContainerIndex(container(chain.join(''))).files.size).toBe(20_000)
  })
})

describe('cabinet header', () => {
  it('gives the size, and says when there is no signature', () => {
    const bytes = plainCabinet([{ name: 'a', bytes: 'abc' }])
    expect(readCabinetHeader(bytes)).toEqual({
      size: bytes.length,
      folderCount: 1,
      fileCount: 1,
      isPartOfSet: false,
      signature: null,
    })
  })

  it('gives the place of a signature, and says when the cabinet is one of a set', () => {
    const bytes = Buffer.alloc(0x3c)
    bytes.write('MSCF', 0, 'latin1')
    bytes.writeUInt16LE(4 | 2, 0x1e)
    bytes.writeUInt16LE(20, 0x24)
    bytes.writeUInt32LE(0x00100000, 0x28)
    bytes.writeUInt32LE(1000, 0x2c)
    bytes.writeUInt32LE(15_688, 0x30)
    expect(readCabinetHeader(bytes)).toMatchObject({
      isPartOfSet: true,
      signature: { offset: 1000, size: 15_688 },
    })
  })

  it('refuses a short or another file', () => {
    const refused = expect.objectContaining({ code: 'CABINET_HEADER_INVALID' })
    expect(() => readCabinetHeader(Buffer.from('MSCF'))).toThrow(refused)
    expect(() => readCabinetHeader(Buffer.alloc(100))).toThrow(refused)
  })
})
