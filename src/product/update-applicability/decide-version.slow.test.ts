// A real update, its real metadata, and four images that were made: the right Windows, another Windows, the right one for another
// processor, and the right one with the update in it.

import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { winnerKeyForm } from '#formats/cbs'
import { encodeDword, encodeRegistryString, registryValueTypes } from '#formats/registry'
import { distributionMigrations } from '#product/distribution'
import { addSource, synchronise, updateCatalogueMigrations } from '#product/update-catalogue'
import { editHive, type HiveEdit } from '#tools/hive'
import { extractPaths, setImageProperties, updateImage } from '#tools/wimlib'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { explainUpdate } from './explain-update.ts'
import { findVersions } from './find-versions.ts'
import { readImagesOfVersion } from './images-of-version.ts'
import { decideVersion, updateApplicabilityMigrations } from './index.ts'
import { listApplicable } from './list-applicable.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'
const hive = 'Windows/System32/config/SOFTWARE'
const packages = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages'
const token = '31bf3856ad364e35'
let house: ServicingTestHouse

beforeAll(async () => {
  house = await openServicingHouse([
    updateCatalogueMigrations,
    updateApplicabilityMigrations,
    distributionMigrations,
  ])
  return () => house[Symbol.asyncDispose]()
}, 90_000)

function state(identity: string, number: number): HiveEdit {
  const value = { name: 'CurrentState', type: registryValueTypes.REG_DWORD, data: encodeDword(number) }
  return { path: `${packages}\\${identity}`, values: [value] }
}

/** A copy of the media whose first image has these keys in its SOFTWARE hive. */
async function changed(media: string, name: string, edits: readonly HiveEdit[]): Promise<string> {
  const to = join(house.folder, name)
  await cp(media, to, { recursive: true })
  const wim = join(to, 'sources/install.wim')
  const out = join(house.folder, `${name}-hive`)
  await mkdir(out)
  await extractPaths(wim, 1, { paths: [`/${hive}`], toDir: out })
  await editHive(join(out, hive), edits)
  await updateImage(wim, 1, [
    { command: 'delete', path: `/${hive}` },
    { command: 'add', source: join(out, hive), target: `/${hive}` },
  ])
  return to
}

/** The winning version of a component of a driver. */
function driver(name: string): HiveEdit {
  const version = '6.1.7601.17514'
  const winner = winnerKeyForm({
    name,
    version,
    processorArchitecture: 'amd64',
    language: 'neutral',
    publicKeyToken: token,
    type: 'driverUpdate',
    versionScope: 'nonSxS',
  })
  const value = { type: registryValueTypes.REG_SZ, data: encodeRegistryString(version) }
  return {
    path: `Microsoft\\Windows\\CurrentVersion\\SideBySide\\Winners\\${winner}\\6.1`,
    values: [{ name: '', ...value }],
  }
}

async function add(media: string): Promise<string> {
  await rm(join(media, 'sources/boot.wim'), { force: true })
  const packageId = await addPackage(house, media)
  const outcome = await decideVersion(house, { packageId, version: 1 }, jobContext())
  expect(outcome).toMatchObject({ decided: 1, unchanged: 0, unreadable: 0 })
  return packageId
}

/** What an article means to the only image of a package. */
async function answerFor(packageId: string, kb = 'kb2999226') {
  const images = await readImagesOfVersion(house, { packageId })
  const explained = await explainUpdate(house.db, images, kb)
  expect(explained).toHaveLength(1)
  expect(explained[0]?.images).toHaveLength(1)
  return explained[0]?.images[0]
}

async function applicableTo(packageId: string, answer: 'applicable' | 'installed' = 'applicable') {
  const question = { answer, withSuperseded: false, text: 'KB2999226', limit: null } as const
  const list = await listApplicable(house.db, await readImagesOfVersion(house, { packageId }), {
    ...question,
    choosing: 'people',
  })
  return list.updates.map(one => one.kb)
}

