import { createHash } from 'node:crypto'
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readContainerIndex } from '#formats/cabinet-index'
import { keyForm, packageIdentityText, readComponentManifest } from '#formats/cbs'
import { decodeXmlText } from '#formats/xml'
import { readMembers } from '#tools/archives'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { inspectUpdateFile } from './inspect-update-file.ts'
import { openUpdate } from './open-update.ts'
import type { PackageFacts, UpdateFacts } from './update-facts.ts'

// What these tests state was read from the manifests by eye, not from this program's output.

const { signal } = new AbortController()
const files = [
  'msu/Windows6.1-KB2999226-x64.msu',
  'msu/Windows6.1-KB2584475-x64.msu',
  'msu/Windows6.1-KB2465285-x64.msu',
  'cab/Windows8.1-KB2938772-x64.cab',
  'cab/Windows6.2-HyperVIntegrationServices-x86.cab',
]
const inspected = new Map<string, UpdateFacts>()
let work = ''

beforeAll(async () => {
  if (!hasCorpus) return
  work = await mkdtemp(join(tmpdir(), 'slipstream-updates-'))
  for (const file of files) {
    const facts = await inspectUpdateFile(corpusPath(file), { fileName: basename(file), work, signal })
    inspected.set(file, facts)
  }
}, 60_000)
afterAll(async () => {
  if (work !== '') await rm(work, { recursive: true, force: true })
})

function factsOf(file: string): UpdateFacts {
  const found = inspected.get(file)
  if (found === undefined) throw new Error(`${file} was not inspected`)
  return found
}

function packageOf(facts: UpdateFacts, name: string): PackageFacts {
  const found = facts.packages.find(entry => entry.identity.name === name)
  if (found === undefined) throw new Error(`no package ${name}`)
  return found
}

const titles = (facts: UpdateFacts) => ({
  ...facts,
  packages: facts.packages.length,
  properties: Object.keys(facts.properties).length,
})

