// What a worker is given of earlier work, and what of it is taken back: only by the worker with the lease, and only what it was given.

import { rm } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { keepDone } from './done-before.ts'
import { giveDone, problemOfDone, refuseDone } from './done-on-workers.ts'
import { claimWork } from './lease-work.ts'
import { closeWork } from './offer-work.ts'
import { missingOf, openForWorker } from './receive-objects.ts'
import { offerTestRun } from './testing.ts'

const signal = AbortSignal.timeout(60_000)
const path = 'sources/install.wim'
const inner = `${path}:1/Windows/System32/Recovery/Winre.wim`
const [key, otherKey] = ['a'.repeat(64), 'b'.repeat(64)]
const installTimes = { '': '2026-11-22T10:00:00.000Z' }
let site: SiteInDatabase
/** The result of the work. */
let result = { sha256: '', size: 0 }

beforeAll(async () => {
  site = await makeSiteInDatabase()
  return () => site[Symbol.asyncDispose]()
})

/** A recovery image that some other run made: its bytes are this text. */
async function remember(remembered: string): Promise<void> {
  await site.library.session(async store => {
    const added = await store.addStream(bytesOf('a recovery image'), { signal, maxBytes: 100 })
    result = { sha256: added.sha256, size: added.size }
    const made = [{ key: remembered, path: inner, installTimes, added: result }]
    await site.db.transaction().execute(trx => keepDone(trx, store, { made, files: [] }))
  })
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array, void> {
  yield Buffer.from(text)
}

async function claimed() {
  const { run, plan } = await offerTestRun(site)
  const work = await claimWork(site.db, { worker: 'W1', engine: 'native', leaseSeconds: 60 })
  return { run, plan, holder: { worker: 'W1', lease: work?.lease ?? '' } }
}

describe('the result of the same work', () => {
  it('is given to the worker with the lease, which may download it, and need not upload it', async () => {
    await remember(key)
    const { holder, run } = await claimed()
    const { sha256 } = result
    await expect(openForWorker(site, { lease: holder.lease, sha256 })).rejects.toMatchObject({
      code: 'CONTENT_MISSING',
    })
    expect(await missingOf(site, holder.lease, [sha256])).toEqual([sha256])
    expect(await giveDone(site, holder, otherKey)).toBeNull()
    expect(await giveDone(site, holder, key)).toEqual({ ...result, installTimes })
    expect(await openForWorker(site, { lease: holder.lease, sha256 })).toMatchObject({ size: result.size })
    expect(await missingOf(site, holder.lease, [sha256])).toEqual([])
    const lost = { code: 'SERVICING_LEASE_LOST' }
    await expect(giveDone(site, { ...holder, worker: 'W2' }, key)).rejects.toMatchObject(lost)
    await closeWork(site.db, run)
    await expect(giveDone(site, holder, key)).rejects.toMatchObject(lost)
  })

  it('that the worker cannot use is given to nobody again; what it was not given stays', async () => {
    await remember(key)
    await remember(otherKey)
    const first = await claimed()
    await giveDone(site, first.holder, key)
    await refuseDone(site.db, first.holder, [key, otherKey])
    expect(await giveDone(site, first.holder, key)).toBeNull()
    expect(await giveDone(site, first.holder, otherKey)).not.toBeNull()
    await closeWork(site.db, first.run)
  })

  it('whose bytes are gone is not given', async () => {
    await remember(key)
    const { holder, run } = await claimed()
    await rm((await site.store.open(result.sha256)).path)
    expect(await giveDone(site, holder, key)).toBeNull()
    await closeWork(site.db, run)
  })

  it('is taken of a delivery only where the plan does it, and where it is what was delivered or uploaded', async () => {
    const { plan, run } = await claimed()
    const step = { ...plan.steps[0], path: inner } as (typeof plan.steps)[number]
    const planned = { ...plan, steps: [...plan.steps, step] }
    const problem = (done: { path: string; sha256: string }) =>
      problemOfDone(
        planned,
        { produced: [{ path, ...result }], done: [{ key, installTimes, size: 1, ...done }] },
        async sha256 => sha256 === 'uploaded',
      )
    expect(await problem({ path, sha256: result.sha256 })).toBeNull()
    expect(await problem({ path, sha256: 'other' })).toContain('another sources/install.wim')
    expect(await problem({ path: inner, sha256: 'uploaded' })).toBeNull()
    expect(await problem({ path: inner, sha256: 'other' })).toContain('was not uploaded')
    expect(await problem({ path: 'sources/boot.wim', sha256: 'other' })).toContain('the plan does not do')
    await closeWork(site.db, run)
  })
})
