import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { listActivity } from '#product/activity'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import {
  cancelledContext,
  jobContext,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import {
  catalogueBytes,
  type MadeUpdate,
  madeUpdateId,
  makeCatalogue,
} from '../../../tests/update-catalogue/index.ts'
import { writeCabinet } from '../../../tests/update-package/cabinet.ts'
import { synchronise, updateCatalogueMigrations } from './index.ts'
import { addSource, listSources, removeSource } from './sources.ts'
import { withCatalogue } from './tables.ts'

let house: TestLibrary
let root = ''
let file = ''

beforeAll(async () => {
  house = await openTestLibrary([updateCatalogueMigrations])
  root = await mkdtemp(join(tmpdir(), 'slipstream-catalogue-'))
  file = join(root, 'wsusscn2.cab')
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})
afterEach(async () => {
  await withCatalogue(house.db).deleteFrom('update_catalogue_updates').execute()
  await withCatalogue(house.db).deleteFrom('update_catalogue_sources').execute()
})

const addFile = (name = 'Offline catalogue', location = file, languages: string[] = ['fr']) =>
  addSource(house.db, { name, location, languages, by: 'Ines' })
const run = (name = 'Offline catalogue') => synchronise(house, { source: name }, jobContext())
const updates = () =>
  withCatalogue(house.db).selectFrom('update_catalogue_updates').selectAll().orderBy('update_id').execute()
async function expectNothingStaged(): Promise<void> {
  expect(await withCatalogue(house.db).selectFrom('update_catalogue_staged').selectAll().execute()).toEqual(
    [],
  )
  expect(await readdir(house.work).catch(() => [])).toEqual([])
}

const sha1 = 'd4ccca0bc2d5e64fb146ecebf3a6d16aa9839d0d'
const sha256 = '802e6c6bd8553f2a279e0b2c97e9bd8c8a1b5c6d8553f2a279e0b2c97e9bd8c8'
const product = madeUpdateId(10)
const catalogue: MadeUpdate[] = [
  {
    revision: 1,
    updateId: product,
    title: 'Windows 11',
    type: 'Category',
    isSoftware: false,
    handler: 'Category',
  },
  {
    revision: 2,
    updateId: madeUpdateId(11),
    title: 'Cumulative Update for Windows 11 (KB5026368)',
    titles: { fr: 'Mise à jour cumulative pour Windows 11 (KB5026368)', de: 'Kumulatives Update' },
    kb: 'KB5026368',
    prerequisites: [product],
    categories: [{ type: 'Product', id: product }],
    supersedes: [madeUpdateId(12)],
    file: {
      name: 'windows11.0-kb5026368-arm64.cab',
      size: 479510336,
      sha1,
      sha256,
      url: 'http://example.com/a.cab',
    },
  },
  { revision: 3, updateId: madeUpdateId(12), title: 'Older', kb: 'KB5022845', prerequisites: [product] },
]

describe('synchronising', () => {
  it.each(['wsusscn2', 'wsusscan'] as const)('reads the spelling of %s', async spelling => {
    await makeCatalogue(file, { updates: catalogue, spelling, perCabinet: 2 })
    await addFile()
    expect(await run()).toEqual({
      outcome: 'succeeded',
      revisions: 3,
      listed: 3,
      added: 3,
      revised: 0,
      expired: 0,
    })
    const [, newest] = await updates()
    expect(newest).toMatchObject({
      update_id: madeUpdateId(11),
      revision_number: 1,
      type: 'Software',
      title: 'Cumulative Update for Windows 11 (KB5026368)',
      kb: 'KB5026368',
      handler: 'Cbs',
      is_software: true,
      category_ids: [product],
      supersedes: [madeUpdateId(12)],
      prerequisites: [[product]],
      files: [
        {
          name: 'windows11.0-kb5026368-arm64.cab',
          size: 479510336,
          sha1,
          sha256,
          url: 'http://example.com/a.cab',
        },
      ],
    })
    expect(Object.keys(newest?.titles ?? {}).sort()).toEqual(['en', 'fr'])
    expect(newest?.titles.fr?.title).toBe('Mise à jour cumulative pour Windows 11 (KB5026368)')
    await expectNothingStaged()
    const [source] = await listSources(house.db)
    expect(source?.last).toMatchObject({ state: 'succeeded', listed: 3, added: 3, error: null })
  })

  it('changes nothing when it is run twice', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2' })
    await addFile()
    await run()
    const before = await updates()
    expect(await run()).toEqual({
      outcome: 'nothing-new',
      revisions: 3,
      listed: 3,
      added: 0,
      revised: 0,
      expired: 0,
    })
    // The same updates in a file with other bytes.
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    expect(await run()).toEqual({
      outcome: 'succeeded',
      revisions: 3,
      listed: 3,
      added: 0,
      revised: 0,
      expired: 0,
    })
    expect(await updates()).toEqual(before)
  })

  it('takes newer revisions, marks what is no longer listed, and takes it back', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2' })
    await addFile()
    await run()
    const [first, second] = catalogue as [MadeUpdate, MadeUpdate]
    const revised = { ...second, revision: 4, revisionNumber: 2, title: 'Revised' }
    await makeCatalogue(file, { updates: [first, revised], spelling: 'wsusscn2' })
    expect(await run()).toEqual({
      outcome: 'succeeded',
      revisions: 2,
      listed: 2,
      added: 0,
      revised: 1,
      expired: 1,
    })
    expect((await updates()).map(one => [one.title, one.expired_at !== null])).toEqual([
      ['Windows 11', false],
      ['Revised', false],
      ['Older', true],
    ])
    await makeCatalogue(file, { updates: [...catalogue, revised], spelling: 'wsusscn2' })
    expect(await run()).toEqual({
      outcome: 'succeeded',
      revisions: 4,
      listed: 3,
      added: 0,
      revised: 0,
      expired: 0,
    })
    expect((await updates()).map(one => [one.title, one.expired_at !== null])).toEqual([
      ['Windows 11', false],
      ['Revised', false],
      ['Older', false],
    ])
  })

  it('expires only what no source lists any more', async () => {
    const [first, second] = catalogue as [MadeUpdate, MadeUpdate]
    const other = join(root, 'other.cab')
    await makeCatalogue(file, { updates: [first, second], spelling: 'wsusscn2' })
    await makeCatalogue(other, { updates: [first, second], spelling: 'wsusscan' })
    await addFile()
    await addFile('Other', other)
    await run()
    expect(await run('Other')).toMatchObject({ listed: 2, added: 0, revised: 0, expired: 0 })
    await makeCatalogue(file, { updates: [first], spelling: 'wsusscn2' })
    expect(await run()).toMatchObject({ listed: 1, expired: 0 })
    await makeCatalogue(other, { updates: [first], spelling: 'wsusscan' })
    expect(await run('Other')).toMatchObject({ listed: 1, expired: 1 })
    await removeSource(house.db, { name: 'Other', by: 'Ines' })
    expect((await updates()).map(one => [one.source_ids.length, one.expired_at !== null])).toEqual([
      [1, false],
      [0, true],
    ])
  })

  it('takes the largest number that a revision can have', async () => {
    const [first] = catalogue as [MadeUpdate]
    await makeCatalogue(file, { updates: [{ ...first, revisionNumber: 2 ** 32 - 1 }], spelling: 'wsusscn2' })
    await addFile()
    await run()
    expect((await updates()).map(one => one.revision_number)).toEqual([2 ** 32 - 1])
  })

  it.skipIf(!hasCorpus).each([
    ['Windows6.1-KB2999226-x64.msu', 'KB2999226'],
    ['Windows6.1-KB2584475-x64.msu', 'KB2584475'],
    ['Windows6.1-KB2465285-x64.msu', 'KB2465285'],
  ])('reads the catalogue in the real %s (skipped without the corpus)', async (name, kb) => {
    await addFile(name, corpusPath(`msu/${name}`))
    expect(await run(name)).toMatchObject({ revisions: 765, listed: 645, added: 645, revised: 0, expired: 0 })
    const found = await updates()
    expect(found).toHaveLength(645)
    // The list inside an MSU names the file's own updates by other GUIDs than their metadata.
    expect(found.filter(one => one.bundles.length > 0)).toHaveLength(1)
    expect(found.every(one => one.title !== one.update_id && one.core.length > 0)).toBe(true)
    const [bundle] = found.filter(one => one.is_bundle)
    expect(bundle).toMatchObject({ kb, bundles: [expect.stringMatching(/^[0-9a-f-]{36}$/)] })
    const child = found.find(one => one.update_id === bundle?.bundles[0])
    expect(child).toMatchObject({
      deployment_action: 'Bundle',
      handler: 'Cbs',
      files: [{ sha1: expect.stringMatching(/^[0-9a-f]{40}$/), url: expect.stringMatching(/^http/) }],
    })
  })
})