describe.skipIf(!hasCorpus)('real updates (skipped without the corpus)', () => {
  it('KB2999226: an MSU with deltas, two branches, and a branch twin', () => {
    const facts = factsOf('msu/Windows6.1-KB2999226-x64.msu')
    expect(titles(facts)).toEqual({
      factsVersion: 3,
      defender: null,
      fileName: 'Windows6.1-KB2999226-x64.msu',
      container: 'msu-cabinet',
      authenticode: { present: true },
      kb: 'KB2999226',
      title: 'Fix for KB2999226',
      architecture: 'amd64',
      kind: 'update',
      payload: 'cix-pa30',
      supportedProduct: '6.1',
      supportUrl: 'http://support.microsoft.com/?kbid=2999226',
      packages: 6,
      setupFiles: [],
      properties: 14,
      unreadableManifests: [],
      unexpandedFiles: [],
    })
    expect(facts.properties).toMatchObject({ 'Processor Architecture': 'amd64', 'Build Date': '2015/07/21' })
    expect(
      facts.packages.map(({ identity, isRoot, isBranchTwin }) => [
        packageIdentityText(identity),
        isRoot,
        isBranchTwin,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.6', true, false],
        ['Package_for_KB2999226_BF~31bf3856ad364e35~amd64~~6.1.1.6', false, true],
        ['Package_for_KB2999226_RTM~31bf3856ad364e35~amd64~~6.1.1.6', false, false],
        ['Package_for_KB2999226_RTM_BF~31bf3856ad364e35~amd64~~6.1.1.6', false, true],
        ['Package_1_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.6', false, false],
        ['Package_1_for_KB2999226_BF~31bf3856ad364e35~amd64~~6.1.1.6', false, true],
      ]),
    )
    const root = packageOf(facts, 'Package_for_KB2999226')
    expect(root).toMatchObject({
      identifier: 'KB2999226',
      releaseType: 'Update',
      restart: 'possible',
      cabinet: 'Windows6.1-KB2999226-x64.cab',
      manifest: 'update.mum',
      catalog: 'update.cat',
      components: [],
    })
    expect(root.parents).toEqual([
      {
        buildCompare: 'EQ',
        serviceCompare: 'GE',
        integrate: 'separate',
        disposition: 'detect',
        identities: ['Client', 'Server'].map(product => ({
          name: `Microsoft-Windows-${product}-Features-Package`,
          version: '6.1.7601.17514',
          processorArchitecture: 'amd64',
          language: 'neutral',
          publicKeyToken: '31bf3856ad364e35',
          versionScope: 'nonSxS',
          buildType: 'release',
        })),
      },
    ])
    const branches = packageOf(facts, 'Package_1_for_KB2999226')
    expect(
      branches.updates.map(({ name, applicable }) => [name, applicable[0]?.targets[0]?.elevate]),
    ).toEqual([
      ['2999226-1_neutral_LDR', 'revision'],
      ['2999226-2_neutral_GDR', 'install'],
    ])
    expect(branches.components).toHaveLength(10)
    expect(branches.components.filter(entry => entry.isDeployment)).toHaveLength(2)
    expect(branches.unresolvedComponents).toEqual([])
    const projected = branches.components.flatMap(entry => entry.files)
    expect(projected).toHaveLength(96)
    expect(projected.every(file => file.sha256?.length === 64 && file.missing === null)).toBe(true)
    expect(
      branches.components.flatMap(entry => [...entry.advancedInstallers, ...entry.unknownElements]),
    ).toEqual([])
    expect(packageOf(facts, 'Package_1_for_KB2999226_BF').components).toHaveLength(5)
  })

  it('KB2584475: an MSU with drivers, for the release and its service pack', () => {
    const facts = factsOf('msu/Windows6.1-KB2584475-x64.msu')
    expect(facts).toMatchObject({
      container: 'msu-cabinet',
      kb: 'KB2584475',
      title: 'Fix for KB2584475',
      architecture: 'amd64',
      kind: 'update',
      payload: 'cix-pa30',
      supportedProduct: '6.1',
      unreadableManifests: [],
      unexpandedFiles: [],
    })
    expect(facts.packages).toHaveLength(9)
    expect(packageOf(facts, 'Package_for_KB2584475')).toMatchObject({ isRoot: true, releaseType: 'Hotfix' })
    expect(packageOf(facts, 'Package_for_KB2584475').parents[0]?.identities).toHaveLength(8)
    const drivers = packageOf(facts, 'Package_4_for_KB2584475')
    expect(drivers.updates.flatMap(update => update.drivers.map(driver => driver.inf)).sort()).toEqual([
      'sdbus.inf',
      'sffdisk.inf',
    ])
    expect(
      drivers.components
        .map(({ identity, advancedInstallers }) => [identity.name, identity.version, advancedInstallers])
        .sort(),
    ).toEqual([
      ['sdbus.inf', '6.1.7601.21824', ['driver (inf)']],
      ['sffdisk.inf', '6.1.7601.21824', ['driver (inf)']],
    ])
    expect(
      drivers.unresolvedComponents.map(({ identity, reason, optional }) => [identity.name, reason, optional]),
    ).toEqual([
      ['sffdisk.inf.Resources', 'absent', true],
      ['sdbus.inf.Resources', 'absent', true],
    ])
  })

  it('KB2465285: an MSU whose component needs advanced installers', () => {
    const facts = factsOf('msu/Windows6.1-KB2465285-x64.msu')
    expect(facts).toMatchObject({
      kb: 'KB2465285',
      payload: 'cix-pa30',
      kind: 'update',
      supportedProduct: '6.1',
    })
    expect(facts.packages).toHaveLength(7)
    const bridge = packageOf(facts, 'Package_4_for_KB2465285').components.find(entry => !entry.isDeployment)
    expect(bridge).toMatchObject({
      keyForm: 'amd64_microsoft-windows-networkbridge_31bf3856ad364e35_6.1.7601.21624_none_668ec32935dadf23',
      advancedInstallers: ['configuration', 'sppInstaller', 'unattendActions'],
    })
    expect(bridge?.files).toHaveLength(8)
  })

  it('KB2938772: a cabinet with full payload, a driver and registry values', () => {
    const facts = factsOf('cab/Windows8.1-KB2938772-x64.cab')
    expect(titles(facts)).toEqual({
      factsVersion: 3,
      defender: null,
      fileName: 'Windows8.1-KB2938772-x64.cab',
      container: 'cabinet',
      authenticode: { present: false },
      kb: 'KB2938772',
      title: 'Fix for KB2938772',
      architecture: 'amd64',
      kind: 'update',
      payload: 'full',
      supportedProduct: '6.3',
      supportUrl: 'http://support.microsoft.com/?kbid=2938772',
      packages: 8,
      setupFiles: [],
      properties: 0,
      unreadableManifests: [],
      unexpandedFiles: [],
    })
    const key =
      'amd64_microsoft-windows-ndis-tdi-bindingengine_31bf3856ad364e35_6.3.9600.17039_none_2f0e3c02f951e22c'
    const engine = packageOf(facts, 'Package_3_for_KB2938772').components.find(entry => entry.keyForm === key)
    expect(engine).toMatchObject({
      manifest: `${key}.manifest`,
      registryValueCount: 27,
      advancedInstallers: ['configuration', 'taskScheduler'],
      unknownElements: [],
      files: [
        {
          name: 'netcfgx.dll',
          destinationPath: '$(runtime.system32)\\',
          sha256: '7a5eec4bbe3417523f094f9bc644dffb2d97192fbbba274c6d96b75926f993ce',
          member: `${key}/netcfgx.dll`,
          inf: false,
        },
      ],
    })
    expect(packageOf(facts, 'Package_1_for_KB2938772').components[0]).toMatchObject({
      advancedInstallers: ['driver (inf)'],
      files: [{ name: 'netrasa.inf', destinationPath: null, inf: true }],
    })
  })

  it('Hyper-V Integration Services: one package with drivers and services', () => {
    const facts = factsOf('cab/Windows6.2-HyperVIntegrationServices-x86.cab')
    expect(facts).toMatchObject({
      container: 'cabinet',
      authenticode: { present: true },
      kb: 'KB4072650',
      title: 'Fix for KB4072650',
      architecture: 'x86',
      kind: 'update',
      payload: 'full',
      // Its parents are of 6.2 and of 6.3.
      supportedProduct: null,
    })
    expect(facts.packages).toHaveLength(1)
    const [root] = facts.packages
    expect(root).toMatchObject({
      isRoot: true,
      restart: 'required',
      identity: { name: 'Microsoft-Hyper-V-Integration-Services-Package-2', version: '6.3.9600.19456' },
    })
    expect(root?.updates).toHaveLength(16)
    expect(root?.components).toHaveLength(18)
    const services = root?.components.find(
      entry => entry.identity.name === 'Microsoft-Hyper-V-Integration-Services',
    )
    expect(services?.advancedInstallers).toEqual(['service', 'serviceGroup'])
    expect(root?.components.filter(entry => entry.advancedInstallers.includes('driver (inf)'))).toHaveLength(
      15,
    )
  })

  it('holds the same facts after a journey through the database', () => {
    for (const facts of inspected.values()) expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
  })

  it.each(files)('%s opens, and every member that the facts name is there with its digest', async file => {
    const facts = factsOf(file)
    const folder = await mkdtemp(join(work, 'open-'))
    const opened = await openUpdate(corpusPath(file), facts, { work: folder, signal })
    let payloads = 0
    for (const entry of facts.packages) {
      const root = opened.cabinetFolder(entry.cabinet)
      await access(join(root, entry.manifest))
      await access(join(root, entry.catalog ?? 'no catalog'))
      for (const component of entry.components) {
        await access(join(root, component.manifest))
        for (const { member, sha256 } of component.files) {
          if (member === null) throw new Error('the facts name no payload')
          payloads += 1
          expect(await sha256Of(join(root, member))).toBe(sha256)
        }
      }
    }
    expect(payloads).toBeGreaterThan(0)
    expect(facts.unexpandedFiles).toEqual([])
  })
})

