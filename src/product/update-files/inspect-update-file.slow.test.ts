import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AssemblyIdentity, keyForm } from '#formats/cbs'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { type PlainFile, plainCabinet } from '../../../tests/plain-cabinet.ts'
import { inspectUpdateFile } from './inspect-update-file.ts'
import { openUpdate } from './open-update.ts'
import type { UpdateFacts } from './update-facts.ts'

const { signal } = new AbortController()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-inspect-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function inspectBytes(
  fileName: string,
  bytes: Uint8Array | string,
  stop = signal,
): Promise<UpdateFacts> {
  const work = await mkdtemp(join(folder, 'work-'))
  const file = join(work, 'object')
  await writeFile(file, bytes)
  return await inspectUpdateFile(file, { fileName, work, signal: stop })
}

const token = '31bf3856ad364e35'
const component = (name: string, version = '10.0.1.1'): AssemblyIdentity => ({
  name,
  version,
  processorArchitecture: 'amd64',
  language: 'neutral',
  publicKeyToken: token,
  versionScope: 'nonSxS',
})
const identityXml = ({ name, version, language, versionScope }: AssemblyIdentity) =>
  `<assemblyIdentity name="${name}" version="${version}" processorArchitecture="amd64" language="${language}" publicKeyToken="${token}"${versionScope === undefined ? '' : ` versionScope="${versionScope}"`}/>`
const assembly = (content: string) =>
  `<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" description="A test update">${content}</assembly>`
const packageIdentity = (name: string) => {
  const { versionScope: _, ...identity } = component(name, '10.0.1.0')
  return identity
}
const packageXml = (name: string, updates: string) =>
  assembly(
    `${identityXml(packageIdentity(name))}<package identifier="KB5000001" releaseType="Update"><parent buildCompare="EQ">${identityXml(component('Parent', '10.0.26100.1'))}</parent>${updates}</package>`,
  )
const componentXml = (identity: AssemblyIdentity, content = '') =>
  assembly(`${identityXml(identity)}${content}`)
const bringing = (...identities: AssemblyIdentity[]) =>
  `<update name="u">${identities.map(identity => `<component>${identityXml(identity)}</component>`).join('')}</update>`

describe('a file that is no update', () => {
  it.each([
    ['empty.msu', '', 'empty'],
    ['setup.exe', 'MZ\x90\0\x03', 'a Windows program (PE executable)'],
    ['update.zip', 'PK\x03\x04rest', 'a ZIP archive'],
    [
      'office.msp',
      '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest',
      'a Windows Installer or other OLE compound file (MSI, MSP)',
    ],
    ['notes.pdf', '%PDF-1.7', 'a PDF document'],
    ['update.xml', '\xef\xbb\xbf<?xml version="1.0"?><a/>', 'an XML document'],
    ['page.msu', '<!DOCTYPE html><html>', 'a web page (HTML)'],
    ['notes.txt', 'Some words\r\nand more', 'a text file'],
    ['software', 'regf\x01\0\0\0', 'a Windows registry hive'],
    ['a.7z', "7z\xbc\xaf'\x1c\0\x04", 'a 7z archive'],
    ['renamed.cab', "7z\xbc\xaf'\x1c\0\x04", 'a 7z archive'],
    ['renamed-zip.cab', 'PK\x03\x04rest', 'a ZIP archive'],
    ['a.psf', 'PSTREAM\0', 'the payload (.psf) of an update, without the update'],
    ['a.bin', '\x01\x02\x03\x04\x05\x06\x07\x08', 'of an unknown kind (it begins with 0102030405060708)'],
  ])('%s gets an answer that says what it is', async (name, start, found) => {
    await expect(inspectBytes(name, Buffer.from(start, 'latin1'))).rejects.toMatchObject({
      code: 'UPDATE_FILE_UNRECOGNISED',
      facts: { file: name, found, expected: expect.stringContaining('.msu') },
    })
  })

  it('a disc image is told by its volume descriptor', async () => {
    const image = Buffer.alloc(0x8800)
    image.write('\x01CD001', 0x8000, 'latin1')
    await expect(inspectBytes('windows.iso', image)).rejects.toMatchObject({
      facts: { found: 'a disc image (ISO)' },
    })
  })

  it.skipIf(!hasCorpus)(
    'a Windows image and a hive are told from the real thing (skipped without the corpus)',
    async () => {
      const image = await readFile(corpusPath('wim/empty_dacl.wim'))
      await expect(inspectBytes('install.wim', image)).rejects.toMatchObject({
        facts: { found: 'a Windows image (WIM)' },
      })
      const hive = await readFile(corpusPath('hive/plaso-100_sub_keys.hiv'))
      await expect(inspectBytes('SYSTEM', hive)).rejects.toMatchObject({
        facts: { found: 'a Windows registry hive' },
      })
    },
  )

  it.each([
    ['drivers', [{ name: 'a.inf', bytes: 'x' }], 'a cabinet with a driver'],
    [
      'catalogue',
      [{ name: 'package.cab', bytes: 'x' }],
      'an offline catalogue of updates (such as wsusscn2.cab), which holds no update',
    ],
    ['other', [{ name: 'photo.jpg', bytes: 'x' }], 'a cabinet with other files (the first is "photo.jpg")'],
  ])('a cabinet with %s is named too', async (_, files, found) => {
    await expect(inspectBytes('a.cab', plainCabinet(files))).rejects.toMatchObject({
      code: 'UPDATE_FILE_UNRECOGNISED',
      facts: { found },
    })
  })
})

