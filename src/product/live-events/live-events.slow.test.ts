// The stream of what changes, on a real database with the tables of every room, and two site servers.

import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listenToDatabase } from '#platform/database'
import { type HttpServer, listen, openHttp } from '#platform/http'
import { silentLog } from '#platform/logging'
import { listActivity, recordActivity } from '#product/activity'
import { openTestDatabase, type TestDatabase } from '../../../tests/database.ts'
import { migrationFolders } from '../../../tests/site-tables.ts'
import { openEventStream } from './event-stream.ts'
import { type LiveFeed, liveChannel, openLiveFeed } from './live-feed.ts'
import { addLiveEventRoutes } from './routes.ts'
import { forgetChanges, readChanges, readHead, sealChanges } from './seal-changes.ts'

/** Tables whose rows nobody follows, each with the reason. */
const silent: Record<string, string> = {
  activity_audit: 'an entry is told when it gets its place (live_events_sealed)',
  alerts_outbox: 'what waits to be delivered; the subscription tells of its end',
  alerts_quiet: 'a note of what was delivered',
  content_library_files: 'who needs a file; the file is told by its own kind',
  content_library_holders: 'who needs a content version',
  content_library_objects: 'the objects of a content version: thousands, and never changed',
  content_library_unneeded: 'what collection may remove',
  content_library_versions: 'immutable; the package version tells of it',
  deployments_packages: 'written with a deployment, which tells of it',
  deployments_reports: 'what an attempt tells of',
  devices_members: 'follows from groups and devices, which tell of themselves',
  devices_nonces: 'numbers that requests of devices have used',
  devices_site_key: 'the key of the site, which never changes',
  idempotency_answers: 'answers of requests, for who repeats them',
  identity_provider_flows: 'a sign-in that is under way',
  identity_sign_in_attempts: 'how often somebody tried to sign in',
  image_contents: 'written with image_contents_versions, which tells of it',
  live_events_changes: 'this is where it is told',
  upgrade_packages_removed_notes: 'notes that are put aside at once; the package tells of it',
  live_events_head: 'this is where it is told',
  platform_migrations: 'what this version of the program brought',
  servicing_done: 'work that need not be done twice',
  servicing_image_facts: 'what was read from images, by their content',
  servicing_statuses: 'written when a run ends, which tells of it',
  sites_site: 'the site itself, and the last package number given out',
  task_sequences_references: 'They change with the version of their sequence, of which is told.',
  task_sequences_versions: 'A version is never changed; a new one is the change of its sequence.',
  update_applicability: 'written with update_applicability_images, which tells of it',
  update_catalogue_prepared: 'what a synchronisation is about to publish',
  update_catalogue_staged: 'what a synchronisation has read so far',
  update_catalogue_updates: 'hundreds of thousands; update_catalogue_state tells of a change',
  upgrade_packages_images: 'written with a package version, and never changed',
}

type Server = { http: HttpServer; feed: LiveFeed; url: string }
type Event = {
  event: string
  id: number
  data: { id: number; kind?: string; objectId?: string | null; change?: string }
}

let database: TestDatabase
const servers: Server[] = []

beforeAll(async () => {
  database = await openTestDatabase(migrationFolders)
  for (const _ of ['first', 'second']) servers.push(await openServer())
})
afterAll(async () => {
  for (const { http, feed } of servers) {
    await http.close()
    await feed.close()
  }
  await database[Symbol.asyncDispose]()
})

async function openServer(): Promise<Server> {
  const { db, url } = database
  const log = silentLog()
  const feed = await openLiveFeed({
    db,
    log,
    subscribe: async heard => (await listenToDatabase({ url, channel: liveChannel, log, heard })).close,
    pace: { readMs: 20, unannouncedMs: 60_000, beatMs: 50, forgetMs: 60_000, longestMs: 60_000 },
    bounds: { streams: 6, streamsOfCaller: 4, behind: 5000 },
  })
  const http = await openHttp({
    log,
    title: 'test',
    authenticate: async ({ token }) =>
      token === 'point'
        ? { role: 'distribution-point', name: token, subject: null }
        : { role: 'administrator', name: token, subject: null },
  })
  addLiveEventRoutes(http, { live: feed })
  return { http, feed, url: await listen(http, { address: '127.0.0.1', port: 0, tls: false }) }
}

/** Opens a stream; `next` waits for its next event. */
async function openStream(
  server: Server | undefined,
  { query = '', headers = {}, token = 'somebody' }: { query?: string; headers?: object; token?: string } = {},
) {
  const call = request(`${server?.url}/api/v1/events${query}`, {
    agent: false,
    headers: { authorization: `Bearer ${token}`, ...headers },
  })
  call.end()
  const [answer] = (await once(call, 'response')) as [import('node:http').IncomingMessage]
  answer.setEncoding('utf8')
  const read = readEvents(answer)
  return {
    status: answer.statusCode,
    headers: answer.headers,
    next: async () => {
      const { value } = await read.next()
      if (!value) throw new Error('the stream has ended')
      return value
    },
    ended: async () => {
      while (!(await read.next()).done);
    },
    leave: () => call.destroy(),
  }
}

