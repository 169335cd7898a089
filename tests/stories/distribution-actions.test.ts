// Actions on content over the command line: with real distribution points where they fetch, and with a point whose answers the test
// decides where the site must not believe too early.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type DesiredState,
  desiredState,
  keyFingerprint,
  type PointQuestion,
  signReceipt,
} from '#product/distribution-protocol'
import type { Program } from '../../demo/processes.ts'
import { firstQuestion } from '../point-messages.ts'
import { makeTestSite, type StatusRow, type TestSite, waitForReceipts } from '../running-house.ts'
import { makeSmallMedia } from '../site-in-database.ts'

type Entry = { point: string; effect: string; reason: string | null; bytesToSend: number | null }
type Done = { id: string | null; dryRun: boolean; entries: Entry[] }

let site: TestSite
let server: Program
let siteUrl = ''
let packageId = ''

beforeAll(async () => {
  site = await makeTestSite()
  server = await site.startServer()
  siteUrl = server.address
  const media = join(site.folder, 'media')
  await makeSmallMedia(media)
  await writeFile(join(media, 'large.bin'), Buffer.alloc(300_000, 7))
  const words = ['upgrade-package', 'add', '--path', media, '--name', 'One', '--accept-licence']
  packageId = (await site.slipstream<{ id: string }>(...words)).value.id
  for (const name of ['DP1', 'DP2']) await site.startPoint(name)
}, 180_000)
afterAll(() => site[Symbol.asyncDispose]())

const effects = (done: Done) => done.entries.map(entry => `${entry.point}: ${entry.effect}`)
const content = async (...words: string[]) => (await site.slipstream<Done>('content', ...words)).value
const group = async (...words: string[]) =>
  (await site.slipstream<Done>('distribution-point-group', ...words)).value
const statusRows = async () => (await site.slipstream<StatusRow[]>('content', 'status', packageId)).value

/** A point that is only messages: the test says what it holds. */
async function joinByHand(name: string) {
  const { value } = await site.slipstream<{ token: string }>('distribution-point', 'join-token', name)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const about = { protocolVersion: 1, pointName: name, address: 'http://127.0.0.1:1', publicKey: key }
  const joined = (await post(value.token, 'join', { ...about, joinToken: value.token })) as {
    bearerToken: string
    pointId: string
  }
  return { ...joined, privateKey }
}
type ByHand = { bearerToken: string; pointId: string; privateKey: KeyObject }