describe('plain files', () => {
  it('a cabinet of Windows Setup files is a Setup Dynamic Update', async () => {
    const files = [
      { name: 'setupplatform.dll', bytes: 'MZ setup' },
      { name: 'replacementmanifests\\a.man', bytes: '<a/>' },
      { name: 'en-us\\setupcore.dll.mui', bytes: 'mui' },
    ]
    const name = 'windows10.0-kb5031539-x64_0c7a1f.cab'
    const facts = await inspectBytes(name, plainCabinet(files))
    expect(facts).toEqual({
      factsVersion: 3,
      defender: null,
      unexpandedFiles: [],
      fileName: name,
      container: 'cabinet',
      authenticode: { present: false },
      kb: 'KB5031539',
      title: 'Setup Dynamic Update (KB5031539)',
      architecture: 'amd64',
      kind: 'setup-dynamic-update',
      payload: 'plain-files',
      supportedProduct: null,
      supportUrl: null,
      packages: [],
      setupFiles: [
        { path: 'setupplatform.dll', size: 8 },
        { path: 'replacementmanifests/a.man', size: 4 },
        { path: 'en-us/setupcore.dll.mui', size: 3 },
      ],
      properties: {},
      unreadableManifests: [],
    })
    const work = await mkdtemp(join(folder, 'open-'))
    await writeFile(join(work, 'object'), plainCabinet(files))
    const opened = await openUpdate(join(work, 'object'), facts, { work, signal })
    expect(await readFile(join(opened.cabinetFolder(null), 'replacementmanifests/a.man'), 'utf8')).toBe(
      '<a/>',
    )
    expect(() => opened.cabinetFolder('other.cab')).toThrow(TypeError)
  })
})

