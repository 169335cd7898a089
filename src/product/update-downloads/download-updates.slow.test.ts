import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defineError } from '#platform/errors'
import { listActivity } from '#product/activity'
import { addUpdate, listUpdates } from '#product/software-updates'
import { synchronise, updateCatalogueMigrations } from '#product/update-catalogue'
import { canSign, makeSigningAuthority, type SigningAuthority } from '../../../tests/signing-authority.ts'
import {
  cancelledContext,
  expectOnly,
  jobContext,
  openTestLibrary,
  type TestLibrary,
} from '../../../tests/test-library.ts'
import { type MadeUpdate, madeUpdateId, makeCatalogue } from '../../../tests/update-catalogue/index.ts'
import { makeComponentUpdate, makeSetupDynamicUpdate } from '../../../tests/update-package/index.ts'
import { startUpdateServer, type UpdateServer } from '../../../tests/update-server.ts'
import type { DownloadSettings } from './download-policy.ts'
import { type DownloadHouse, downloadUpdates } from './download-updates.ts'
import { readDownloads } from './downloaded-files.ts'
import { updateDownloadsMigrations } from './index.ts'
import { planDownload } from './plan-download.ts'
import { withDownloads } from './tables.ts'
import { littlePatience, policyOf } from './testing.ts'

const Cancelled = defineError<Record<string, never>>({
  code: 'CANCELLED',
  kind: 'cancelled',
  retry: 'never',
  sentence: () => 'It was cancelled.',
  remedy: 'None.',
  example: {},
})

let house: TestLibrary
let server: UpdateServer
let root = ''
let downloads = ''
let ours: SigningAuthority
/** Bytes of files by their names. */
const files = new Map<string, Buffer>()
const hex = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex')
const sha256Of = (name: string) => hex('sha256', files.get(name) ?? Buffer.alloc(0))

const [bundle, first, second, alone, signed, payload, garbage, huge] = [1, 2, 3, 4, 5, 6, 7, 8].map(
  madeUpdateId,
) as [...[string, string, string, string], ...[string, string, string, string]]

type MadeFile = NonNullable<MadeUpdate['file']>

function fileOf(name: string, change: Partial<MadeFile> = {}): MadeFile {
  const bytes = files.get(name) ?? Buffer.alloc(0)
  const url = `http://download.windowsupdate.com/c/${name}`
  return { name, size: bytes.length, sha1: hex('sha1', bytes), sha256: hex('sha256', bytes), url, ...change }
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-downloads-'))
  house = await openTestLibrary([updateCatalogueMigrations, updateDownloadsMigrations])
  downloads = join(root, 'update-downloads')
  ours = await makeSigningAuthority(root, 'Ours')
  const keep = async (path: string) => files.set(basename(path), await readFile(path))
  for (const name of ['windows11.0-kb5000011-x64.cab', 'windows11.0-kb5000012-x64.cab', 'signed.cab']) {
    const path = join(root, name)
    await makeSetupDynamicUpdate({ to: path })
    // Another kind of file for each, so that no two are the same.
    if (name.includes('12')) await makeComponentUpdate({ to: path, kb: 'KB5000012' })
    if (name === 'signed.cab' && canSign) {
      await ours.sign(path, join(root, 'with-signature.cab'))
      await writeFile(path, await readFile(join(root, 'with-signature.cab')))
    }
    await keep(path)
  }
  const msu = join(root, 'Windows11.0-KB5000010-x64.msu')
  await makeComponentUpdate({ to: msu, kb: 'KB5000010' })
  await keep(msu)
  files.set('windows11.0-kb5000011-x64.psf', Buffer.alloc(1000, 1))
  files.set('garbage.cab', Buffer.alloc(1000, 7))
  await fillCatalogue()
  return async () => {
    await house[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  }
})