describe.skipIf(!hasCorpus)(`which updates apply${because}`, { timeout: 180_000 }, () => {
  let windows7 = ''

  beforeAll(async () => {
    const location = corpusPath('msu/Windows6.1-KB2999226-x64.msu')
    await addSource(house.db, { name: 'From the update', location, languages: [], by: 'administrator' })
    await synchronise({ ...house, internalNetworks: [] }, { source: 'From the update' }, jobContext())
    windows7 = join(house.folder, 'windows7')
    await makeWindowsMedia({ product: 'windows7', to: windows7, images: 1, components: 2, recovery: false })
  }, 120_000)

  it('applies to the Windows that it is for', async () => {
    const packageId = await add(windows7)
    expect(await answerFor(packageId)).toMatchObject({
      answer: 'applicable',
      because: [
        expect.stringMatching(/^The image takes Package_.*KB2999226/),
        'true: the packages of the update can be installed (it is so)',
      ],
    })
    expect(await applicableTo(packageId)).toEqual(['KB2999226'])
    expect(await readdir(house.work)).toEqual([])
  })

  it('is not required by another Windows: its packages belong to none that is there', async () => {
    const other = join(house.folder, 'windows11')
    await makeWindowsMedia({ product: 'windows11', to: other, images: 1, components: 2, recovery: false })
    const packageId = await add(other)
    expect(await answerFor(packageId)).toMatchObject({
      answer: 'not-required',
      because: [
        expect.stringContaining('belongs to one of Microsoft-Windows-Client-Features-Package'),
        'false: the packages of the update can be installed (it is not so)',
      ],
    })
    expect(await applicableTo(packageId)).toEqual([])
  })

  it('is not required by the same Windows for another processor', async () => {
    const family = (architecture: string) =>
      `Microsoft-Windows-Client-Features-Package~${token}~${architecture}~~6.1.7601.17514`
    const media = await changed(windows7, 'x86', [state(family('amd64'), 0), state(family('x86'), 0x70)])
    await setImageProperties(join(media, 'sources/install.wim'), 1, { properties: { 'WINDOWS/ARCH': '0' } })
    expect(await answerFor(await add(media))).toMatchObject({
      answer: 'not-required',
      because: [
        expect.stringContaining(`~amd64~~6.1.7601.17514`),
        'false: the packages of the update can be installed (it is not so)',
      ],
    })
  })

  it('is installed where its package is, and no longer offered', async () => {
    const media = await changed(windows7, 'installed', [
      state(`Package_for_KB2999226~${token}~amd64~~6.1.1.6`, 0x70),
    ])
    const packageId = await add(media)
    expect(await answerFor(packageId)).toMatchObject({
      answer: 'installed',
      because: [
        expect.stringContaining('has this package in this or a higher version'),
        'true: the packages of the update are installed (it is so)',
      ],
    })
    expect(await applicableTo(packageId)).toEqual([])
    expect(await applicableTo(packageId, 'installed')).toEqual(['KB2999226'])
  })

  it('says of every version in use whether it lacks the update', async () => {
    const { updates, versions } = await findVersions(house, { name: 'KB2999226', allVersions: false })
    expect(updates.map(one => one.kb)).toEqual(['KB2999226'])
    expect(versions.map(({ verdict, inUse, points }) => ({ verdict, inUse, points }))).toEqual(
      ['lacks', 'not-concerned', 'not-concerned', 'has'].map(verdict => ({
        verdict,
        inUse: true,
        points: [],
      })),
    )
    expect(versions[0]?.images).toMatchObject([{ verdict: 'lacks', updates: [updates[0]?.title] }])
    const unknown = findVersions(house, { name: 'CVE-2024-38063', allVersions: true })
    await expect(unknown).rejects.toMatchObject({ code: 'CATALOGUE_UPDATE_MISSING' })
  })

  it('is not decided again until the catalogue changes; a package that nobody decided about says so', async () => {
    const packageId = await addPackage(house, windows7)
    const again = await decideVersion(house, { packageId, version: 1 }, jobContext())
    // The same WIM file was decided for another package.
    expect(again).toMatchObject({ decided: 0, unchanged: 1 })
    await addSource(house.db, {
      name: 'Another',
      location: corpusPath('msu/Windows6.1-KB2584475-x64.msu'),
      languages: [],
      by: 'administrator',
    })
    await synchronise({ ...house, internalNetworks: [] }, { source: 'Another' }, jobContext())
    const [image] = (await readImagesOfVersion(house, { packageId })).images
    expect(image).toMatchObject({ isCurrent: false, decidedAt: expect.any(String) })
    expect(await answerFor(packageId, 'KB2584475')).toMatchObject({
      answer: null,
      because: [expect.stringContaining('after this image was decided about')],
    })
    const changed = await decideVersion(house, { packageId, version: 1 }, jobContext())
    expect(changed).toMatchObject({ decided: 1, unchanged: 0 })
    // Its packages have conditions about drivers, and the image lists none.
    expect(await answerFor(packageId, 'KB2584475')).toMatchObject({
      answer: 'unknown',
      because: [
        expect.stringMatching(/without Windows: whether its driver sffdisk\.inf is there/),
        expect.any(String),
      ],
    })
  })

  it.each([
    ['applicable', 'sdbus.inf', /^The image takes .*KB2584475/],
    ['not-required', 'usb.inf', /KB2584475.* updates s(dbus|ffdisk)\.inf.*the image has none of it/],
  ])('is %s where its drivers are decided by those of the image: %s', async (answer, name, because) => {
    const media = await changed(windows7, `drivers-${name}`, [driver(name)])
    expect(await answerFor(await add(media), 'KB2584475')).toMatchObject({
      answer,
      because: expect.arrayContaining([expect.stringMatching(because)]),
    })
  })
})