describe('a synchronisation that was cut', () => {
  const cutAfterFirst = (reason: Error) =>
    cancelledContext(({ phase }) => phase === 'reading package3.cab', reason)
  const Cancelled = defineError<{ operation: string }>({
    code: 'OPERATION_CANCELLED',
    kind: 'cancelled',
    retry: 'never',
    sentence: () => 'Somebody cancelled it.',
    remedy: 'Ask for it again.',
    example: { operation: 'one' },
  })

  it('goes on behind what was staged, and reads nothing twice', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await addFile()
    const cut = cutAfterFirst(new Error('the server stops'))
    await expect(synchronise(house, { source: 'Offline catalogue' }, cut)).rejects.toThrow('the server stops')
    const phases: string[] = []
    const again = jobContext({ operationId: cut.operationId, report: ({ phase }) => void phases.push(phase) })
    expect(await synchronise(house, { source: 'Offline catalogue' }, again)).toMatchObject({ added: 3 })
    // A cabinet whose end was on the way when it was cut is staged too.
    const read = phases.filter(phase => phase.endsWith('.cab'))
    expect(read.at(-1)).toBe('reading package4.cab')
    expect(read).not.toContain('reading package.cab')
    expect(read).not.toContain('reading package2.cab')
    await expectNothingStaged()
    // Only its end could not be told: it is told, and nothing is done.
    expect(await synchronise(house, { source: 'Offline catalogue' }, again)).toMatchObject({ added: 3 })
  })

  it('begins anew when the catalogue is another one by then', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await addFile()
    const cut = cutAfterFirst(new Error('the server stops'))
    await expect(synchronise(house, { source: 'Offline catalogue' }, cut)).rejects.toThrow('the server stops')
    await makeCatalogue(file, { updates: catalogue.slice(0, 1), spelling: 'wsusscn2' })
    const again = jobContext({ operationId: cut.operationId })
    expect(await synchronise(house, { source: 'Offline catalogue' }, again)).toMatchObject({ listed: 1 })
    await expectNothingStaged()
  })

  it('leaves nothing staged when somebody cancelled it, or when a newer one took its place', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await addFile()
    const cancelled = cutAfterFirst(new Cancelled({ operation: 'one' }))
    await expect(synchronise(house, { source: 'Offline catalogue' }, cancelled)).rejects.toMatchObject({
      kind: 'cancelled',
    })
    await expectNothingStaged()
    const cut = cutAfterFirst(new Error('the server stops'))
    await expect(synchronise(house, { source: 'Offline catalogue' }, cut)).rejects.toThrow('the server stops')
    expect(await run()).toMatchObject({ added: 3 })
    await expectNothingStaged()
  })
})