async function fillCatalogue(): Promise<void> {
  const file = join(root, 'wsusscn2.cab')
  const part = { isPart: true }
  const updates: Omit<MadeUpdate, 'revision'>[] = [
    { updateId: bundle, isBundle: true, bundles: [first, second, payload] },
    { updateId: first, ...part, file: fileOf('windows11.0-kb5000011-x64.cab') },
    { updateId: second, ...part, file: fileOf('windows11.0-kb5000012-x64.cab', { sha256: '' }) },
    { updateId: payload, ...part, file: fileOf('windows11.0-kb5000011-x64.psf') },
    { updateId: alone, file: fileOf('Windows11.0-KB5000010-x64.msu') },
    { updateId: signed, file: fileOf('signed.cab') },
    { updateId: garbage, file: fileOf('garbage.cab') },
    {
      updateId: huge,
      file: { ...fileOf('garbage.cab'), size: 8e15, sha1: '1'.repeat(40), sha256: '2'.repeat(64) },
    },
  ]
  await makeCatalogue(file, {
    updates: updates.map((update, number) => ({ revision: number + 1, ...update })),
    spelling: 'wsusscn2',
  })
  await sql`insert into update_catalogue_sources (name, kind, location, added_by)
            values ('Catalogue', 'catalogue-file', ${file}, 'Ines')`.execute(house.db)
  await synchronise(
    { db: house.db, work: join(root, 'work'), internalNetworks: [] },
    { source: 'Catalogue' },
    jobContext(),
  )
}

beforeEach(async () => {
  server = await startUpdateServer()
  for (const [name, bytes] of files) server.files.set(`/c/${name}`, bytes)
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await withDownloads(house.db).deleteFrom('update_downloads_files').execute()
  for (const table of ['software_updates', 'content_library_files', 'activity_messages'])
    await sql`delete from ${sql.table(table)}`.execute(house.db)
  await house.library.collect()
  await expectOnly(house, [])
  expect(await readdir(downloads).catch(() => [])).toEqual([])
})

function siteOf(change: Partial<DownloadSettings> = {}): DownloadHouse {
  const mirror = `http://download.windowsupdate.com/c => ${server.url}/c`
  const policy = policyOf({ 'download-mirrors': mirror, ...change })
  return {
    db: house.db,
    library: house.library,
    work: house.work,
    downloads,
    policy,
    patience: littlePatience,
  }
}

const download = (updates: string[], change: Partial<DownloadSettings> = {}, context = jobContext()) =>
  downloadUpdates(siteOf(change), { updates }, context)
const paths = () => server.asked.map(asked => asked.path).sort()
const heldIds = async () => (await listUpdates(house.db)).map(one => one.id).sort()

