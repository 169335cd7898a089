// What an administrator who services packages has: media, update files, and a catalogue that lists them with rules that say what they apply to.

import { createHash } from 'node:crypto'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Operation } from '#api-client'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../update-catalogue/index.ts'
import { makeComponentUpdate, makeCumulativeUpdate } from '../update-package/index.ts'
import { makeWindowsMedia } from '../windows-image/index.ts'
import type { ConsoleSite } from './console-site.ts'

/** Update IDs of the made catalogue. */
export const inCatalogue = {
  product: madeUpdateId(1),
  otherProduct: madeUpdateId(2),
  classification: madeUpdateId(3),
  older: madeUpdateId(10),
  newer: madeUpdateId(11),
  other: madeUpdateId(12),
}

/** The files of the scene. */
export type ServicingScene = { media: string; component: string; cumulative: string; catalogue: string }

/**
 * Makes the files: an update that fits the images and is in the catalogue (KB9900002), one that cannot be applied (KB9900004), and a
 * catalogue with more updates, of which one is for another Windows (KB9900090) and one is superseded (KB9900001).
 */
export async function makeServicingScene(site: ConsoleSite, more = 0): Promise<ServicingScene> {
  const folder = join(site.folder, 'scene')
  await mkdir(folder)
  const media = join(folder, 'media')
  const component = join(folder, 'Windows11.0-KB9900002-x64.msu')
  const cumulative = join(folder, 'Windows11.0-KB9900004-x64.msu')
  const catalogue = join(folder, 'wsusscn2.cab')
  await makeComponentUpdate({ to: component, product: 'windows11', kb: 'KB9900002' })
  await makeCumulativeUpdate({ to: cumulative, kb: 'KB9900004' })
  await makeWindowsMedia({ product: 'windows11', to: media, images: 2, components: 2, recovery: false })
  await rm(join(media, 'sources', 'boot.wim'))
  const bytes = await readFile(component)
  const file = {
    name: 'Windows11.0-KB9900002-x64.msu',
    size: bytes.length,
    sha1: createHash('sha1').update(bytes).digest('hex'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }
  await makeCatalogue(catalogue, { updates: [...updatesOf(file), ...many(more)], spelling: 'wsusscn2' })
  return { media, component, cumulative, catalogue }
}

function updatesOf(file: NonNullable<MadeUpdate['file']>): MadeUpdate[] {
  const { product, otherProduct, classification, older, newer, other } = inCatalogue
  const category = (revision: number, updateId: string, title: string): MadeUpdate => ({
    ...{ revision, updateId, title, type: 'Category', isSoftware: false, handler: 'Category' },
  })
  const of = (id: string) => [
    { type: 'Product', id },
    { type: 'UpdateClassification', id: classification },
  ]
  return [
    category(1, product, 'Windows 11'),
    category(2, otherProduct, 'Windows 8.1'),
    category(3, classification, 'Security Updates'),
    {
      ...{ revision: 10, updateId: older, title: 'Security Update for Windows 11', kb: 'KB9900001' },
      ...{ categories: of(product), rules: appliesTo('10') },
    },
    {
      ...{ revision: 11, updateId: newer, title: 'Newer Security Update for Windows 11', kb: 'KB9900002' },
      ...{ categories: of(product), rules: appliesTo('10'), file, supersedes: [older] },
    },
    {
      ...{ revision: 12, updateId: other, title: 'Security Update for Windows 8.1', kb: 'KB9900090' },
      ...{ categories: of(otherProduct), rules: appliesTo('6') },
    },
  ]
}

/** Updates for another Windows, so that the catalogue is long. */
function many(count: number): MadeUpdate[] {
  return Array.from({ length: count }, (_, place) => ({
    revision: 1000 + place,
    updateId: madeUpdateId(1000 + place),
    title: `Update ${place + 1} for Windows 8.1`,
    kb: `KB${8_000_000 + place}`,
    categories: [{ type: 'Product', id: inCatalogue.otherProduct }],
    rules: appliesTo('6'),
  }))
}

function appliesTo(major: string): string {
  return `<IsInstalled><False /></IsInstalled><IsInstallable><b.WindowsVersion Comparison="EqualTo" MajorVersion="${major}" /></IsInstallable>`
}

/** Waits until an operation has succeeded. */
export async function finished(site: ConsoleSite, asked: Promise<{ operation: string }>): Promise<Operation> {
  const { operation } = await asked
  for (let tries = 0; tries < 2000; tries++) {
    const found = await site.api.readOperation({ operation })
    if (found.state === 'succeeded') return found
    if (found.state === 'failed' || found.state === 'cancelled')
      throw new Error(`${found.kind} ${found.state}: ${found.error?.message}`)
    await wait(100)
  }
  throw new Error(`the operation ${operation} did not end`)
}

/** Adds a package of the scene; returns its ID. */
export async function addScenePackage(
  site: ConsoleSite,
  scene: ServicingScene,
  name: string,
): Promise<string> {
  const added = await finished(
    site,
    site.api.addUpgradePackage({ path: scene.media, name, licenceAccepted: true }),
  )
  return String(added.result?.packageId)
}

/** Synchronises the catalogue of the scene, and waits until it is decided what applies to these packages. */
export async function synchroniseScene(
  site: ConsoleSite,
  scene: ServicingScene,
  packages: readonly string[],
): Promise<void> {
  await site.api.addUpdateSource({ name: 'Catalogue', kind: 'catalogue-file', location: scene.catalogue })
  await finished(site, site.api.synchroniseUpdateSource({ source: 'Catalogue' }))
  for (const packageId of packages)
    for (let tries = 0; tries < 600; tries++) {
      const { images } = await site.api.listApplicableUpdates({ packageId })
      if (images.length > 0 && images.every(image => image.decidedAt !== null && image.isCurrent)) break
      await wait(200)
    }
}
