import { describe, expect, it } from 'vitest'
import { cabinetOfRevision, type PackageListEntry, parseCabList, readPackageList } from './index.ts'

const guid = (number: number) => `00000000-0000-0000-0000-${String(number).padStart(12, '0')}`
const sha1 = 'JQmthtt2CKn4BslUnhPl/WTZipI='
const sha1Hex = '2509ad86db7608a9f806c9549e13e5fd64d98a92'
const list = (updates: string, locations = '') =>
  `<?xml version="1.0" encoding="utf-8"?><OfflineSyncPackage CreationDate="2015-07-21T17:30:52Z" PackageId="p" xmlns="http://schemas.microsoft.com/msus/2004/02/OfflineSync"><Updates>${updates}</Updates><FileLocations>${locations}</FileLocations></OfflineSyncPackage>`
const update = (more: string, inside = '') =>
  `<Update UpdateId="${guid(1).toUpperCase()}" RevisionId="2859" RevisionNumber="501" ${more}>${inside}</Update>`
const location = `<FileLocation Id="${sha1}" Url="http://a.example/a.cab"/>`
const unreadable = (sentence: RegExp) =>
  expect.objectContaining({ code: 'UPDATE_METADATA_UNREADABLE', message: expect.stringMatching(sentence) })

async function readAll(pieces: Iterable<Uint8Array>): Promise<PackageListEntry[]> {
  return await Array.fromAsync(readPackageList(pieces))
}

function cutInto(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, piece) =>
    bytes.subarray(piece * size, piece * size + size),
  )
}

const complete = list(
  update(
    'CreationDate="2015-07-21T10:30:52Z" DefaultLanguage="en" IsLeaf="true" IsBundle="true" IsSoftware="false" DeploymentAction="Bundle"',
    `<Categories><Category Type="Product" Id="${guid(2)}"/></Categories><Prerequisites><UpdateId Id="${guid(3)}"/><Or><UpdateId Id="${guid(4)}"/><UpdateId Id="${guid(5)}"/></Or></Prerequisites>` +
      `<PayloadFiles><File Id="${sha1}"/></PayloadFiles><BundledBy><Revision Id="1"/></BundledBy><SupersededBy><Revision Id="2"/><Revision Id="4294967295"/></SupersededBy>` +
      `<Languages><Language Name="zh-tw"/></Languages><EulaFiles><File Id="no"><Deep/></File></EulaFiles>é`,
  ) + update(''),
  location,
)

const entries = [
  {
    kind: 'list',
    created: '2015-07-21T17:30:52.000Z',
    properties: { CreationDate: '2015-07-21T17:30:52Z', PackageId: 'p' },
  },
  {
    kind: 'update',
    revisionId: 2859,
    updateId: guid(1),
    revisionNumber: 501,
    created: '2015-07-21T10:30:52.000Z',
    defaultLanguage: 'en',
    isLeaf: true,
    isBundle: true,
    isSoftware: false,
    deploymentAction: 'Bundle',
    categories: [{ type: 'Product', updateId: guid(2) }],
    prerequisites: [
      { kind: 'update', updateId: guid(3) },
      { kind: 'anyOf', isCategory: false, updateIds: [guid(4), guid(5)] },
    ],
    payloadFiles: [sha1Hex],
    bundledBy: [1],
    supersededBy: [2, 4_294_967_295],
    languages: ['zh-tw'],
  },
  expect.objectContaining({
    kind: 'update',
    isLeaf: false,
    isBundle: false,
    isSoftware: true,
    deploymentAction: null,
    created: null,
  }),
  { kind: 'fileLocation', sha1: sha1Hex, url: 'http://a.example/a.cab' },
  { kind: 'end', updates: 2, fileLocations: 1, unknownElements: ['Update/EulaFiles'] },
]

