// Recovery images are decided about like the images that hold them, each by what is in itself.

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { distributionMigrations } from '#product/distribution'
import { updateCatalogueMigrations } from '#product/update-catalogue'
import { addPackage, openServicingHouse, type ServicingTestHouse } from '../../../tests/servicing-house.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { fillCatalogue, madeUpdate } from '../../../tests/update-catalogue/fill-catalogue.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { findVersions } from './find-versions.ts'
import { readImagesOfVersion } from './images-of-version.ts'
import { decideVersion, updateApplicabilityMigrations } from './index.ts'
import { listApplicable } from './list-applicable.ts'

let house: ServicingTestHouse
let packageId = ''
const wim = 'sources/install.wim'
const recovery = `${wim}:1/Windows/System32/Recovery/Winre.wim`

/** An update that may be installed where Windows says of itself that it is of this type. */
function core(number: number, installationType: string): string {
  const rule = `<b.RegSz Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion" Value="InstallationType" Comparison="EqualTo" Data="${installationType}"/>`
  return (
    `<UpdateIdentity UpdateID="${madeUpdate(number)}" RevisionNumber="1"/><Properties UpdateType="Software"/>` +
    `<ApplicabilityRules><IsInstalled><False/></IsInstalled><IsInstallable>${rule}</IsInstallable></ApplicabilityRules>`
  )
}

beforeAll(async () => {
  house = await openServicingHouse([
    updateCatalogueMigrations,
    updateApplicabilityMigrations,
    distributionMigrations,
  ])
  const media = join(house.folder, 'with-recovery')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2 })
  await rm(join(media, 'sources/boot.wim'))
  packageId = await addPackage(house, media)
  await fillCatalogue(house.db, [
    { number: 1, core: core(1, 'Client') },
    { number: 2, core: core(2, 'WindowsPE') },
  ])
  await sql`update update_catalogue_state set changes = changes + 1`.execute(house.db)
  return () => house[Symbol.asyncDispose]()
}, 120_000)

describe('recovery images', { timeout: 120_000 }, () => {
  it('are decided about once each, and stand behind the images that hold them', async () => {
    const outcome = await decideVersion(house, { packageId, version: 1 }, jobContext())
    expect(outcome).toMatchObject({ decided: 3, unchanged: 0, unreadable: 0 })
    const images = await readImagesOfVersion(house, { packageId })
    const question = { answer: 'applicable', withSuperseded: false, limit: 10, choosing: 'people' } as const
    const list = await listApplicable(house.db, images, question)
    expect(list.images).toMatchObject([
      { path: wim, index: 1, isCurrent: true },
      { path: wim, index: 2, isCurrent: true },
      {
        path: recovery,
        index: 1,
        isCurrent: true,
        name: 'Microsoft Windows Recovery Environment (amd64)',
        architecture: 'amd64',
        problem: null,
        counts: { applicable: 1, installed: 0, unknown: 0 },
      },
    ])
    const where = list.updates.map(one => [
      Number(one.updateId.slice(-4)),
      one.images.map(image => `${image.path}:${image.index}`),
    ])
    expect(where.sort()).toEqual([
      [1, [`${wim}:1`, `${wim}:2`]],
      [2, [`${recovery}:1`]],
    ])
    const again = await decideVersion(house, { packageId, version: 1 }, jobContext())
    expect(again).toMatchObject({ decided: 0, unchanged: 3 })
  })

  it('count where versions are asked what they lack', async () => {
    const { versions } = await findVersions(house, { name: madeUpdate(2), allVersions: false })
    expect(versions).toMatchObject([{ verdict: 'lacks' }])
    expect(versions[0]?.images.map(one => one.verdict)).toEqual(['not-concerned', 'not-concerned', 'lacks'])
  })
})
