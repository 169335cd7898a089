import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keyForm } from '#formats/cbs'
import { decodeRegistryString } from '#formats/registry'
import { encodeSddl } from '#formats/security-descriptor'
import { readWimImages } from '#formats/wim-xml'
import { readImageMetadata } from '#product/image-metadata'
import {
  type MediaFacts,
  nativeEngine,
  type ServicingPlan,
  type UpdateToPlan,
} from '#product/servicing-engines'
import { readHiveKeys } from '#tools/hive'
import { extractPaths, listImage, readWimXml, updateImage } from '#tools/wimlib'
import { editImageMetadata } from '../../../tests/edit-image-metadata.ts'
import { exampleContentVersion } from '../../../tests/servicing-facts.ts'
import { prepareWork, readMedia, readUpdate } from '../../../tests/servicing-work.ts'
import { makeComponentUpdate, syntheticCatalog, writeCabinet } from '../../../tests/update-package/index.ts'
import {
  componentManifestXml,
  componentXml,
  deploymentManifestXml,
  type ManifestComponent,
  makeWindowsMedia,
  packageManifestXml,
  windowsAssembly,
  windowsPackage,
} from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const never = new AbortController().signal
const options = { allowNativeComponentServicing: true }
const version = '10.0.26100.2300'
const longName = 'a-name-longer-than-twenty-five.dll'
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-plan-'))
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

/** A cabinet with one package, one deployment and the component given; `payload` replaces what the manifest promises. */
async function makeCabinet(name: string, component: ManifestComponent, payload?: Buffer): Promise<string> {
  const deployment = windowsAssembly(createHash('md5').update(name).digest('hex'), version)
  const identity = windowsPackage('Package_for_KB5000007', '10.0.1.0')
  const parents = [windowsPackage('Microsoft-Windows-Foundation-Package', '10.0.26100.1')]
  const updates = [{ name: '5000007-1_neutral', xml: componentXml(deployment) }]
  const mum = packageManifestXml({ identity, identifier: 'KB5000007', parents, updates })
  const files = [
    { path: 'update.mum', bytes: Buffer.from(mum) },
    { path: 'update.cat', bytes: syntheticCatalog(name) },
    {
      path: `${keyForm(deployment)}.manifest`,
      bytes: Buffer.from(deploymentManifestXml(deployment, [component.identity])),
    },
    { path: `${keyForm(component.identity)}.manifest`, bytes: Buffer.from(componentManifestXml(component)) },
    ...component.files.map(file => ({
      path: `${keyForm(component.identity)}\\${file.name}`,
      bytes: payload ?? file.bytes,
    })),
  ]
  const file = join(root, `windows11.0-kb5000007-x64-${name}.cab`)
  await writeFile(file, writeCabinet({ files }))
  return file
}

function exampleOf(rest: Partial<ManifestComponent> = {}): ManifestComponent {
  return {
    identity: windowsAssembly('Microsoft-Windows-Everything', version),
    files: [{ name: longName, destination: '$(runtime.System32)\\EN-us\\', bytes: Buffer.from('a library') }],
    ...rest,
  }
}

