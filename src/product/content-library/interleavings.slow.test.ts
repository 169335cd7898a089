// Every way in which an add, a publication, a collection and one death or broken connection can follow one another: whatever was
// published has all of its objects, whatever was acknowledged is published, and nothing that nobody needs stays for ever.

import { createHash, generateKeyPairSync } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { makeManifest, manifestFileOf } from '#product/content-manifest'
import type { ContentWriter } from '#product/content-store'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import {
  contentLibraryMigrations,
  openContentLibrary,
  publishContentVersion,
  storeManifest,
} from './index.ts'
import { type MemoryObjects, memoryNotes, memoryStore } from './testing-memory-store.ts'
import { type Actor, exploreSchedules, type Fault } from './testing-schedule.ts'

const signal = AbortSignal.timeout(600_000)
const { privateKey: key } = generateKeyPairSync('ed25519')
let database: TestDatabase
const notes = memoryNotes()

beforeAll(async () => {
  database = await openTestDatabase([contentLibraryMigrations])
  await sql`insert into content_library_store (store_id) values (gen_random_uuid())`.execute(database.db)
  return async () => {
    await database[Symbol.asyncDispose]()
  }
})

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function storeVersion(store: ContentWriter, texts: readonly string[]) {
  const files = []
  for (const text of texts) {
    const added = await store.addStream(one(text), { signal, maxBytes: 100 })
    files.push(manifestFileOf(`${text}.txt`, { ...added, modified: new Date(0) }))
  }
  return storeManifest(store, { manifest: makeManifest(files), key, signal })
}

const unscheduled = async () => undefined

/** A site server of its own on the same database and store. */
function serverOf(db: TestDatabase['db'], objects: MemoryObjects, step: Actor['step'] = unscheduled) {
  return openContentLibrary({ db, store: memoryStore(objects, notes, step), log: silentLog() })
}

/** The store before each run: an old version with an object that the new one shares, let go already. */
async function makeOldVersion(objects: MemoryObjects): Promise<void> {
  const { db } = database
  for (const table of ['holders', 'versions', 'files', 'unneeded'])
    await sql`delete from ${sql.table(`content_library_${table}`)}`.execute(db)
  await serverOf(db, objects).session(async store => {
    const stored = await storeVersion(store, ['shared', 'old'])
    await db.transaction().execute(trx => publishContentVersion(trx, stored, 'package:old'))
  })
  await sql`delete from content_library_holders`.execute(db)
}

/** One scene, all of its schedules. `acknowledged` is what the session said. */
async function explore(faults: readonly Fault[]) {
  let objects: MemoryObjects = new Map()
  let acknowledged = false
  const ends = new Set<string>()
  const scene = async () => {
    objects = new Map()
    acknowledged = false
    await makeOldVersion(objects)
    return {
      faults,
      actors: {
        adder: async ({ db, step }: Actor) => {
          await serverOf(db, objects, step).session(async store => {
            const stored = await storeVersion(store, ['shared', 'new'])
            await db.transaction().execute(trx => publishContentVersion(trx, stored, 'package:new'))
          })
          acknowledged = true
        },
        collector: async ({ db, step }: Actor) => void (await serverOf(db, objects, step).collect()),
      },
    }
  }
  const runs = await exploreSchedules(database.url, scene, async (ended, choices) => {
    const how = choices.join(', ')
    ends.add(`${ended.adder} ${ended.collector}`)
    const published = await sql<{ digest: string; sha256: string; held: boolean }>`
      select o.digest, o.sha256, h.holder is not null as held from content_library_objects o
      left join content_library_holders h on h.digest = o.digest`.execute(database.db)
    // The old version may lack objects: nobody holds it any more.
    const missing = published.rows.filter(row => row.held && !objects.has(row.sha256))
    expect(missing, how).toEqual([])
    const isPublished = published.rows.some(({ held }) => held)
    if (acknowledged) expect(isPublished, how).toBe(true)
    if (ended.adder === 'done') expect(acknowledged, how).toBe(true)
    // What a dead server left is found by the next collection, and nothing that is needed goes.
    expect(await serverOf(database.db, objects).collect(), how).toMatchObject({ skipped: false })
    const needed = new Set(published.rows.filter(({ held }) => held).map(row => row.sha256))
    expect([...objects.keys()].sort(), how).toEqual([...needed].sort())
  })
  return { runs, ends: [...ends].sort() }
}

describe('an add that publishes, and a collection by another site server', { timeout: 600_000 }, () => {
  it('end well in every order', async () => {
    const { runs, ends } = await explore([])
    expect(ends).toEqual(['done done'])
    expect(runs).toBeGreaterThan(10)
  })

  it('lose nothing when the server that adds dies at any step', async () => {
    const { runs, ends } = await explore([{ kind: 'crash', actor: 'adder' }])
    expect(ends).toEqual(['dead done', 'done done'])
    expect(runs).toBeGreaterThan(50)
  })

  it('lose nothing when the server that collects dies at any step', async () => {
    const { runs, ends } = await explore([{ kind: 'crash', actor: 'collector' }])
    expect(ends).toEqual(['done dead', 'done done'])
    expect(runs).toBeGreaterThan(30)
  })

  it('publish nothing that lacks an object when the lock of the add is lost with its connection', async () => {
    const { runs, ends } = await explore([{ kind: 'break', actor: 'adder' }])
    expect(ends).toEqual(['done done', 'failed done'])
    expect(runs).toBeGreaterThan(300)
  })

  it('keep a file that is held before its bytes arrive, also when the server that receives it dies at any step', async () => {
    let objects: MemoryObjects = new Map()
    const ends = new Set<string>()
    const sha256 = createHash('sha256').update('old').digest('hex')
    const scene = async () => {
      objects = new Map()
      await makeOldVersion(objects)
      return {
        faults: [{ kind: 'crash' as const, actor: 'receiver' }],
        actors: {
          receiver: async ({ db, step }: Actor) => {
            await serverOf(db, objects, step).addHeld(
              async () => ({ sha256, size: 3, holder: 'servicing-run:1' }),
              // The old version has the same bytes, and a collection may be about to remove them.
              store => store.addStream(one('old'), { signal, maxBytes: 100 }),
            )
          },
          collector: async ({ db, step }: Actor) => void (await serverOf(db, objects, step).collect()),
        },
      }
    }
    const runs = await exploreSchedules(database.url, scene, async (ended, choices) => {
      ends.add(`${ended.receiver} ${ended.collector}`)
      if (ended.receiver === 'done') expect(objects.has(sha256), choices.join(', ')).toBe(true)
      await serverOf(database.db, objects).collect()
      if (ended.receiver === 'done') expect(objects.has(sha256), choices.join(', ')).toBe(true)
    })
    expect([...ends].sort()).toEqual(['dead done', 'done done'])
    expect(runs).toBeGreaterThan(20)
  })
})