describe('readPackageList', () => {
  it.each([1, 3, 1000, 1_000_000])('reads a list in pieces of %i bytes', async size => {
    expect(await readAll(cutInto(Buffer.from(complete), size))).toEqual(entries)
  })

  it('reads UTF-8 and UTF-16 with a mark', async () => {
    const utf16 = Buffer.from(`\ufeff${complete.replace('utf-8', 'utf-16')}`, 'utf16le')
    expect(await readAll(cutInto(Buffer.from(`\ufeff${complete}`), 7))).toEqual(entries)
    expect(await readAll(cutInto(utf16, 1))).toEqual(entries)
    expect(await readAll(cutInto(Buffer.from(utf16).swap16(), 7))).toEqual(entries)
  })

  it('gives an update before the rest of the list is there', async () => {
    async function* pieces() {
      yield Buffer.from(complete.slice(0, complete.indexOf('</Update>') + 9))
      yield Buffer.from('not even XML <<<')
    }
    const read = readPackageList(pieces())
    expect((await read.next()).value).toMatchObject({ kind: 'list' })
    expect((await read.next()).value).toMatchObject({ kind: 'update', revisionId: 2859 })
    await expect(read.next()).rejects.toThrow(unreadable(/not well-formed/))
  })

  it('keeps no more than one update of a long list', async () => {
    const many = Buffer.from(
      update('IsLeaf="true"', `<Prerequisites><UpdateId Id="${guid(3)}"/></Prerequisites>`).repeat(500),
    )
    const [start, end] = list('@').split('@')
    let most = 0
    function* pieces() {
      yield Buffer.from(start ?? '')
      for (let round = 0; round < 60; round += 1) yield many
      yield Buffer.from(end ?? '')
    }
    const before = process.memoryUsage().heapUsed
    let count = 0
    for await (const entry of readPackageList(pieces())) {
      if (entry.kind === 'update') count += 1
      if (count % 5000 === 0) most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
    expect(count).toBe(30_000)
    expect(most).toBeLessThan(200 * 1024 * 1024)
  })

  const text = 'x'.repeat(2_000_000)
  it.each([
    ['nothing', '', /not well-formed|no root/i],
    ['another document', '<html/>', /the root element is "html"/],
    ['a list that is cut off', complete.slice(0, -40), /not well-formed/],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "xx">]>${list('')}`, /DOCTYPE/],
    ['an entity that nobody declared', list('&b;'), /not well-formed/],
    ['a revision that is no number', list(update('').replace('2859', '1e3')), /RevisionId: "1e3"/],
    ['a revision beyond 32 bits', list(update('').replace('2859', '4294967296')), /RevisionId/],
    ['no revision', list(update('').replace('RevisionId="2859"', '')), /no attribute "RevisionId"/],
    ['an update that is no GUID', list(update('').replace('-', '+')), /UpdateId/],
    ['a time that is none', list(update('CreationDate="now"')), /CreationDate: "now"/],
    ['a digest that is none', list('', location.replace(sha1, 'AAAA')), /Id: "AAAA"/],
    ['a group of nothing', list(update('', '<Prerequisites><Or/></Prerequisites>')), /names no update/],
    ['elements inside each other', list('<a>'.repeat(100_000)), /16 deep/],
    ['a text without end', list(text), /too long/],
    ['an attribute without end', list(update(`X="${text}"`)), /too long/],
    ['a comment without end', list(`<!-- ${text}`), /too long/],
    [
      'attributes without end',
      list(update(Array.from({ length: 101 }, (_, index) => `a${index}=""`).join(' '))),
      /more than 100 attributes/,
    ],
    [
      'parts without end',
      list(update('', `<BundledBy>${'<Revision Id="1"/>'.repeat(100_001)}</BundledBy>`)),
      /more than 100000 parts/,
    ],
    ['bytes that are no text', Buffer.from([0x3c, 0x61, 0xff, 0xfe]), /not valid utf-8/],
    ['a character that is cut', Buffer.from([0x3c, 0xc3]), /not valid utf-8|not well-formed/],
  ])('refuses %s with a short sentence', async (_, document, sentence) => {
    const read = readAll(cutInto(Buffer.from(document), 65_536))
    await expect(read).rejects.toThrow(unreadable(sentence))
    await expect(read).rejects.toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,500}$/) }),
    )
  })

  it('counts the parts of each update for itself', async () => {
    const large = update('', `<BundledBy>${'<Revision Id="1"/>'.repeat(60_000)}</BundledBy>`)
    expect((await readAll([Buffer.from(list(large + large))])).at(-1)).toMatchObject({ updates: 2 })
  })

  it('remembers only so many elements that it does not know', async () => {
    const unknown = Array.from({ length: 1000 }, (_, index) => `<u${index}/>`).join('')
    const end = (await readAll([Buffer.from(list(unknown))])).at(-1)
    expect(end).toMatchObject({ kind: 'end', updates: 0 })
    expect(end?.kind === 'end' && end.unknownElements).toHaveLength(100)
  })
})

describe('parseCabList', () => {
  const index = (cabinets: string, xor = '0') =>
    `<?xml version="1.0"?><INDEX VERSION="1"><CABLIST XOR="${xor}">${cabinets}</CABLIST></INDEX>`
  const cabinets = parseCabList(
    index(
      '<CAB NAME="package.cab"/><CAB NAME="package3.cab" RANGESTART="187611"/><CAB NAME="package2.cab" RANGESTART="0" FILESDIR="1"/><CAB NAME="package4.cab" RANGESTART="300000"/>',
    ),
  )

  it('lists the cabinets, those with a range last and by it', () => {
    expect(cabinets).toEqual([
      { name: 'package.cab', rangeStart: null, hasFiles: false },
      { name: 'package2.cab', rangeStart: 0, hasFiles: true },
      { name: 'package3.cab', rangeStart: 187_611, hasFiles: false },
      { name: 'package4.cab', rangeStart: 300_000, hasFiles: false },
    ])
  })

  it.each([
    [0, 'package2.cab'],
    [187_610, 'package2.cab'],
    [187_611, 'package3.cab'],
    [299_999, 'package3.cab'],
    [4_000_000_000, 'package4.cab'],
  ])('finds the cabinet of revision %i', (revision, name) => {
    expect(cabinetOfRevision(cabinets, revision)?.name).toBe(name)
    expect(cabinetOfRevision([...cabinets].reverse(), revision)?.name).toBe(name)
  })

  it('finds none before the first range', () => {
    const late = parseCabList(index('<CAB NAME="package.cab"/><CAB NAME="a.cab" RANGESTART="5"/>'))
    expect(cabinetOfRevision(late, 4)).toBeNull()
  })

  it.each([
    ['another document', '<html/>', /no "CABLIST"/],
    ['no cabinet', index(''), /lists no cabinet/],
    ['a way of storing that is not known', index('<CAB NAME="a.cab"/>', '7'), /XOR "7"/],
    ['a name that leads elsewhere', index('<CAB NAME="../a.cab"/>'), /NAME "..\/a.cab"/],
    ['a cabinet twice', index('<CAB NAME="a.cab"/><CAB NAME="A.cab" RANGESTART="1"/>'), /twice/],
    [
      'two ranges with the same start',
      index('<CAB NAME="a.cab" RANGESTART="1"/><CAB NAME="b.cab" RANGESTART="1"/>'),
      /same revision/,
    ],
    ['a range that is no number', index('<CAB NAME="a.cab" RANGESTART="-1"/>'), /RANGESTART "-1"/],
  ])('refuses %s', (_, text, sentence) => {
    expect(() => parseCabList(text)).toThrow(unreadable(sentence))
  })
})
