import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { cancelledContext, jobContext, openTestLibrary } from '../../../tests/test-library.ts'
import { madeUpdateId, makeCatalogue } from '../../../tests/update-catalogue/index.ts'
import { catalogue, product, sha1, sha256 } from '../../../tests/update-catalogue/small-catalogue.ts'
import { readCatalogueUpdate } from './catalogue-updates.ts'
import { catalogueState, synchronise, updateCatalogueMigrations } from './index.ts'
import { listSources } from './list-sources.ts'
import { removeSource } from './sources.ts'
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

describe('synchronising', () => {
  it.each(['wsusscn2', 'wsusscan'] as const)('reads the spelling of %s', async spelling => {
    await makeCatalogue(file, { updates: catalogue, spelling, perCabinet: 2 })
    await site.addFile()
    expect(await site.run()).toEqual({
      outcome: 'succeeded',
      revisions: 3,
      listed: 3,
      added: 3,
      revised: 0,
      expired: 0,
    })
    const [, newest] = await site.updates()
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
    await site.expectNothingStaged()
    const [source] = await listSources(site.house.db)
    expect(source?.last).toMatchObject({ state: 'succeeded', listed: 3, added: 3, error: null })
  })

  it('changes nothing when it is run twice', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2' })
    await site.addFile()
    await site.run()
    const before = await site.updates()
    expect(await site.run()).toEqual({
      outcome: 'nothing-new',
      revisions: 3,
      listed: 3,
      added: 0,
      revised: 0,
      expired: 0,
    })
    // The same updates in a file with other bytes.
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    expect(await site.run()).toEqual({
      outcome: 'succeeded',
      revisions: 3,
      listed: 3,
      added: 0,
      revised: 0,
      expired: 0,
    })
    expect(await site.updates()).toEqual(before)
  })

  it('takes newer revisions, marks what is no longer listed, and takes it back', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2' })
    await site.addFile()
    await site.run()
    const [first, second] = catalogue
    const revised = { ...second, revision: 4, revisionNumber: 2, title: 'Revised' }
    await makeCatalogue(file, { updates: [first, revised], spelling: 'wsusscn2' })
    expect(await site.run()).toEqual({
      outcome: 'succeeded',
      revisions: 2,
      listed: 2,
      added: 0,
      revised: 1,
      expired: 1,
    })
    expect((await site.updates()).map(one => [one.title, one.expired_at !== null])).toEqual([
      ['Windows 11', false],
      ['Revised', false],
      ['Older', true],
    ])
    await makeCatalogue(file, { updates: [...catalogue, revised], spelling: 'wsusscn2' })
    expect(await site.run()).toEqual({
      outcome: 'succeeded',
      revisions: 4,
      listed: 3,
      added: 0,
      revised: 0,
      expired: 0,
    })
    expect((await site.updates()).map(one => [one.title, one.expired_at !== null])).toEqual([
      ['Windows 11', false],
      ['Revised', false],
      ['Older', false],
    ])
  })

  it('notes what is superseded, as long as what supersedes it is not expired', async () => {
    const [first, second, third] = catalogue
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2' })
    await site.addFile()
    const superseded = async () => {
      await site.run()
      return (await site.updates()).filter(one => one.is_superseded).map(one => one.title)
    }
    expect(await superseded()).toEqual(['Older'])
    await makeCatalogue(file, { updates: [first, third], spelling: 'wsusscn2' })
    expect(await superseded()).toEqual([])
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2' })
    expect(await superseded()).toEqual(['Older'])
    // The older revision of what supersedes is in the catalogue still, and does not count.
    const harmless = { ...second, revision: 9, revisionNumber: 2, supersedes: [] }
    await makeCatalogue(file, { updates: [...catalogue, harmless], spelling: 'wsusscn2' })
    expect(await superseded()).toEqual([])
  })

  it('counts what changes the catalogue: also what is listed again, and no removal of a source forgets it', async () => {
    const [first, second] = catalogue
    const state = () => catalogueState(site.house.db)
    await site.addFile()
    const states = [await state()]
    for (const updates of [[first, second], [first], [first, second], [first, second]]) {
      await makeCatalogue(file, { updates, spelling: 'wsusscn2' })
      await site.run()
      states.push(await state())
    }
    expect(new Set(states.slice(0, 4)).size).toBe(4)
    expect(states[4]).toBe(states[3])
    await removeSource(site.house.db, { name: 'Offline catalogue', by: 'Ines' })
    expect(await state()).toBe(states[4])
  })

  it('expires only what no source lists any more', async () => {
    const [first, second] = catalogue
    const other = join(site.root, 'other.cab')
    await makeCatalogue(file, { updates: [first, second], spelling: 'wsusscn2' })
    await makeCatalogue(other, { updates: [first, second], spelling: 'wsusscan' })
    await site.addFile()
    await site.addFile('Other', other)
    await site.run()
    expect(await site.run('Other')).toMatchObject({ listed: 2, added: 0, revised: 0, expired: 0 })
    await makeCatalogue(file, { updates: [first], spelling: 'wsusscn2' })
    expect(await site.run()).toMatchObject({ listed: 1, expired: 0 })
    await makeCatalogue(other, { updates: [first], spelling: 'wsusscan' })
    expect(await site.run('Other')).toMatchObject({ listed: 1, expired: 1 })
    await removeSource(site.house.db, { name: 'Other', by: 'Ines' })
    expect((await site.updates()).map(one => [one.source_ids.length, one.expired_at !== null])).toEqual([
      [1, false],
      [0, true],
    ])
  })

  it('takes the largest number that a revision can have', async () => {
    const [first] = catalogue
    await makeCatalogue(file, { updates: [{ ...first, revisionNumber: 2 ** 32 - 1 }], spelling: 'wsusscn2' })
    await site.addFile()
    await site.run()
    expect((await site.updates()).map(one => one.revision_number)).toEqual([2 ** 32 - 1])
  })

  it.skipIf(!hasCorpus).each([
    ['Windows6.1-KB2999226-x64.msu', 'KB2999226'],
    ['Windows6.1-KB2584475-x64.msu', 'KB2584475'],
    ['Windows6.1-KB2465285-x64.msu', 'KB2465285'],
  ])('reads the catalogue in the real %s (skipped without the corpus)', async (name, kb) => {
    await site.addFile(name, corpusPath(`msu/${name}`))
    expect(await site.run(name)).toMatchObject({
      revisions: 765,
      listed: 645,
      added: 645,
      revised: 0,
      expired: 0,
    })
    const found = await site.updates()
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
    for (const { update_id, title } of found)
      expect(await readCatalogueUpdate(site.house.db, update_id)).toMatchObject({ title })
    const facts = await readCatalogueUpdate(site.house.db, bundle?.update_id ?? '')
    expect(facts).toMatchObject({ architectures: ['x64'], offlineServicing: { answer: 'yes' } })
    const own = facts.packages.find(one => one.identity.startsWith(`Package_for_${kb}~`))
    expect(own?.identity).toContain('~31bf3856ad364e35~amd64~~6.')
    expect(facts.packages.flatMap(one => one.parents).length).toBeGreaterThan(0)
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
    await site.addFile()
    const cut = cutAfterFirst(new Error('the server stops'))
    await expect(synchronise(site.house, { source: 'Offline catalogue' }, cut)).rejects.toThrow(
      'the server stops',
    )
    const phases: string[] = []
    const again = jobContext({ operationId: cut.operationId, report: ({ phase }) => void phases.push(phase) })
    expect(await synchronise(site.house, { source: 'Offline catalogue' }, again)).toMatchObject({ added: 3 })
    // A cabinet whose end was on the way when it was cut is staged too.
    const read = phases.filter(phase => phase.endsWith('.cab'))
    expect(read.at(-1)).toBe('reading package4.cab')
    expect(read).not.toContain('reading package.cab')
    expect(read).not.toContain('reading package2.cab')
    await site.expectNothingStaged()
    // Only its end could not be told: it is told, and nothing is done.
    expect(await synchronise(site.house, { source: 'Offline catalogue' }, again)).toMatchObject({ added: 3 })
  })

  it('is read two cabinets at once, each of them once, and goes on in the same way', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await site.addFile()
    const house = { ...site.house, cabinetsAtOnce: 2 }
    const cut = cutAfterFirst(new Error('the server stops'))
    const name = { source: 'Offline catalogue' }
    await expect(synchronise(house, name, cut)).rejects.toThrow('the server stops')
    const bytes: (number | null)[] = []
    const phases: string[] = []
    const again = jobContext({
      operationId: cut.operationId,
      report({ phase, bytesDone, bytesTotal }) {
        phases.push(phase)
        if (phase.endsWith('.cab')) bytes.push(bytesDone <= (bytesTotal ?? 0) ? bytesTotal : null)
      },
    })
    expect(await synchronise(house, name, again)).toMatchObject({ revisions: 3, added: 3 })
    const read = phases.filter(phase => phase.endsWith('.cab'))
    expect(new Set(read).size).toBe(read.length)
    expect(new Set(bytes).size).toBe(1)
    await site.expectNothingStaged()
  })

  it('is refused, and holds up nothing, when two cabinets that are read at once have the same revision', async () => {
    const [first, second, third] = catalogue
    const updates = [first, second, { ...third, revision: first.revision }]
    await makeCatalogue(file, { updates, spelling: 'wsusscn2', perCabinet: 1 })
    await site.addFile()
    const house = { ...site.house, cabinetsAtOnce: 3 }
    const context = jobContext({ operationId: crypto.randomUUID() })
    await expect(synchronise(house, { source: 'Offline catalogue' }, context)).rejects.toMatchObject({
      code: 'CATALOGUE_UNREADABLE',
    })
    await site.expectNothingStaged()
  })

  it('begins anew when PostgreSQL forgot what was staged', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await site.addFile()
    const cut = cutAfterFirst(new Error('the server stops'))
    const name = { source: 'Offline catalogue' }
    await expect(synchronise(site.house, name, cut)).rejects.toThrow('the server stops')
    // As it does with an unlogged table when it was killed.
    await sql`truncate update_catalogue_staged`.execute(site.house.db)
    const again = jobContext({ operationId: cut.operationId })
    expect(await synchronise(site.house, name, again)).toMatchObject({ revisions: 3, added: 3 })
  })

  it('begins anew when the catalogue is another one by then', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await site.addFile()
    const cut = cutAfterFirst(new Error('the server stops'))
    await expect(synchronise(site.house, { source: 'Offline catalogue' }, cut)).rejects.toThrow(
      'the server stops',
    )
    await makeCatalogue(file, { updates: catalogue.slice(0, 1), spelling: 'wsusscn2' })
    const again = jobContext({ operationId: cut.operationId })
    expect(await synchronise(site.house, { source: 'Offline catalogue' }, again)).toMatchObject({ listed: 1 })
    await site.expectNothingStaged()
  })

  it('leaves nothing staged when somebody cancelled it, or when a newer one took its place', async () => {
    await makeCatalogue(file, { updates: catalogue, spelling: 'wsusscn2', perCabinet: 1 })
    await site.addFile()
    const cancelled = cutAfterFirst(new Cancelled({ operation: 'one' }))
    await expect(synchronise(site.house, { source: 'Offline catalogue' }, cancelled)).rejects.toMatchObject({
      kind: 'cancelled',
    })
    await site.expectNothingStaged()
    const cut = cutAfterFirst(new Error('the server stops'))
    await expect(synchronise(site.house, { source: 'Offline catalogue' }, cut)).rejects.toThrow(
      'the server stops',
    )
    expect(await site.run()).toMatchObject({ added: 3 })
    await site.expectNothingStaged()
  })
})