describe('a catalogue that cannot be used', () => {
  const [first, second, third] = catalogue as [MadeUpdate, MadeUpdate, MadeUpdate]
  const deep = `${'<And>'.repeat(100_000)}<True />${'</And>'.repeat(100_000)}`
  it.each<[what: string, code: string, write: () => Promise<unknown>]>([
    ['is not there', 'CATALOGUE_UNREADABLE', () => rm(file, { force: true })],
    ['is no cabinet', 'ARCHIVE_NOT_SUPPORTED', () => writeFile(file, 'no cabinet')],
    ['has no package.cab', 'CATALOGUE_UNREADABLE', () => copyFile(corpusPathOrSelf(), file)],
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
    await addFile()
    await run()
    const before = await updates()
    await write()
    await expect(run()).rejects.toMatchObject({ code })
    expect(await updates()).toEqual(before)
    await expectNothingStaged()
    const [source] = await listSources(house.db)
    expect(source?.last).toMatchObject({ state: 'failed', error: { code } })
    const [message] = await listActivity(house.db, { limit: 1 })
    expect(message).toMatchObject({ code: 'SOFTWARE_UPDATES_NOT_SYNCHRONISED' })
  })
})

/** A cabinet with this one in it. */
function within(path: string, bytes: Uint8Array): Uint8Array {
  return writeCabinet({ files: [{ path, bytes }] })
}

/** A cabinet that is no catalogue. */
function corpusPathOrSelf(): string {
  return hasCorpus ? corpusPath('cab/Windows6.2-HyperVIntegrationServices-x86.cab') : join(root, 'other.cab')
}