async function* readEvents(answer: AsyncIterable<string>): AsyncGenerator<Event> {
  let text = ''
  for await (const chunk of answer) {
    const parts = (text + chunk).split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const field = (name: string) => part.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1]
      const event = field('event')
      if (event !== undefined) yield { event, id: Number(field('id')), data: JSON.parse(field('data') ?? '') }
    }
  }
}

const addMessage = (trx: Parameters<typeof recordActivity>[0], subject: string) =>
  recordActivity(trx, { code: 'METRICS_TOKEN_MADE', actor: 'tester', subject, message: 'a test' })
const note = (subject: string) => database.db.transaction().execute(trx => addMessage(trx, subject))

async function addOperations(count: number): Promise<void> {
  await sql`insert into jobs_operations (id, kind, requested_by, state)
    select gen_random_uuid(), 'test', 'tester', 'waiting' from generate_series(1, ${sql.lit(count)})`.execute(
    database.db,
  )
}

describe('the tables', () => {
  it('are watched, each, or there is a reason why not', async () => {
    const { rows } = await sql<{ name: string; watched: boolean }>`
      select relname as name,
        (select count(*) = 3 from pg_trigger where tgrelid = pg_class.oid and tgname like 'live_events_%') as watched
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind = 'r' and nspname = 'public'`.execute(database.db)
    expect(rows.length).toBeGreaterThan(50)
    const unwatched = rows.filter(one => !one.watched).map(one => one.name)
    expect(unwatched.sort()).toEqual(Object.keys(silent).sort())
  })

  it('each tell of a row that comes and goes, and their triggers name columns that exist', async () => {
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class join pg_trigger on tgrelid = pg_class.oid
      where tgname = 'live_events_inserted'`.execute(database.db)
    // A statement that changes no row still runs its triggers: each query of theirs is planned, and wrong names are found.
    for (const { name } of rows) {
      const table = sql.table(name)
      const { rows: columns } = await sql<{ name: string }>`
        select attname as name from pg_attribute where attrelid = ${name}::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
        limit 1`.execute(database.db)
      const column = sql.ref(columns[0]?.name ?? '')
      await sql`update ${table} set ${column} = ${column} where false`.execute(database.db)
      await sql`delete from ${table} where false`.execute(database.db)
      await sql`insert into ${table} overriding system value select * from ${table} where false`.execute(
        database.db,
      )
    }
  })
})

describe('the order', () => {
  it('holds when what was written first is committed last', async () => {
    const { db } = database
    await sealChanges(db)
    const { sequence: start } = await readHead(db)
    const isWritten = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const slow = db.transaction().execute(async trx => {
      await addMessage(trx, 'slow')
      isWritten.resolve()
      await mayEnd.promise
    })
    await isWritten.promise
    await note('quick')
    await sealChanges(db)
    const first = await readChanges(db, { after: start, limit: 100 })
    expect(first).toHaveLength(1)
    mayEnd.resolve()
    await slow
    await sealChanges(db)
    const second = await readChanges(db, { after: first.at(-1)?.id ?? 0, limit: 100 })
    expect(second).toHaveLength(1)
    const subjectOf = async (id: string | null | undefined) =>
      (await listActivity(db, { limit: 10 })).find(one => String(one.id) === id)?.subject
    expect([await subjectOf(first[0]?.objectId), await subjectOf(second[0]?.objectId)]).toEqual([
      'quick',
      'slow',
    ])
  })

  it('is announced once while nobody has read it: commits that announce wait for each other', async () => {
    const { db, url } = database
    await sealChanges(db)
    let announced = 0
    const heard = () => {
      announced += 1
    }
    const listener = await listenToDatabase({ url, channel: liveChannel, log: silentLog(), heard })
    // It is told when it begins to listen, because it may have missed something.
    const before = announced
    for (const subject of ['one', 'two', 'three']) await note(subject)
    await sealChanges(db)
    await note('four')
    await expect.poll(() => announced - before).toBeGreaterThanOrEqual(2)
    await listener.close()
    expect(announced - before).toBe(2)
  })

  it('has no gap and nothing twice, while many write and two servers give places', async () => {
    const { db } = database
    await sealChanges(db)
    const { sequence: start } = await readHead(db)
    const seen: string[] = []
    let place = start
    let isOver = false
    const look = async () => {
      for (const one of await readChanges(db, { after: place, limit: 50 })) {
        expect(one.id).toBe(place + 1)
        place = one.id
        seen.push(one.objectId ?? '')
      }
    }
    const reading = (async () => {
      while (!isOver) await look()
    })()
    const sealing = [1, 2].map(async () => {
      while (!isOver) await sealChanges(db)
    })
    await Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let index = 0; index < 25; index++) await note(`${writer}-${index}`)
      }),
    )
    isOver = true
    await Promise.all([reading, ...sealing])
    await sealChanges(db)
    while (place < (await readHead(db)).sequence) await look()
    const written = (await listActivity(db, { limit: 1000 })).filter(one =>
      /^\d-\d+$/.test(one.subject ?? ''),
    )
    expect(seen.sort()).toEqual(written.map(one => String(one.id)).sort())
    expect(seen).toHaveLength(100)
  })
})

describe('a stream', () => {
  it('says where it begins and what changes, and goes on at the other server', async () => {
    const [one, other] = servers
    const stream = await openStream(one)
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    expect(await stream.next()).toMatchObject({ event: 'ready' })
    await note('first')
    const first = await stream.next()
    expect(first).toMatchObject({
      event: 'change',
      data: { id: first.id, kind: 'status-message', change: 'created' },
    })
    stream.leave()
    await note('second')
    await note('third')
    const resumed = await openStream(other, { headers: { 'last-event-id': String(first.id) } })
    expect(await resumed.next()).toMatchObject({ event: 'ready', id: first.id })
    expect([(await resumed.next()).id, (await resumed.next()).id]).toEqual([first.id + 1, first.id + 2])
    await note('fourth')
    expect((await resumed.next()).id).toBe(first.id + 3)
    resumed.leave()
  })

  it('tells how far an operation is as progress, and of many objects that they are many', async () => {
    const stream = await openStream(servers[0], { query: '?kinds=operation' })
    await stream.next()
    await addOperations(1)
    const { data: made } = await stream.next()
    expect(made).toMatchObject({ kind: 'operation', change: 'created' })
    const change = (set: ReturnType<typeof sql>) =>
      sql`update jobs_operations set ${set} where id = ${made.objectId}`.execute(database.db)
    await change(sql`bytes_done = 5`)
    expect((await stream.next()).data).toMatchObject({ objectId: made.objectId, change: 'progress' })
    await change(sql`state = 'running', bytes_done = 6`)
    expect((await stream.next()).data).toMatchObject({ objectId: made.objectId, change: 'changed' })
    // Nothing that anybody sees: no event comes between.
    await change(sql`runner = gen_random_uuid()`)
    await note('not of this kind')
    await addOperations(150)
    expect((await stream.next()).data).toMatchObject({ kind: 'operation', objectId: null, change: 'created' })
    stream.leave()
  })

  it('begins anew when its place is not kept, or was never given', async () => {
    await sealChanges(database.db)
    const { sequence } = await readHead(database.db)
    const unknown = await openStream(servers[0], { query: `?after=${sequence + 1000}` })
    expect(await unknown.next()).toMatchObject({ event: 'reset', id: sequence })
    await forgetChanges(database.db, { seconds: 3600, changes: 2 })
    expect(await readHead(database.db)).toEqual({ sequence, forgotten: sequence - 2 })
    const old = await openStream(servers[0], { headers: { 'last-event-id': String(sequence - 3) } })
    expect(await old.next()).toMatchObject({ event: 'reset', id: sequence })
    const kept = await openStream(servers[0], { query: `?after=${sequence - 2}` })
    expect([await kept.next(), await kept.next()]).toMatchObject([
      { event: 'ready', id: sequence - 2 },
      { event: 'change', id: sequence - 1 },
    ])
    for (const one of [unknown, old, kept]) one.leave()
  })

  it('is for administrators, and for each only so many', async () => {
    expect((await openStream(servers[1], { token: 'point' })).status).toBe(403)
    expect((await openStream(servers[1], { headers: { 'last-event-id': 'x' } })).status).toBe(400)
    const open = await Promise.all(
      Array.from({ length: 4 }, () => openStream(servers[1], { token: 'greedy' })),
    )
    expect(open.map(one => one.status)).toEqual([200, 200, 200, 200])
    const refused = await openStream(servers[1], { token: 'greedy' })
    expect(refused.status).toBe(429)
    open[0]?.leave()
    await expect
      .poll(async () => {
        const again = await openStream(servers[1], { token: 'greedy' })
        again.leave()
        return again.status
      })
      .toBe(200)
    for (const one of open) one.leave()
  })

  it('is cut when nobody reads it', async () => {
    let isOpen = true
    const server = createServer((_, answer) => {
      const stream = openEventStream(answer, { isTold: () => true })
      answer.on('close', () => {
        isOpen = false
      })
      const text = 'x'.repeat(10_000)
      let id = 0
      const writing = setInterval(() => {
        if (stream.isOpen())
          stream.send(
            Array.from({ length: 50 }, () => ({
              id: ++id,
              kind: text,
              objectId: null,
              change: 'changed' as const,
            })),
          )
        else clearInterval(writing)
      }, 1)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const call = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
    call.on('error', () => undefined)
    call.end()
    const [answer] = await once(call, 'response')
    answer.on('error', () => undefined)
    answer.pause()
    await expect.poll(() => isOpen, { timeout: 10_000 }).toBe(false)
    server.close()
  })

  it('ends with its server', async () => {
    const server = await openServer()
    const stream = await openStream(server)
    await stream.next()
    await server.http.close()
    await stream.ended()
    await server.feed.close()
  })
})
