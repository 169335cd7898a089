// Small Windows media and an update for them, for journeys that service packages.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeComponentUpdate, makeSetupDynamicUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'
import { carryOut, type FaultHouse } from './fault-house.ts'

/** The files; they go when the scope ends. */
export type ServicingInputs = AsyncDisposable & {
  folder: string
  media: string
  component: string
  setup: string
}

/** Makes them: one image without recovery image, no boot.wim. */
export async function makeServicingInputs({ payloadBytes = 0 } = {}): Promise<ServicingInputs> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-inputs-'))
  const media = join(folder, 'media')
  const product = 'windows11'
  await makeWindowsMedia({ product, to: media, images: 1, components: 2, recovery: false, payloadBytes })
  await rm(join(media, 'sources', 'boot.wim'))
  const component = join(folder, 'Windows11.0-KB9900002-x64.msu')
  await makeComponentUpdate({ to: component, product, kb: 'KB9900002' })
  const setup = join(folder, 'windows11.0-kb9900003-x64.cab')
  await makeSetupDynamicUpdate({ to: setup })
  return {
    folder,
    media,
    component,
    setup,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Adds both updates; gives their IDs. */
export async function addUpdates(
  house: FaultHouse,
  { component, setup }: Pick<ServicingInputs, 'component' | 'setup'>,
): Promise<string[]> {
  const ids: string[] = []
  for (const path of [component, setup]) {
    const { result } = await carryOut(house, house.api.addSoftwareUpdate({ path }))
    ids.push((result as { update: string }).update)
  }
  return ids
}