describe.skipIf(!hasCorpus)('key forms of real manifests (skipped without the corpus)', () => {
  it('are reproduced from the identity inside, for every manifest in the update cabinets', async () => {
    let count = 0
    for (const file of files) {
      const folder = await mkdtemp(join(work, 'keys-'))
      const opened = await openUpdate(corpusPath(file), factsOf(file), { work: folder, signal })
      const [cabinet = null] = factsOf(file).packages.map(entry => entry.cabinet)
      for (const name of await readdir(opened.cabinetFolder(cabinet))) {
        if (!name.endsWith('.manifest')) continue
        const bytes = await readFile(join(opened.cabinetFolder(cabinet), name))
        expect(`${keyForm(readComponentManifest(decodeXmlText(bytes)).identity)}.manifest`).toBe(name)
        count += 1
      }
    }
    expect(count).toBe(41)
  })

  it('are reproduced for the decoded manifests of build 26100', async () => {
    const names = await readdir(corpusPath('dcm/decoded'))
    for (const name of names) {
      const bytes = await readFile(corpusPath(`dcm/decoded/${name}`))
      expect(`${keyForm(readComponentManifest(decodeXmlText(bytes)).identity)}.manifest.xml`).toBe(name)
    }
    expect(names).toHaveLength(7)
  })
})

describe.skipIf(!hasCorpus)('index of a real cabinet (skipped without the corpus)', () => {
  it('KB2999226 has 22 plain files, 1 delta that stands alone, 47 with a basis and 48 copies', async () => {
    const folder = await mkdtemp(join(work, 'index-'))
    const file = files[0] ?? ''
    const msu = await readMembers(corpusPath(file), () => ['Windows6.1-KB2999226-x64.cab'], {
      maxBytes: 2 ** 20,
      signal,
    })
    const cabinet = join(folder, 'kb.cab')
    await writeFile(cabinet, msu.contents.get('Windows6.1-KB2999226-x64.cab') ?? '')
    const { contents } = await readMembers(cabinet, () => ['_manifest_.cix.xml'], {
      maxBytes: 2 ** 20,
      signal,
    })
    const index = readContainerIndex(decodeXmlText(contents.get('_manifest_.cix.xml') ?? new Uint8Array()))
    const counts: Record<string, number> = {}
    for (const { source, basis } of index.files.values()) {
      const sort = `${source?.type ?? 'copy'}${source !== null && basis !== null ? ' with basis' : ''}`
      counts[sort] = (counts[sort] ?? 0) + 1
    }
    expect(counts).toEqual({ RAW: 22, PA30: 1, 'PA30 with basis': 47, copy: 48 })
  })
})

async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}
