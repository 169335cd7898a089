import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { listActivity } from '#product/activity'
import { jobContext, openTestLibrary } from '../../../tests/test-library.ts'
import { catalogueBytes, madeUpdateId, makeCatalogue } from '../../../tests/update-catalogue/index.ts'
import { catalogue } from '../../../tests/update-catalogue/small-catalogue.ts'
import { writeCabinet } from '../../../tests/update-package/cabinet.ts'
import { updateCatalogueMigrations } from './index.ts'
import { listSources } from './list-sources.ts'
import { catalogueSite } from './testing.ts'

let site: ReturnType<typeof catalogueSite>
let file = ''

beforeAll(async () => {
  const house = await openTestLibrary([updateCatalogueMigrations])
  const root = await mkdtemp(join(tmpdir(), 'slipstream-catalogue-'))
  site = catalogueSite(house, root, jobContext)
  file = site.file
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
afterEach(() => site.clear())

describe('a catalogue that cannot be used', () => {
  const [first, second, third] = catalogue
  const deep = `${'<And>'.repeat(100_000)}<True />${'</And>'.repeat(100_000)}`
  it.each<[what: string, code: string, write: () => Promise<unknown>]>([
    ['is not there', 'CATALOGUE_UNREADABLE', () => rm(file, { force: true })],
    ['is no cabinet', 'ARCHIVE_NOT_SUPPORTED', () => writeFile(file, 'no cabinet')],
    [
      'has no package.cab',
      'CATALOGUE_UNREADABLE',
      () => writeFile(file, within('other.cab', Buffer.from('no catalogue'))),
    ],
    [
      'has an update without metadata',
      'CATALOGUE_UNREADABLE',
      () =>
        makeCatalogue(file, {
          updates: [first],
          spelling: 'wsusscan',
          list: text =>
            text.replace(
              '</Updates>',
              `<Update CreationDate="2026-01-13T09:00:00Z" UpdateId="${madeUpdateId(99)}" RevisionNumber="1" RevisionId="99" /></Updates>`,
            ),
        }),
    ],
    [
      'has metadata without an update',
      'CATALOGUE_UNREADABLE',
      () =>
        makeCatalogue(file, {
          updates: [first],
          spelling: 'wsusscan',
          list: text => text.replace(/<Update .*?<\/Update>/, ''),
        }),
    ],
    [
      'lies in a catalogue in a catalogue',
      'CATALOGUE_UNREADABLE',
      () =>
        writeFile(
          file,
          within(
            'WSUSSCAN.cab',
            within('WSUSSCAN.cab', catalogueBytes({ updates: [first], spelling: 'wsusscan' })),
          ),
        ),
    ],
    [
      'holds a character that is none',
      'UPDATE_METADATA_UNREADABLE',
      () =>
        makeCatalogue(file, {
          updates: [{ ...first, isInstalled: '<b.RegSz Value="\0" />' }],
          spelling: 'wsusscn2',
        }),
    ],
    [
      'lists no update',
      'CATALOGUE_UNREADABLE',
      () => makeCatalogue(file, { updates: [], spelling: 'wsusscan' }),
    ],
    [
      'has a revision twice',
      'CATALOGUE_UNREADABLE',
      () =>
        makeCatalogue(file, {
          updates: [first, { ...third, revision: 1 }],
          spelling: 'wsusscn2',
          perCabinet: 1,
        }),
    ],
    [
      'has an entity bomb',
      'UPDATE_METADATA_UNREADABLE',
      () =>
        makeCatalogue(file, {
          updates: [{ ...first, core: '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' }],
          spelling: 'wsusscn2',
        }),
    ],
    [
      'has an entity bomb in its list',
      'UPDATE_METADATA_UNREADABLE',
      () =>
        makeCatalogue(file, {
          updates: [first],
          spelling: 'wsusscn2',
          list: text => text.replace('<OfflineSync', '<!DOCTYPE a [<!ENTITY b "c">]><OfflineSync'),
        }),
    ],
    [
      'has 100,000 rules inside each other',
      'UPDATE_METADATA_UNREADABLE',
      () => makeCatalogue(file, { updates: [{ ...first, isInstalled: deep }], spelling: 'wsusscn2' }),
    ],
    [
      'has updates that need each other',
      'CATALOGUE_CYCLE',
      () =>
        makeCatalogue(file, {
          updates: [
            first,
            { ...second, prerequisites: [third.updateId] },
            { ...third, prerequisites: [second.updateId] },
          ],
          spelling: 'wsusscn2',
        }),
    ],
    [
      'has updates that supersede each other',
      'CATALOGUE_CYCLE',
      () =>
        makeCatalogue(file, {
          updates: [first, second, { ...third, supersedes: [second.updateId] }],
          spelling: 'wsusscn2',
        }),
    ],
    [
      'ends in the middle of its list',
      'UPDATE_METADATA_UNREADABLE',
      () =>
        makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', list: text => text.slice(0, -300) }),
    ],
  ])('because it %s: typed, and the catalogue stays as it was', async (_what, code, write) => {
    await makeCatalogue(file, { updates: [first], spelling: 'wsusscn2' })
    await site.addFile()
    await site.run()
    const before = await site.updates()
    await write()
    await expect(site.run()).rejects.toMatchObject({ code })
    expect(await site.updates()).toEqual(before)
    await site.expectNothingStaged()
    const [source] = await listSources(site.house.db)
    expect(source?.last).toMatchObject({ state: 'failed', error: { code } })
    const [message] = await listActivity(site.house.db, { limit: 1 })
    expect(message).toMatchObject({ code: 'SOFTWARE_UPDATES_NOT_SYNCHRONISED' })
  })
})

/** A cabinet with this one in it. */
function within(path: string, bytes: Uint8Array): Uint8Array {
  return writeCabinet({ files: [{ path, bytes }] })
}
