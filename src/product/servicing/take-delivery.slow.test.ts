// What a worker uploads and delivers: nothing is taken that was not planned, not proven, not uploaded whole, or not the worker's.

import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { readManifest } from '#product/content-library'
import { type Delivery, pieceBytes } from '#product/servicing-work'
import { makeSiteInDatabase, type SiteInDatabase } from '../../../tests/site-in-database.ts'
import { jobContext } from '../../../tests/test-library.ts'
import { claimWork, type LeaseHolder } from './lease-work.ts'
import { closeWork } from './offer-work.ts'
import { readDelivered } from './read-delivered.ts'
import { readRun } from './read-runs.ts'
import { assembleForRun, missingOf, openForWorker, receivePiece } from './receive-objects.ts'
import { failRun } from './runs.ts'
import { takeDelivery } from './take-delivery.ts'
import { type OfferedRun, offerTestRun } from './testing.ts'
import { waitForDelivery } from './wait-for-delivery.ts'

const signal = AbortSignal.timeout(60_000)
let site: SiteInDatabase

beforeAll(async () => {
  site = await makeSiteInDatabase()
  return () => site[Symbol.asyncDispose]()
})

/** A run that a worker has, and what the worker does with it. */
async function claimedRun(choices: Parameters<typeof offerTestRun>[2] = {}) {
  const offered = await offerTestRun(site, 'native', choices)
  const work = await claimWork(site.db, { worker: 'W1', engine: 'native', leaseSeconds: 60 })
  expect(work?.run).toBe(offered.run)
  const holder: LeaseHolder = { worker: 'W1', lease: work?.lease ?? '' }
  const { manifest } = await readManifest(site.db, site.library.reader, offered.plan.contentVersion)
  const wim = manifest.files.find(file => file.path === 'sources/install.wim')
  return { ...offered, holder, wim: { sha256: wim?.sha256 ?? '', size: wim?.size ?? 0 } }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function upload(holder: LeaseHolder, text: string, sha256 = digestOf(text)) {
  async function* bytes() {
    yield Buffer.from(text)
  }
  await receivePiece(site, holder, { sha256, size: Buffer.byteLength(text), bytes: bytes(), signal })
  return { sha256, size: Buffer.byteLength(text) }
}

/** Uploads a file that is the package's install.wim with a text behind it. */
async function uploadChanged({ holder, wim }: Awaited<ReturnType<typeof claimedRun>>, text: string) {
  const before = await readFile((await site.store.open(wim.sha256)).path)
  const sha256 = createHash('sha256').update(before).update(text).digest('hex')
  const piece = await upload(holder, text)
  const parts = [
    { sha256: wim.sha256, offset: 0, length: wim.size },
    { sha256: piece.sha256, offset: 0, length: piece.size },
  ]
  const size = wim.size + piece.size
  await assembleForRun(site, holder, { sha256, size, parts })
  return { sha256, size }
}

const check = { what: 'file', where: 'x', expected: 'a', found: 'a', ok: true }

function delivery(
  { plan }: OfferedRun,
  wim: { sha256: string; size: number },
  file: { sha256: string; size: number },
): Delivery {
  return {
    protocolVersion: 1,
    planHash: plan.hash,
    produced: [
      { path: 'sources/install.wim', ...wim },
      { path: 'sources/new.txt', ...file },
    ],
    proof: { proven: true, checks: [check] },
    bytesFetched: 17,
  }
}

describe('an upload', () => {
  it('travels once, is counted, and is read by the site itself before it is published', async () => {
    const claimed = await claimedRun()
    const { holder, run, packageId } = claimed
    const names = [claimed.wim.sha256, digestOf('new one'), digestOf('tail one')]
    expect(await missingOf(site, holder.lease, names)).toEqual(names.slice(1))
    const file = await upload(holder, 'new one')
    const wim = await uploadChanged(claimed, 'tail one')
    expect(await missingOf(site, holder.lease, names)).toEqual([])
    expect(await readRun(site.db, run)).toMatchObject({ bytesUploaded: 15 })
    const delivered = delivery(claimed, wim, file)
    await takeDelivery(site, holder, delivered)
    await takeDelivery(site, holder, delivered)
    const taken = await waitForDelivery(site.db, { run, attempt: 0, packageId }, jobContext())
    expect(taken).toEqual(delivered)
    const files = await site.library.session(store => readDelivered(store, taken.produced, signal))
    expect(files.map(({ path, added }) => [path, added.sha256])).toEqual([
      ['sources/install.wim', wim.sha256],
      ['sources/new.txt', file.sha256],
    ])
    await expect(upload(holder, 'too late')).rejects.toMatchObject({ code: 'SERVICING_LEASE_LOST' })
  })

  it('is kept by no collection while the run goes on, and by none when it has ended', async () => {
    const { holder, run } = await claimedRun()
    const { sha256 } = await upload(holder, 'kept for a while')
    await site.library.collect()
    expect(await site.store.has(sha256)).toBe(true)
    await failRun(site.db, { run, attempt: 0 }, { error: null })
    await site.library.collect()
    expect(await site.store.has(sha256)).toBe(false)
  })

  it.each([
    [
      'other bytes than its name says',
      'CONTENT_HASH_MISMATCH',
      (holder: LeaseHolder) => upload(holder, 'some', digestOf('other')),
    ],
    [
      'more than a piece',
      'CONTENT_LENGTH_MISMATCH',
      (holder: LeaseHolder) => upload(holder, 'x'.repeat(pieceBytes + 1)),
    ],
    [
      'a worker that does not have the lease',
      'SERVICING_LEASE_LOST',
      ({ lease }: LeaseHolder) => upload({ worker: 'W2', lease }, 'text'),
    ],
  ])('of %s is refused', async (_what, code, attempt) => {
    const { holder, run } = await claimedRun()
    await expect(attempt(holder)).rejects.toMatchObject({ code })
    await failRun(site.db, { run, attempt: 0 }, { error: null })
  })

  it('refers to nothing that is neither of the package nor uploaded for this run', async () => {
    const other = await claimedRun()
    const foreign = await upload(other.holder, 'of another run')
    const { holder, run } = await claimedRun()
    const parts = [{ sha256: foreign.sha256, offset: 0, length: foreign.size }]
    const missing = { code: 'CONTENT_MISSING', facts: { sha256: foreign.sha256 } }
    await expect(assembleForRun(site, holder, { ...foreign, parts })).rejects.toMatchObject(missing)
    expect(await missingOf(site, holder.lease, [foreign.sha256])).toEqual([foreign.sha256])
    await expect(openForWorker(site, { lease: holder.lease, sha256: foreign.sha256 })).rejects.toMatchObject(
      missing,
    )
    for (const one of [run, other.run]) await failRun(site.db, { run: one, attempt: 0 }, { error: null })
  })

  it('whose parts make something else appears nowhere', async () => {
    const { holder, run, wim } = await claimedRun()
    const sha256 = digestOf('never')
    const parts = [{ sha256: wim.sha256, offset: 0, length: 10 }]
    await expect(assembleForRun(site, holder, { sha256, size: 10, parts })).rejects.toMatchObject({
      code: 'CONTENT_HASH_MISMATCH',
    })
    expect(await site.store.has(sha256)).toBe(false)
    expect(await missingOf(site, holder.lease, [sha256])).toEqual([sha256])
    await failRun(site.db, { run, attempt: 0 }, { error: null })
  })
})

describe('a delivery is refused, and the run ends with the reason, when', () => {
  type Change = (delivered: Delivery) => Delivery
  it.each<[string, Change, string]>([
    ['it was made from another plan', one => ({ ...one, planHash: '0'.repeat(64) }), 'another plan'],
    ['nothing was read back', one => ({ ...one, proof: { proven: true, checks: [] } }), 'not proven'],
    [
      'a check is not right',
      one => ({ ...one, proof: { proven: true, checks: [check, { ...check, ok: false }] } }),
      'not proven',
    ],
    [
      'it says itself that it is not',
      one => ({ ...one, proof: { proven: false, checks: [check] } }),
      'not proven',
    ],
    [
      'it holds a file that the plan does not change',
      one => ({
        ...one,
        produced: [...one.produced, { path: 'setup.exe', sha256: '0'.repeat(64), size: 1 }],
      }),
      'it changed setup.exe, which the plan does not',
    ],
    [
      'a file is lacking',
      one => ({ ...one, produced: one.produced.slice(1) }),
      'it lacks sources/install.wim',
    ],
    [
      'a file is there twice',
      one => ({ ...one, produced: [...one.produced, ...one.produced.slice(1)] }),
      'it holds a file twice',
    ],
    [
      'a file was not uploaded',
      one => ({ ...one, produced: one.produced.map(file => ({ ...file, sha256: 'a'.repeat(64) })) }),
      'sources/install.wim was not uploaded',
    ],
    [
      'a file has another size',
      one => ({ ...one, produced: one.produced.map(file => ({ ...file, size: file.size + 1 })) }),
      'sources/install.wim was not uploaded whole',
    ],
  ])('%s', async (_what, change, reason) => {
    const claimed = await claimedRun()
    const { holder, run, packageId } = claimed
    const good = delivery(claimed, claimed.wim, await upload(holder, 'new'))
    const refused = { code: 'SERVICING_DELIVERY_REFUSED', message: expect.stringContaining(reason) }
    await expect(takeDelivery(site, holder, change(good))).rejects.toMatchObject(refused)
    const waiting = waitForDelivery(site.db, { run, attempt: 0, packageId }, jobContext())
    await expect(waiting).rejects.toMatchObject({
      code: 'SERVICING_WORKER_FAILED',
      facts: { code: 'SERVICING_DELIVERY_REFUSED' },
    })
    await closeWork(site.db, run)
  })
})

it('a delivery whose plan asks for whole files is taken only when the proof tells of each', async () => {
  const whole = { ...check, what: 'whole-file', where: 'sources/boot.wim' }
  for (const where of ['sources/boot.wim', 'sources/install.wim']) {
    const claimed = await claimedRun({ verify: 'whole' })
    const { holder, run } = claimed
    const good = delivery(claimed, claimed.wim, await upload(holder, 'new'))
    const delivered = { ...good, proof: { proven: true, checks: [check, { ...whole, where }] } }
    const taking = takeDelivery(site, holder, delivered)
    if (where === 'sources/install.wim') await taking
    else
      await expect(taking).rejects.toMatchObject({
        code: 'SERVICING_DELIVERY_REFUSED',
        message: expect.stringContaining('sources/install.wim was not verified as a whole'),
      })
    await closeWork(site.db, run)
  }
})