describe('packages', () => {
  const first = component('First')
  const second = component('Second')
  const needsSecond = `<dependency><dependentAssembly dependencyType="install">${identityXml(second)}</dependentAssembly></dependency>`

  it('count once when update.mum is there again under its own name, and stay the root', async () => {
    const xml = packageXml('Package_for_KB5000001', bringing(first))
    const facts = await inspectBytes(
      'kb5000001.cab',
      plainCabinet([
        { name: `package_for_kb5000001~${token}~amd64~~10.0.1.0.mum`, bytes: xml },
        { name: 'update.mum', bytes: xml },
        { name: 'update.cat', bytes: 'catalog' },
        {
          name: `${keyForm(first)}.manifest`,
          bytes: componentXml(first, `<file name="a.dll"/>${needsSecond}`),
        },
        { name: `${keyForm(first)}\\a.dll`, bytes: 'payload' },
      ]),
    )
    expect(facts.packages).toHaveLength(1)
    expect(facts).toMatchObject({
      kb: 'KB5000001',
      title: 'A test update',
      payload: 'full',
      supportedProduct: '10.0',
    })
    expect(facts.packages[0]).toMatchObject({ isRoot: true, manifest: 'update.mum', catalog: 'update.cat' })
    expect(facts.packages[0]?.components.flatMap(entry => entry.files.map(file => file.member))).toEqual([
      `${keyForm(first)}/a.dll`,
    ])
    expect(facts.packages[0]?.unresolvedComponents).toEqual([
      {
        identity: second,
        reason: 'absent',
        requiredBy: keyForm(first),
        dependencyType: 'install',
        optional: false,
      },
    ])
  })

  it('say which component is known by name only, because its manifest cannot be made from its delta', async () => {
    const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')
    const mum = packageXml('Package_for_KB5000001', bringing(first, second))
    const manifest = componentXml(first)
    const index = (
      digest: string,
    ) => `<Container name="a" type="CAB" length="1" version="1" xmlns="urn:ContainerIndex"><Files>
      <File id="1" name="update.mum" length="${mum.length}"><Hash alg="SHA1" value="${digest}"/><Delta><Source type="RAW" name="7"/></Delta></File>
      <File id="2" name="${keyForm(first)}.manifest" length="${manifest.length}"><Hash alg="SHA1" value="${sha1(manifest)}"/><Delta><Source type="RAW" name="8"/></Delta></File>
      <File id="3" name="${keyForm(second)}.manifest" length="9"><Delta><Source type="PA30" name="9"/><Basis file="2"/></Delta></File>
    </Files></Container>`
    const files: PlainFile[] = [
      { name: '7', bytes: mum },
      { name: '8', bytes: manifest },
      { name: '9', bytes: 'PA30delta' },
    ]
    const good = plainCabinet([...files, { name: '_manifest_.cix.xml', bytes: index(sha1(mum)) }])
    const facts = await inspectBytes('a.cab', good)
    expect(facts.payload).toBe('cix-pa30')
    expect(facts.packages[0]).toMatchObject({ manifest: 'update.mum', isRoot: true, catalog: null })
    expect(facts.packages[0]?.components.map(entry => [entry.keyForm, entry.manifest])).toEqual([
      [keyForm(first), `${keyForm(first)}.manifest`],
    ])
    expect(facts.packages[0]?.unresolvedComponents).toEqual([
      { identity: second, reason: 'delta', requiredBy: null, dependencyType: null, optional: false },
    ])
    expect(facts.unreadableManifests).toEqual([
      {
        cabinet: null,
        name: `${keyForm(second)}.manifest`,
        reason: 'delta',
        detail: expect.stringContaining('It cannot be made: '),
      },
    ])
    const wrong = plainCabinet([...files, { name: '_manifest_.cix.xml', bytes: index('0'.repeat(40)) }])
    await expect(inspectBytes('a.cab', wrong)).rejects.toMatchObject({ code: 'UPDATE_FILE_DAMAGED' })
  })

  it('list a component manifest that is malformed, compressed, or under a foreign name, and go on', async () => {
    const third = component('Third')
    const facts = await inspectBytes(
      'a.cab',
      plainCabinet([
        { name: 'update.mum', bytes: packageXml('Package_for_KB5000001', bringing(first, second, third)) },
        {
          name: `${keyForm(first)}.manifest`,
          bytes: `<!DOCTYPE a [<!ENTITY x "y">]><assembly>&x;</assembly>`,
        },
        { name: `${keyForm(second)}.manifest`, bytes: Buffer.from('DCM\x01PA30', 'latin1') },
        { name: `${keyForm(third)}.manifest`, bytes: componentXml(component('Other')) },
      ]),
    )
    expect(facts.unreadableManifests.map(({ reason }) => reason)).toEqual(['invalid', 'delta', 'invalid'])
    expect(facts.unreadableManifests[0]?.detail).toContain('DOCTYPE')
    expect(facts.packages[0]?.components).toEqual([])
    expect(facts.packages[0]?.unresolvedComponents.map(({ reason }) => reason)).toEqual([
      'invalid',
      'delta',
      'invalid',
    ])
  })
})

