// kill -9 of the site server while a package is added or reloaded, or an image taken out: everything is there once and whole.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation, SiteApi } from '#api-client'
import { makeSmallMedia } from '../site-in-database.ts'
import {
  addPackage,
  changeMedia,
  expectSecondAttempt,
  type FaultHouse,
  makeFaultHouse,
  packageOf,
} from './fault-house.ts'
import type { FailpointsOf } from './journeys.ts'

let inputs = ''
let media = ''
let house: FaultHouse

beforeAll(async () => {
  inputs = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  media = join(inputs, 'media')
  await makeSmallMedia(media)
  house = await makeFaultHouse()
  await house.start()
})
afterAll(async () => {
  await house[Symbol.asyncDispose]()
  await rm(inputs, { recursive: true, force: true })
})

/** What is asked for while the server is about to die, and what is true in the end. */
type Way = {
  prepare?: (name: string) => Promise<string>
  ask: (api: SiteApi, about: { name: string; packageId: string }) => Promise<unknown>
  end: (about: { name: string; packageId: string; ended: readonly Operation[] }) => Promise<void>
}

const found = async (name: string) => (await house.api.listUpgradePackages()).filter(one => one.name === name)
const isThereOnce: Way['end'] = async ({ name }) => {
  expect(await found(name)).toEqual([expect.objectContaining({ currentVersion: 1 })])
}
const adding: Way = {
  ask: (api, { name }) => api.addUpgradePackage(packageOf(media, name)),
  end: isThereOnce,
}
const extracting: Way = {
  ask: (api, { name }) => api.addUpgradePackage(packageOf(media, name, 1)),
  end: isThereOnce,
}
const reloading: Way = {
  prepare: name => addPackage(house, { path: media, name }),
  async ask(api, { packageId }) {
    await changeMedia(media)
    return api.reloadUpgradePackage({ packageId, expectedVersion: 1 })
  },
  async end({ packageId }) {
    const { currentVersion, versions } = await house.api.readUpgradePackage({ packageId })
    expect([currentVersion, versions.length]).toEqual([2, 2])
  },
}
const takingOut: Way = {
  prepare: name => addPackage(house, { path: media, name }),
  ask: (api, { packageId }) => api.exportImage({ packageId, index: 1 }),
  // It waits for whoever asked for it, and goes when it is not wanted any more.
  async end({ ended }) {
    for (const { id: operation, kind } of ended)
      if (kind === 'upgrade-packages.export-image') await house.api.removeImageExport({ operation })
  },
}

const ways: Record<FailpointsOf<'adding'>, Way> = {
  'jobs.begun': adding,
  'jobs.done': adding,
  'content-store.before-flush': adding,
  'content-store.before-rename': adding,
  'content-store.after-rename': adding,
  'content-library.generation-noted': adding,
  'upgrade-packages.extracted': extracting,
  'upgrade-packages.file-stored': adding,
  'upgrade-packages.stored': adding,
  'upgrade-packages.before-publish': adding,
  'upgrade-packages.publishing': adding,
  'upgrade-packages.published': adding,
  'upgrade-packages.reloaded': reloading,
  'upgrade-packages.version-noted': adding,
  'upgrade-packages.image-taken-out': takingOut,
  'image-contents.read': adding,
}

describe('a site server that is killed while media are brought in ends it after its restart', () => {
  it.each(Object.entries(ways))('at %s', async (failpoint, { prepare, ask, end }) => {
    await changeMedia(media)
    const name = `Package ${failpoint}`
    const packageId = (await prepare?.(name)) ?? ''
    const at = failpoint as keyof typeof ways
    await house.dieAt(at, api => ask(api, { name, packageId }))
    const ended = await house.recover()
    expectSecondAttempt(ended)
    await end({ name, packageId, ended })
    await house.expectSound()
  })
})