describe('downloading updates', () => {
  it('brings the files of a bundle’s parts, and notes where they came from; what is here is not fetched again', async () => {
    const names = ['windows11.0-kb5000011-x64.cab', 'windows11.0-kb5000012-x64.cab']
    const shown: { phase: string; bytesDone: number; bytesTotal: number | null }[] = []
    const result = await download([bundle], {}, jobContext({ report: one => shown.push(one) }))
    const total = names.reduce((sum, name) => sum + (files.get(name)?.length ?? 0), 0)
    expect(result.bytesDownloaded).toBe(total)
    expect(shown.at(-1)).toEqual({
      phase: 'downloading, 2 of 2 files done',
      bytesDone: total,
      bytesTotal: total,
    })
    expect(await heldIds()).toEqual(names.map(sha256Of).sort())
    await expectOnly(house, names.map(sha256Of))
    const [state] = await readDownloads(house.db, [bundle])
    expect(state).toMatchObject({ updateId: bundle, state: 'downloaded' })
    expect(state?.files).toHaveLength(2)
    const [one, other] = names.map(name => state?.files.find(file => file.name === name))
    expect(one).toMatchObject({
      heldAs: sha256Of(names[0] as string),
      origin: { checkedBy: 'sha256', downloadedBy: 'Ines' },
    })
    expect(other).toMatchObject({ origin: { checkedBy: 'sha1', from: `${server.url}/c/${names[1]}` } })
    const codes = (await listActivity(house.db, { limit: 4 })).map(one => one.code).sort()
    expect(codes).toEqual([
      ...['SOFTWARE_UPDATE_ADDED', 'SOFTWARE_UPDATE_ADDED'],
      ...['SOFTWARE_UPDATE_DOWNLOADED', 'SOFTWARE_UPDATE_DOWNLOADED'],
    ])
    expect(paths()).toEqual(names.map(name => `/c/${name}`))
    const again = await download([bundle, first])
    expect(again.bytesDownloaded).toBe(0)
    expect(again.files.map(file => file.outcome).sort()).toEqual(['held', 'held', 'left-out'])
    expect(server.asked).toHaveLength(2)
  })

  it('says before what it would do', async () => {
    await addUpdate(house, { path: join(root, 'windows11.0-kb5000012-x64.cab') }, jobContext())
    const plan = await planDownload(siteOf(), [bundle, alone])
    expect(plan.files.map(file => [file.name, file.action, file.from, file.reason])).toEqual([
      ['windows11.0-kb5000011-x64.cab', 'download', `${server.url}/c/windows11.0-kb5000011-x64.cab`, null],
      ['windows11.0-kb5000012-x64.cab', 'held', null, null],
      ['windows11.0-kb5000011-x64.psf', 'left-out', null, 'the site keeps .msu and .cab files'],
      ['Windows11.0-KB5000010-x64.msu', 'download', `${server.url}/c/Windows11.0-KB5000010-x64.msu`, null],
    ])
    expect(plan.bytesHeld).toBe(files.get('windows11.0-kb5000012-x64.cab')?.length)
    const strict = await planDownload(siteOf({ 'download-mirrors': '' }), [alone])
    expect(strict.files).toMatchObject([{ action: 'refused', reason: expect.stringContaining('not among') }])
    expect(server.asked).toEqual([])
    const [state] = await readDownloads(house.db, [bundle])
    expect(state).toMatchObject({ state: 'partly', files: [{ heldAs: null }, { origin: null }] })
  })

  it.each([1, 2])('fetches %d files at once when it may', async parallel => {
    // Nobody answers the first request, which is therefore made again: by then, another file was asked for, or not.
    server.behave = (_, number) => ({ holds: number === 1 })
    await download([first, alone], { 'download-parallel': parallel })
    expect(new Set(paths().slice(0, 3)).size).toBe(2)
    const [one, next] = server.asked.map(asked => asked.path)
    expect(one === next).toBe(parallel === 1)
  })
})

