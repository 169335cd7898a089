// A site with everything that a servicing run needs, for tests: small Windows media without boot.wim, two updates, and packages
// to service.

import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { imageContentsMigrations } from '#product/image-contents'
import type { RunHouse } from '#product/servicing'
import { servicingMigrations } from '#product/servicing'
import { nativeEngine } from '#product/servicing-engines'
import { standardLimits } from '#product/servicing-work'
import { addUpdate } from '#product/software-updates'
import { addUpgradePackage } from '#product/upgrade-packages'
import { expectOnly, jobContext, openTestLibrary, type TestLibrary } from './test-library.ts'
import {
  type ComponentUpdate,
  makeComponentUpdate,
  makeSetupDynamicUpdate,
  type SetupDynamicUpdate,
} from './update-package/index.ts'
import { makeWindowsMedia } from './windows-image/index.ts'

/** The site. Both updates are added already; no package is. */
export type ServicingTestHouse = TestLibrary &
  RunHouse & {
    media: string
    component: ComponentUpdate & { id: string }
    setup: SetupDynamicUpdate & { id: string }
    /** Calls of `updateDistributionPoints`: the packages. */
    distributed: string[]
  }

/** Makes the site. install.wim has two images. */
export async function openServicingHouse(migrations: readonly string[] = []): Promise<ServicingTestHouse> {
  const house = await openTestLibrary([servicingMigrations, imageContentsMigrations, ...migrations])
  const media = join(house.folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2, recovery: false })
  await rm(join(media, 'sources/boot.wim'))
  const component = await makeComponentUpdate({ to: join(house.folder, 'windows11.0-kb5000001-x64.cab') })
  const setup = await makeSetupDynamicUpdate({ to: join(house.folder, 'windows11.0-kb5000002-x64.cab') })
  const distributed: string[] = []
  return {
    ...house,
    media,
    component: { ...component, id: (await addUpdate(house, { path: component.file }, jobContext())).update },
    setup: { ...setup, id: (await addUpdate(house, { path: setup.file }, jobContext())).update },
    engine: nativeEngine,
    engines: [nativeEngine],
    allowNativeComponentServicing: true,
    limits: standardLimits,
    distributed,
    async updateDistributionPoints(_transaction, packageId) {
      distributed.push(packageId)
    },
  }
}

let names = 0

/** Adds a package; from the house's media unless another folder is given. Gives its ID. */
export async function addPackage(house: ServicingTestHouse, path = house.media): Promise<string> {
  names += 1
  const asked = {
    path,
    name: `Package ${names}`,
    version: '',
    comment: '',
    architecture: null,
    language: null,
    extractIndex: null,
    licenceAccepted: true,
  }
  return (await addUpgradePackage(house, asked, jobContext())).packageId
}

/** A copy of the house's media, to be changed. */
export async function copyOfMedia(house: ServicingTestHouse, name: string): Promise<string> {
  const to = join(house.folder, name)
  await cp(house.media, to, { recursive: true })
  return to
}

/** Expects that the store holds exactly what the published versions and the updates need, and that there is no scratch. */
export async function expectNothingLeft(house: ServicingTestHouse): Promise<void> {
  const tables = house.db.$extendTables<{
    content_library_objects: { sha256: string }
    content_library_files: { sha256: string }
  }>()
  const ofVersions = await tables.selectFrom('content_library_objects').select('sha256').execute()
  const ofFiles = await tables.selectFrom('content_library_files').select('sha256').execute()
  await expectOnly(house, [...new Set([...ofVersions, ...ofFiles].map(row => row.sha256))])
}