async function post(token: string, path: string, body: object): Promise<unknown> {
  const answer = await request(`${siteUrl}/api/v1/distribution-points/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.body.text()
  expect(answer.statusCode, text).toBeLessThan(300)
  return text === '' ? null : JSON.parse(text)
}

async function ask(point: ByHand, more: Partial<PointQuestion>): Promise<DesiredState> {
  const question = { ...firstQuestion('http://127.0.0.1:1'), ...more }
  return desiredState.parse(await post(point.bearerToken, 'self/desired-state', question))
}

/** Signs for the first thing that the point is to hold. */
async function sign(point: ByHand, state: DesiredState, files: number): Promise<PointQuestion['held']> {
  const [wanted] = state.contents
  if (!wanted) throw new Error('the point is to hold nothing')
  const { packageId: id, version, contentVersion, totalBytes } = wanted
  const about = { packageId: id, version, contentVersion, verifiedAt: new Date().toISOString() }
  const receipt = {
    ...about,
    protocolVersion: 1 as const,
    siteCode: state.siteCode,
    pointId: point.pointId,
    files,
    bytes: totalBytes,
    request: wanted.request?.id ?? null,
  }
  await post(point.bearerToken, 'self/receipts', signReceipt(receipt, point.privateKey))
  return [about]
}

describe('actions on content', () => {
  it('through a group: previewed, distributed, waited for, and following its members', async () => {
    await group('create', 'Branches', '--description', 'small sites')
    await group('add-member', 'Branches', 'DP1')
    const preview = await content('distribute', packageId, '--group', 'branches', '--dry-run')
    expect(preview).toMatchObject({ id: null, dryRun: true, entries: [{ point: 'DP1', effect: 'send' }] })
    expect(await statusRows()).toEqual([])
    const early = site.slipstream('content', 'wait', '--verified', '--package', packageId, '--timeout', '0')
    await expect(early).rejects.toMatchObject({ code: 'CONTENT_NOT_VERIFIED' })

    await content('distribute', packageId, '--group', 'branches')
    const words = ['wait', '--verified', '--package', packageId, '--timeout', '120', '--newer-than', '100']
    const waited = await site.slipstream<{ verified: boolean; targeted: number }>('content', ...words)
    expect(waited).toMatchObject({ exitCode: 0, value: { verified: true, targeted: 1 } })

    const joining = await group('add-member', 'Branches', 'DP2')
    expect(effects(joining)).toEqual(['DP2: send'])
    expect(joining.entries[0]?.bytesToSend).toBe(preview.entries[0]?.bytesToSend)
    await waitForReceipts(site, packageId, 1)
    const { value: actions } = await site.slipstream<{ action: string; entries: object[] }[]>(
      'content',
      'actions',
      packageId,
    )
    // What was forecast for an empty point is what travelled.
    expect(actions).toMatchObject([
      {
        action: 'distribute',
        entries: [
          {
            outcome: 'verified',
            forecastBytes: preview.entries[0]?.bytesToSend,
            actualBytes: preview.entries[0]?.bytesToSend,
          },
        ],
      },
    ])
    const leaving = await group('remove-member', 'Branches', 'DP2', '--dry-run')
    expect(effects(leaving)).toEqual(['DP2: remove'])
    const kept = await group('remove-member', 'Branches', 'DP2', '--keep-content')
    expect(effects(kept)).toEqual(['DP2: keep'])
    const { value: summary } = await site.slipstream<object[]>('content', 'summary')
    expect(summary).toMatchObject([{ packageId, targeted: 2, success: 2, compliancePercent: 100 }])
  })

  it('are believed when a point proves them: validate, redistribute, remove', async () => {
    const point = await joinByHand('HAND')
    const { value: shown } = await site.slipstream<{ fileCount: number }>(
      'upgrade-package',
      'show',
      packageId,
    )
    const row = async () => (await statusRows()).find(one => one.point === 'HAND')
    await content('distribute', packageId, '--point', 'hand', '--priority', 'high')
    const first = await ask(point, {})
    expect(first.contents).toMatchObject([{ packageId, priority: 'high', request: null }])
    let held = await sign(point, first, shown.fileCount)
    expect(await row()).toMatchObject({ state: 0 })
    for (const [action, state] of [
      ['validate', 8],
      ['redistribute', 1],
    ] as const) {
      await content(action, packageId, '--point', 'HAND')
      expect(await row()).toMatchObject({ state })
      const asked = await ask(point, { held })
      expect(asked.contents[0]?.request?.action).toBe(action)
      held = await sign(point, asked, shown.fileCount)
      expect(await row()).toMatchObject({ state: 0 })
    }
    expect(effects(await content('remove', packageId, '--point', 'HAND', '--dry-run'))).toEqual([
      'HAND: remove',
    ])
    await content('remove', packageId, '--point', 'HAND')
    expect((await ask(point, { held })).contents).toEqual([])
    expect(await row()).toMatchObject({ state: 4 })
    await ask(point, { held: [] })
    expect(await row()).toBeUndefined()
    await expect(content('remove', packageId)).rejects.toMatchObject({ code: 'TARGETS_NEEDED' })
  })

  it('reach a point that waits at once; rules are set in words, and refused when they are old', async () => {
    const point = await joinByHand('WAITS')
    const { revision } = await ask(point, {})
    const answer = ask(point, { knownRevision: revision, waitSeconds: 60 })
    const words = ['--hours', 'mon-fri 08:00-18:00 high-only 20MB/s', '--reserve', '20GB', '--grace', '2h']
    words.push('--quarantine-time', '1d', '--quarantine-space', '500MB')
    const set = (...more: string[]) =>
      site.slipstream<{ revision: number; kind: string }>('distribution-point', 'set', 'waits', ...more)
    expect((await set(...words, '--dry-run')).value.revision).toBe(1)
    const { value } = await set(
      ...words,
      '--source',
      'DP2',
      '--source',
      'DP1:1',
      '--time-zone',
      'Europe/Paris',
    )
    expect(value).toMatchObject({ revision: 2, kind: 'pull' })
    const { rules } = await answer
    expect(rules.week[8]).toEqual({ access: 'high-only', bytesPerSecond: 20_000_000 })
    expect(rules).toMatchObject({ reserveBytes: 2e10, graceSeconds: 7200, timeZone: 'Europe/Paris' })
    expect(rules).toMatchObject({ quarantineSeconds: 86_400, quarantineBytes: 5e8 })
    await expect(set('--maintenance', 'on', '--expect', '1')).rejects.toMatchObject({
      code: 'POINT_PROPERTIES_CHANGED',
    })
    await expect(set('--hours', 'mon 8-18 closed')).rejects.toMatchObject({ code: 'HOURS_INVALID' })
    const loop = site.slipstream('distribution-point', 'set', 'DP1', '--source', 'WAITS')
    await expect(loop).rejects.toMatchObject({ code: 'PULL_SOURCES_REFUSED' })
    const stood = await ask(point, {})
    const asks = ask(point, { knownRevision: stood.revision, waitSeconds: 60 })
    await new Promise(resolve => setTimeout(resolve, 500))
    await server.stop()
    expect((await asks).revision, 'a server that stops answers what waits').toBe(stood.revision)
    await site.startServer()
  })

  it('a point whose token was rotated is shut out until it joins again, as the same point with its content', async () => {
    const listed = async () =>
      (await site.slipstream<{ id: string; name: string }[]>('distribution-point', 'list')).value.find(
        one => one.name === 'DP3',
      )
    const running = await site.startPoint('DP3')
    await content('distribute', packageId, '--point', 'DP3')
    await waitForReceipts(site, packageId, 1)
    const before = await listed()
    const { value } = await site.slipstream<{ token: string }>('distribution-point', 'rotate', 'DP3')
    await running.stop()
    const file = join(site.folder, 'rotated.token')
    await writeFile(file, value.token)
    await site.startPoint('DP3', ['--join-token-file', file])
    await site.slipstream('content', 'validate', packageId, '--point', 'DP3', '--dry-run')
    const shown = await site.slipstream<{ id: string; isHeardOf: boolean; held: number }>(
      'distribution-point',
      'show',
      'DP3',
    )
    expect(shown.value).toMatchObject({ id: before?.id, isHeardOf: true, held: 1 })
    expect(existsSync(file)).toBe(false)
  })

  it('and the site shows the key with which it signs', async () => {
    const { value } = await site.slipstream<{ code: string; publicKey: string; fingerprint: string }>(
      'site',
      'show',
    )
    expect(value.code).toBe('S01')
    expect(value.fingerprint).toBe(keyFingerprint(value.publicKey))
  })
})