describe('a download that fails', () => {
  it('in one file keeps the others, and says why; asked again, only that one is fetched', async () => {
    server.behave = ({ path }) => (path.endsWith('.msu') ? { status: 404 } : {})
    await expect(download([alone, first])).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED_BY_SERVER' })
    expect(await heldIds()).toEqual([sha256Of('windows11.0-kb5000011-x64.cab')])
    server.behave = () => ({})
    server.asked = []
    await download([alone, first])
    expect(paths()).toEqual(['/c/Windows11.0-KB5000010-x64.msu'])
    expect(await heldIds()).toHaveLength(2)
  })

  it('in several files says so of each', async () => {
    server.behave = ({ path }) => (path.endsWith('.msu') ? { status: 404 } : { body: Buffer.alloc(5) })
    const failed = download([alone, first])
    await expect(failed).rejects.toMatchObject({
      code: 'UPDATE_DOWNLOADS_INCOMPLETE',
      facts: { downloaded: 0 },
    })
    await expect(failed).rejects.toThrow(/KB5000010.*404|404.*KB5000010/)
    expect(await heldIds()).toEqual([])
  })

  it('because a server is away can be tried again later, and goes on where it was', async () => {
    server.behave = (_, number) => (number === 1 ? { cutAfter: 500 } : { status: 503 })
    await expect(download([first])).rejects.toMatchObject({ kind: 'unavailable', retry: 'later' })
    expect(await readdir(downloads)).toEqual([sha256Of('windows11.0-kb5000011-x64.cab')])
    server.behave = () => ({})
    server.asked = []
    await download([first])
    expect(server.asked.map(asked => asked.range)).toEqual([expect.stringMatching(/^bytes=\d+-$/)])
  })

  it('because what came is no update keeps nothing', async () => {
    await expect(download([garbage])).rejects.toMatchObject({ code: 'UPDATE_FILE_UNRECOGNISED' })
    expect(await withDownloads(house.db).selectFrom('update_downloads_files').selectAll().execute()).toEqual(
      [],
    )
  })

  it('because nothing can come says so before anything is asked', async () => {
    await expect(download([payload])).rejects.toMatchObject({ code: 'NOTHING_TO_DOWNLOAD' })
    await expect(download([randomUUID()])).rejects.toMatchObject({ code: 'CATALOGUE_UPDATE_MISSING' })
    await expect(download([huge])).rejects.toMatchObject({ code: 'DOWNLOAD_NO_SPACE' })
    await expect(download([first], { 'download-mirrors': '' })).rejects.toMatchObject({
      code: 'DOWNLOAD_ADDRESS_REFUSED',
    })
    expect(server.asked).toEqual([])
  })

  it('because somebody cancelled it keeps nothing; because the server stops, what had come', async () => {
    server.behave = () => ({ cutAfter: 500 })
    const stopping = cancelledContext(({ bytesDone }) => bytesDone > 0)
    await expect(download([first], {}, stopping)).rejects.toBe(stopping.reason)
    expect(await readdir(downloads)).toHaveLength(1)
    const cancelled = cancelledContext(({ bytesDone }) => bytesDone > 0, new Cancelled({}))
    await expect(download([first], {}, cancelled)).rejects.toBe(cancelled.reason)
  })

  it('leaves partial files that go after a week', async () => {
    server.behave = (_, number) => (number === 1 ? { cutAfter: 500 } : { status: 503 })
    await expect(download([first])).rejects.toMatchObject({ code: 'DOWNLOAD_INTERRUPTED' })
    const part = join(downloads, sha256Of('windows11.0-kb5000011-x64.cab'), '.part')
    const eightDaysAgo = new Date(Date.now() - 8 * 24 * 3_600_000)
    await utimes(part, eightDaysAgo, eightDaysAgo)
    server.behave = () => ({})
    await download([alone])
    expect(await readdir(downloads)).toEqual([])
  })
})

describe.skipIf(!canSign)('signatures (needs osslsigncode)', () => {
  const signatureOf = async (update: string) => {
    const [state] = await readDownloads(house.db, [update])
    return state?.files[0]?.origin?.signature
  }

  it('are shown whatever they are', async () => {
    await download([signed, first], { 'authenticode-root': ours.root })
    expect(await signatureOf(signed)).toMatchObject({ state: 'trusted', signer: ours.signer })
    expect(await signatureOf(first)).toMatchObject({ state: 'unsigned', signer: null })
  })

  it('are read without a root, and not judged', async () => {
    await download([signed])
    expect(await signatureOf(signed)).toMatchObject({ state: 'not-checked', signer: ours.signer })
  })

  it('that are required keep out what has none', async () => {
    const required = { 'authenticode-root': ours.root, 'authenticode-policy': 'require' as const }
    await download([signed], required)
    await expect(download([first], required)).rejects.toMatchObject({
      code: 'UPDATE_SIGNATURE_REFUSED',
      facts: { state: 'unsigned' },
    })
    expect(await heldIds()).toEqual([sha256Of('signed.cab')])
    const others = await makeSigningAuthority(root, 'Others')
    await sql`delete from software_updates`.execute(house.db)
    await expect(download([signed], { ...required, 'authenticode-root': others.root })).rejects.toMatchObject(
      { code: 'UPDATE_SIGNATURE_REFUSED', facts: { state: 'untrusted' } },
    )
  })
})

it('where signatures are required and cannot be checked, nothing is fetched', async () => {
  const { PATH } = process.env
  process.env.PATH = root
  try {
    const required = { 'authenticode-root': ours.root, 'authenticode-policy': 'require' as const }
    await expect(download([first], required)).rejects.toMatchObject({ code: 'PROGRAM_MISSING' })
    expect(server.asked).toEqual([])
  } finally {
    process.env.PATH = PATH
  }
})
