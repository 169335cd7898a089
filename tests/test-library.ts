// A content library for tests: a database, a store and a site of their own, and a way to call a job's verb without a queue.

import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Database, OpenDatabase } from '#platform/database'
import type { JobContext, Progress } from '#platform/jobs'
import { silentLog } from '#platform/logging'
import { activityMigrations } from '#product/activity'
import { type ContentLibrary, contentLibraryMigrations, openContentLibrary } from '#product/content-library'
import { type ContentStore, openContentStore } from '#product/content-store'
import { openSite, type Site, sitesMigrations } from '#product/sites'
import { softwareUpdatesMigrations } from '#product/software-updates'
import { taskSequencesMigrations } from '#product/task-sequences'
import { type OnPublished, upgradePackagesMigrations } from '#product/upgrade-packages'
import { openTestDatabase } from './database.ts'

/** An open library; everything of it goes when the scope ends. */
export type TestLibrary = AsyncDisposable & {
  database: OpenDatabase
  db: Database
  store: ContentStore
  library: ContentLibrary
  site: Site
  siteKey: Site['privateKey']
  /** An existing folder of this test alone. */
  folder: string
  /** For scratch; it does not exist yet. */
  work: string
  onPublished: OnPublished
  /** Calls of `onPublished`. */
  published: { packageId: string; version: number }[]
}

/** Opens a library with the tables of the rooms that fill it, and of the rooms whose migrations are given besides. */
export async function openTestLibrary(migrations: readonly string[] = []): Promise<TestLibrary> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-library-'))
  const database = await openTestDatabase([
    ...new Set([
      activityMigrations,
      sitesMigrations,
      contentLibraryMigrations,
      softwareUpdatesMigrations,
      upgradePackagesMigrations,
      taskSequencesMigrations,
      ...migrations,
    ]),
  ])
  const { db } = database
  const store = await openContentStore(join(folder, 'content'))
  const site = await openSite({ db, folder: { inside: (...names) => join(folder, ...names) } }, 'S01')
  const published: { packageId: string; version: number }[] = []
  return {
    database,
    db,
    store,
    library: openContentLibrary({ db, store, log: silentLog() }),
    site,
    siteKey: site.privateKey,
    folder,
    work: join(folder, 'work'),
    published,
    async onPublished(_transaction, version) {
      published.push(version)
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a verb is given by the queue: an operation of its own unless the test says otherwise. */
export function jobContext(change: Partial<JobContext> = {}): JobContext {
  return {
    operationId: randomUUID(),
    requestedBy: 'Ines',
    attempt: 1,
    fence: change.attempt ?? 1,
    signal: AbortSignal.timeout(120_000),
    report: () => undefined,
    ...change,
  }
}

/** A context that is aborted, for a reason that can be recognised, at the first report that `when` picks. */
export function cancelledContext(
  when: (progress: Progress) => boolean,
  reason = new Error('somebody cancelled it'),
): JobContext & { reason: Error } {
  const cancel = new AbortController()
  const report = (progress: Progress) => {
    if (when(progress)) cancel.abort(reason)
  }
  return { ...jobContext({ signal: cancel.signal, report }), reason }
}

/** The digests of all objects, sorted. */
export async function objectsOf(store: ContentStore): Promise<string[]> {
  const found: string[] = []
  for await (const { sha256 } of store.list()) found.push(sha256)
  return found.sort()
}

/** Expects that nothing is left of work that failed: no object but these, nothing half written, no scratch. */
export async function expectOnly(
  { store, folder, work }: TestLibrary,
  objects: readonly string[],
): Promise<void> {
  expect(await objectsOf(store)).toEqual([...objects].sort())
  expect(await readdir(join(folder, 'content', 'incoming'))).toEqual([])
  await mkdir(work, { recursive: true })
  expect(await readdir(work)).toEqual([])
}
