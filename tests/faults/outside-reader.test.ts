// Whoever looks from outside sees what is wrong: each thing that the faults are held against is made wrong here once.

import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSiteInDatabase, type SiteInDatabase } from '../site-in-database.ts'
import { lookAtPoint, lookAtSite, objectsOf, withDatabase } from './outside-reader.ts'

let site: SiteInDatabase
let packageId = ''
let contentVersion = ''

beforeAll(async () => {
  site = await makeSiteInDatabase()
  ;({ packageId, contentVersion } = await site.addPackage('Package'))
})
afterAll(() => site[Symbol.asyncDispose]())

const look = async (isSettled = true) =>
  (await lookAtSite({ url: site.url, dataFolder: site.folder, isSettled })).violations
const pathOf = (sha256: string) => join(site.folder, 'content', 'objects', sha256.slice(0, 2), sha256)

/** Makes something wrong by SQL in a transaction of its own that is undone, as far as another connection can see it: by its opposite. */
async function whileSql(wrong: string, undo: string, then: () => Promise<void>): Promise<void> {
  await withDatabase(site.url, query => query(wrong))
  try {
    await then()
  } finally {
    await withDatabase(site.url, query => query(undo))
  }
}

async function anObject(): Promise<string> {
  const names = await objectsOf(join(site.folder, 'content'))
  return names.find(name => name !== contentVersion) ?? ''
}

const run = randomUUID()
const insertRun = (columns: string, values: string) =>
  `insert into servicing_runs (id, package_id, base_version, engine, plan, plan_hash, requested_by, ${columns})
   values ('${run}', '${packageId}', 1, 'native', '{}', '', 'tester', ${values})`
const dropRun = `delete from servicing_runs where id = '${run}'`

describe('who looks from outside', () => {
  it('finds nothing wrong where nothing is', async () => {
    const { violations, versions, objects } = await lookAtSite({
      url: site.url,
      dataFolder: site.folder,
      isSettled: true,
    })
    expect(violations).toEqual([])
    expect([versions, objects]).toEqual([1, 4])
  })

  it('finds bytes that are gone, and bytes that are others', async () => {
    const name = await anObject()
    const bytes = await readFile(pathOf(name))
    await rm(pathOf(name))
    expect((await look()).join()).toContain(`lacks`)
    await writeFile(pathOf(name), Buffer.alloc(bytes.length))
    expect((await look()).join()).toContain(`the bytes of object ${name} are not those of its name`)
    await writeFile(pathOf(name), bytes)
    const manifest = await readFile(pathOf(contentVersion))
    await rm(pathOf(contentVersion))
    expect((await look()).join()).toContain('has no manifest')
    await writeFile(pathOf(contentVersion), manifest)
    expect(await look()).toEqual([])
  })

  it('finds bytes that nobody needs, half an object and scratch, once all is at rest', async () => {
    await site.store.addStream(
      (async function* () {
        yield Buffer.from('nobody needs this')
      })(),
      { signal: AbortSignal.timeout(10_000), maxBytes: 100 },
    )
    await writeFile(join(site.folder, 'content', 'incoming', 'half'), '')
    await mkdir(join(site.folder, 'work', randomUUID()), { recursive: true })
    const found = (await look()).join()
    expect(found).toContain('nobody needs object')
    expect(found).toContain('is half an object')
    expect(found).toContain('is scratch')
    expect(await look(false)).toEqual([])
    await rm(join(site.folder, 'content', 'incoming', 'half'))
    await rm(join(site.folder, 'work'), { recursive: true })
    await site.library.collect()
    expect(await look()).toEqual([])
  })

  it('finds a published version that is not held or not signed, and a row without bytes', async () => {
    const signature = `update content_library_versions set signature = `
    const [{ before } = { before: '' }] = await withDatabase(site.url, query =>
      query<{ before: string }>('select signature as before from content_library_versions'),
    )
    await whileSql(
      `${signature} '${Buffer.alloc(64).toString('base64')}'`,
      `${signature} '${before}'`,
      async () => expect((await look()).join()).toContain('is not signed'),
    )
    const holder = `upgrade-package:${packageId}:1`
    await whileSql(
      `update content_library_holders set holder = 'another'`,
      `update content_library_holders set holder = '${holder}'`,
      async () => expect((await look()).join()).toContain('is published and not held'),
    )
    const file = `insert into content_library_files (sha256, size, holder, arriving) values ('${'a'.repeat(64)}', 1, 'x', false)`
    await whileSql(file, `delete from content_library_files where holder = 'x'`, async () =>
      expect(await look()).toEqual([`x needs object ${'a'.repeat(64)}, and it is not there`]),
    )
  })

  it('finds a success that is not proven, a run that is stuck, and an operation that never ends', async () => {
    const wrong = `'succeeded', 2, '{"proven": true, "checks": [{"ok": false}]}'`
    await whileSql(insertRun('state, published_version, proof', wrong), dropRun, async () =>
      expect((await look(false)).join()).toContain('succeeded and is not proven'),
    )
    await whileSql(insertRun('state', `'running'`), dropRun, async () =>
      expect((await look()).join()).toContain('is running for ever'),
    )
    const operation = `insert into jobs_operations (id, kind, requested_by, state) values ('${run}', 'a.b', 'tester', 'waiting')`
    await whileSql(operation, `delete from jobs_operations where id = '${run}'`, async () =>
      expect((await look()).join()).toContain('is waiting for ever'),
    )
    await whileSql(
      `update upgrade_packages_versions set origin = 'serviced'`,
      `update upgrade_packages_versions set origin = 'added'`,
      async () => expect((await look(false)).join()).toContain('was serviced by no run that succeeded'),
    )
  })

  it('finds what a point says that it holds and does not', async () => {
    const held = [{ packageId, version: 1, contentVersion }]
    await writeFile(join(site.folder, 'held.json'), JSON.stringify(held))
    expect(await lookAtPoint(site.folder)).toEqual([])
    const name = await anObject()
    await rm(pathOf(name))
    expect((await lookAtPoint(site.folder)).join()).toContain('lacks')
  })
})