const currentVersion = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
const everything = exampleOf({
  registryKeys: [
    { keyName: currentVersion, values: [{ name: 'UBR', type: 'REG_DWORD', value: '0x000008fc' }] },
    {
      keyName: 'HKEY_CLASSES_ROOT\\.everything\\',
      values: [
        { name: '', type: 'REG_SZ', value: '$(runtime.system32)\\x.dll' },
        { name: 'Größe', type: 'REG_QWORD', value: '0x0000000100000000' },
        { name: 'Odd', type: '00020001', value: '0aff' },
        { name: 'None', type: 'REG_NONE', value: '' },
      ],
    },
    { keyName: 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Everything', values: [] },
  ],
  extraXml:
    '<directories><directory destinationPath="$(runtime.programData)\\Everything\\Inside" owner="true" /></directories>',
})

describe('from a plan to its proof, with the native engine on synthetic media', { timeout: 120_000 }, () => {
  let media = ''
  let facts: MediaFacts
  const planFor = (updates: readonly UpdateToPlan[]): ServicingPlan =>
    planServicing({ engine: nativeEngine, media: facts, updates, options })

  beforeAll(async () => {
    media = join(root, 'media')
    await makeWindowsMedia({ product: 'windows11', to: media, components: 3, images: 1, recovery: false })
    facts = await readMedia(root, media)
  }, 120_000)

  it('two updates go into one image in one step, and into boot.wim where they apply', async () => {
    const updates = [
      await readUpdate(
        root,
        (await makeComponentUpdate({ to: join(root, 'windows11.0-kb5000001-x64.cab') })).file,
      ),
      await readUpdate(root, await makeCabinet('everything', everything)),
    ]
    const plan = planFor(updates)
    const places = plan.steps.map(step =>
      step.kind === 'service-image' ? `${step.path}:${step.index}:${step.updates.length}` : step.kind,
    )
    expect(places).toEqual([
      'sources/install.wim:1:2',
      'sources/boot.wim:1:2',
      'sources/boot.wim:2:2',
      'copy-from-image',
    ])
    const work = await prepareWork(root, media, updates)
    await nativeEngine.apply(plan, work, () => {}, never)
    const proof = await nativeEngine.verify(plan, work, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proof.proven).toBe(true)

    const wim = work.wims['sources/install.wim'] ?? ''
    // The folder keeps the spelling that the image has for it.
    const [library] = await listImage(wim, 1, { path: `/Windows/System32/en-US/${longName}` })
    expect(library).toMatchObject({ path: `/Windows/System32/en-US/${longName}`, hardLinkCount: 2 })
    const folders = await listImage(wim, 1, { path: '/ProgramData/Everything' })
    expect(folders.map(({ path }) => path)).toEqual([
      '/ProgramData/Everything',
      '/ProgramData/Everything/Inside',
    ])
    // The update build revision that a registry value sets is also what the XML says.
    expect(readWimImages(await readWimXml(wim))[0]?.version?.servicePackBuild).toBe(0x8fc)

    const to = await mkdtemp(join(root, 'hives-'))
    const config = '/Windows/System32/config'
    await extractPaths(wim, 1, { paths: [`${config}/SOFTWARE`, `${config}/COMPONENTS`], toDir: to })
    const [key] = await readHiveKeys(join(to, config, 'SOFTWARE'), ['Classes\\.everything'])
    expect(decodeRegistryString(key?.values.find(({ name }) => name === '')?.data ?? new Uint8Array())).toBe(
      'C:\\Windows\\System32\\x.dll',
    )
    const component = `DerivedData\\Components\\${keyForm(everything.identity)}`
    const [stored] = await readHiveKeys(join(to, config, 'COMPONENTS'), [component])
    expect(stored?.values.map(({ name }) => name)).toContain('f!a-name-longer-than-twenty_07c21672cec8c0b8')
    expect(plan.neededBytes).toBeGreaterThan((await stat(wim)).size)
  })

  it('the version that a file replaces stays in the store with its own bytes', async () => {
    const updates = [
      await readUpdate(
        root,
        (await makeComponentUpdate({ to: join(root, 'windows11.0-kb5000003-x64.cab'), kb: 'KB5000003' }))
          .file,
      ),
    ]
    const plan = planFor(updates)
    const work = await prepareWork(root, media, updates)
    const wim = work.wims['sources/install.wim'] ?? ''
    const names = async () =>
      (await listImage(wim, 1)).filter(({ path }) =>
        /\/amd64_[^/]*notepad[^/]*\/notepad\.exe$|System32\/notepad\.exe$/.test(path),
      )
    const before = await names()
    expect(before.map(({ hardLinkCount }) => hardLinkCount)).toEqual([2, 2])
    await nativeEngine.apply(plan, work, () => {}, never)
    const after = await names()
    const old = after.find(({ path }) => path === before.find(file => file.path.includes('WinSxS'))?.path)
    expect(old).toMatchObject({ sha1: before[0]?.sha1, hardLinkCount: 1 })
    expect(after.filter(({ hardLinkCount }) => hardLinkCount === 2)).toHaveLength(2)
  })

  async function refuses(file: string): Promise<unknown> {
    const updates = [await readUpdate(root, file)]
    const plan = planFor(updates)
    expect(plan.steps.length).toBeGreaterThan(0)
    const work = await prepareWork(root, media, updates)
    const digest = async () =>
      createHash('sha256')
        .update(await readFile(work.wims['sources/install.wim'] ?? ''))
        .digest('hex')
    const before = await digest()
    const error = await nativeEngine.apply(plan, work, () => {}, never).catch((thrown: unknown) => thrown)
    expect(await digest()).toBe(before)
    expect(await readdir(work.folder)).toEqual([])
    return error
  }

  it('a file that is not the one its manifest names stops the run before the image changes', async () => {
    const file = await makeCabinet('forged', exampleOf(), Buffer.from('a forgery'))
    expect(await refuses(file)).toMatchObject({ code: 'UPDATE_NOT_AS_PLANNED' })
  })

  it.each([
    [
      'an unknown registry type',
      [{ keyName: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\X', values: [{ name: 'a', type: 'REG_LINK', value: 'x' }] }],
    ],
    [
      'an unknown variable',
      [
        {
          keyName: 'HKEY_LOCAL_MACHINE\\SOFTWARE\\X',
          values: [{ name: 'a', type: 'REG_SZ', value: '$(build.x)' }],
        },
      ],
    ],
    ['a hive that is not serviced', [{ keyName: 'HKEY_USERS\\.DEFAULT\\X', values: [] }]],
    ['a hive that is none', [{ keyName: 'HKEY_CURRENT_USER\\X', values: [] }]],
  ])('%s in a component stops the run before the image changes', async (what, registryKeys) => {
    const file = await makeCabinet(what.replaceAll(' ', '-'), exampleOf({ registryKeys }))
    expect(await refuses(file)).toMatchObject({ code: 'COMPONENT_NOT_UNDERSTOOD' })
  })

  it('an image with operations pending gets nothing', async () => {
    const updates = [await readUpdate(root, await makeCabinet('pending', exampleOf()))]
    const work = await prepareWork(root, media, updates)
    const wim = work.wims['sources/install.wim'] ?? ''
    const pending = join(root, 'pending.xml')
    await writeFile(pending, '<pending/>')
    await updateImage(wim, 1, [{ command: 'add', source: pending, target: '/Windows/WinSxS/pending.xml' }])
    const image = await nativeEngine.inspect(
      { wim, path: 'sources/install.wim', index: 1, work: root },
      never,
    )
    expect(image.pending).toEqual(['pending.xml'])
    const plan = planServicing({
      engine: nativeEngine,
      media: { contentVersion: exampleContentVersion, files: [], images: [image] },
      updates,
      options,
    })
    expect(plan.steps).toEqual([])
    expect(plan.refused[0]?.reason.code).toBe('OPERATIONS_PENDING')
  })

  it('a replaced file keeps attributes and short name and gets the descriptor of its manifest, a hive keeps all; the proof sees a loss', async () => {
    const folder = await mkdtemp(join(root, 'media-rights-'))
    await mkdir(join(folder, 'sources'))
    const original = join(folder, 'sources/install.wim')
    await copyFile(join(media, 'sources/install.wim'), original)
    const descriptor = encodeSddl('O:SYG:SYD:PAI(A;;FA;;;SY)(A;;GRGX;;;BA)S:(AU;FASA;0x000D0116;;;WD)')
    const ofManifest = encodeSddl('O:SYG:SYD:P(A;;FA;;;SY)(A;;FRFX;;;BA)(A;;FRFX;;;BU)')
    const rights = { securityDescriptor: descriptor, attributes: 0x26 }
    const notepad = '/Windows/System32/notepad.exe'
    const hive = '/Windows/System32/config/SOFTWARE'
    const given = new Map([
      [notepad, { ...rights, shortName: 'NOTEPA~1.EXE' }],
      [hive, { ...rights, creationTime: 133_000_000_000_000_000n }],
    ])
    await editImageMetadata(original, 1, given, { signal: never })
    const file = join(root, 'windows11.0-kb5000012-x64.cab')
    const updates = [await readUpdate(root, (await makeComponentUpdate({ to: file, kb: 'KB5000012' })).file)]
    const plan = planServicing({
      engine: nativeEngine,
      media: await readMedia(root, folder),
      updates,
      options,
    })
    const work = await prepareWork(root, folder, updates)
    await nativeEngine.apply(plan, work, () => {}, never)
    const proof = await nativeEngine.verify(plan, work, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])

    const wim = work.wims['sources/install.wim'] ?? ''
    const [before, after] = [await readImageMetadata(original, 1), await readImageMetadata(wim, 1)]
    expect(after.find(notepad)?.sha1).not.toBe(before.find(notepad)?.sha1)
    for (const [path, edit] of given) {
      const found = after.find(path)
      expect(found).toMatchObject({ ...edit, securityDescriptor: expect.anything() })
      const expected = path === hive ? descriptor : ofManifest
      expect(Buffer.from(found?.securityDescriptor ?? []).equals(expected)).toBe(true)
    }
    await editImageMetadata(wim, 1, new Map([[hive, { securityDescriptor: null }]]), { signal: never })
    const lost = (await nativeEngine.verify(plan, work, never)).checks.filter(({ ok }) => !ok)
    expect(lost.map(({ what, where }) => `${what} ${where.toLowerCase()}`)).toEqual([
      'security-descriptor sources/install.wim:1 windows\\system32\\config\\software',
    ])
  })

  it('a newer version of a package marks the older one as superseded', async () => {
    const make = async (packageVersion: string, componentVersion: string) => {
      const to = join(root, `windows11.0-kb5000014-x64-v${packageVersion}.cab`)
      return await readUpdate(
        root,
        (await makeComponentUpdate({ to, kb: 'KB5000014', packageVersion, componentVersion })).file,
      )
    }
    const older = await make('10.0.1.0', '10.0.26100.2300')
    const newer = await make('10.0.1.3', '10.0.26100.2400')
    const work = await prepareWork(root, media, [older, newer])
    const wim = work.wims['sources/install.wim'] ?? ''
    const original = join(root, 'serviced-before.wim')
    for (const update of [older, newer]) {
      await copyFile(wim, original)
      work.originals['sources/install.wim'] = original
      const image = await nativeEngine.inspect(
        { wim, path: 'sources/install.wim', index: 1, work: root },
        never,
      )
      const plan = planServicing({
        engine: nativeEngine,
        media: { contentVersion: exampleContentVersion, files: [], images: [image] },
        updates: [update],
        options,
      })
      await nativeEngine.apply(plan, work, () => {}, never)
      const proof = await nativeEngine.verify(plan, work, never)
      expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    }
    const after = await nativeEngine.inspect(
      { wim, path: 'sources/install.wim', index: 1, work: root },
      never,
    )
    const states = after.packages.filter(({ identity }) => identity.startsWith('Package_for_KB5000014'))
    expect(states.map(({ identity, state }) => [identity.split('~').at(-1), state])).toEqual([
      ['10.0.1.0', 0x50],
      ['10.0.1.3', 0x70],
    ])
    expect(nativeEngine.assess(after, older.facts, options).status).toBe('installed')
  })

  it('Windows 7 is serviced too, where its version is a text and has no revision', async () => {
    const folder = join(root, 'media7')
    await makeWindowsMedia({ product: 'windows7', to: folder, components: 3, images: 1, recovery: false })
    const file = join(root, 'windows6.1-kb5000001-x64.msu')
    const updates = [
      await readUpdate(root, (await makeComponentUpdate({ to: file, product: 'windows7' })).file),
    ]
    const found = await readMedia(root, folder)
    expect(found.images[0]?.version).toEqual({ major: 6, minor: 1, build: 7601, revision: null })
    const plan = planServicing({ engine: nativeEngine, media: found, updates, options })
    const work = await prepareWork(root, folder, updates)
    await nativeEngine.apply(plan, work, () => {}, never)
    const proof = await nativeEngine.verify(plan, work, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proof.proven).toBe(true)
  })
})