describe('an MSU', () => {
  const cabinet = plainCabinet([{ name: 'update.mum', bytes: packageXml('Package_for_KB5000001', '') }])
  const answer = (name: string) =>
    `<unattend xmlns="urn:schemas-microsoft-com:unattend"><servicing><package action="install">${identityXml(packageIdentity(name))}</package></servicing></unattend>`

  it('gives its properties, whatever their encoding', async () => {
    const text = 'KB Article Number="5000001"\r\nApplies to="Windows 11 – 24H2"\r\nno property\r\n'
    for (const bytes of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(text, 'utf16le'),
    ]) {
      const facts = await inspectBytes(
        'a.msu',
        plainCabinet([
          { name: 'a.cab', bytes: cabinet },
          { name: 'a.xml', bytes: answer('Package_for_KB5000001') },
          { name: 'a-pkgProperties.txt', bytes },
        ]),
      )
      expect(facts.container).toBe('msu-cabinet')
      expect(facts.properties).toEqual({ 'KB Article Number': '5000001', 'Applies to': 'Windows 11 – 24H2' })
      expect(facts.packages[0]).toMatchObject({ cabinet: 'a.cab', isRoot: true })
    }
  })

  it('with a separate payload says so', async () => {
    const facts = await inspectBytes(
      'a.msu',
      plainCabinet([
        { name: 'a.cab', bytes: cabinet },
        { name: 'a.psf', bytes: 'PSTREAM' },
        { name: 'WSUSSCAN.cab', bytes: 'never opened' },
      ]),
    )
    expect(facts.payload).toBe('psf')
  })

  it('is refused when its answer file asks for a package that it does not hold', async () => {
    const msu = plainCabinet([
      { name: 'a.cab', bytes: cabinet },
      { name: 'a.xml', bytes: answer('Package_for_KB9999999') },
    ])
    await expect(inspectBytes('a.msu', msu)).rejects.toMatchObject({
      code: 'UPDATE_FILE_DAMAGED',
      facts: { reason: expect.stringContaining('Package_for_KB9999999') },
    })
  })

  it('that is a WIM file is known by its names', async context => {
    const tree = await mkdtemp(join(folder, 'wim-'))
    await mkdir(join(tree, 'in'))
    for (const name of [
      'SSU-26100.1738-x64.cab',
      'Windows11.0-KB5043080-x64.wim',
      'Windows11.0-KB5043080-x64.psf',
    ]) {
      await writeFile(join(tree, 'in', name), name)
    }
    try {
      execFileSync('wimlib-imagex', ['capture', join(tree, 'in'), join(tree, 'a.msu'), '--no-acls'], {
        stdio: 'ignore',
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return context.skip('wimlib-imagex is not installed')
      throw error
    }
    const facts = await inspectBytes('update.msu', await readFile(join(tree, 'a.msu')))
    expect(facts).toMatchObject({
      container: 'msu-wim',
      payload: 'wim-msu',
      kind: 'cumulative-update',
      kb: 'KB5043080',
      architecture: 'amd64',
      packages: [],
    })
    await expect(openUpdate(join(tree, 'a.msu'), facts, { work: tree, signal })).rejects.toMatchObject({
      code: 'UPDATE_PAYLOAD_NOT_OPENED',
    })
  })
})
