import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type KeyPair, keyDigest, makeCertificate } from '#platform/certificates'
import { digestManifest, encodeManifest, makeManifest } from '#product/content-manifest'
import type { ContentSource } from './content-source.ts'
import { defaultPatience } from './fetch-range.ts'
import { fetchManifest, fetchToFile, SourceKeyUnknown } from './index.ts'
import { openSources } from './source-set.ts'
import { startSource, type TestSource } from './testing.ts'

const signal = AbortSignal.timeout(30_000)
const file = { path: 'a', size: 0, sha256: 'a'.repeat(64), modified: '2026-01-01T00:00:00.000Z' }
const manifest = Buffer.from(encodeManifest(makeManifest([file])))
const contentVersion = digestManifest(manifest)
const whole = randomBytes(2_000_000)

let pair: KeyPair
let key: string
let source: TestSource
let otherKey: string
let folder: string

beforeAll(async () => {
  pair = await makeCertificate({ names: ['127.0.0.1'] })
  key = keyDigest(pair.certificate)
  otherKey = keyDigest((await makeCertificate({ names: ['127.0.0.1'] })).certificate)
  source = await startSource(pair)
  source.put(manifest)
  folder = await mkdtemp(join(tmpdir(), 'slipstream-pinned-'))
})
afterAll(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})
beforeEach(() => {
  source.requests.length = 0
})

/** The source, as the site told of it. */
const told = (certificate: ContentSource['certificate'], more: Partial<ContentSource> = {}) => ({
  baseUrl: source.baseUrl,
  headers: { authorization: 'a ticket' },
  certificate: certificate ?? null,
  ...more,
})
const fetchFrom = (...sources: ContentSource[]) => fetchManifest(sources, contentVersion, signal)
/** With its certificate as that of an authority. */
const trusted = () => ({ certificateAuthority: pair.certificate })

describe('a source whose certificate key the site told of', () => {
  it.each([
    ['its key, that no authority knows', () => told({ origin: 'own', keys: [key] })],
    ['its key, given to it', () => told({ origin: 'given', keys: [key] })],
    [
      'its key beside one that is no longer or not yet used',
      () => told({ origin: 'own', keys: [otherKey, key] }),
    ],
    [
      'another key, but an authority knows who it is',
      () => told({ origin: 'given', keys: [otherKey] }, trusted()),
    ],
  ])('is fetched from when it shows %s', async (_, made) => {
    expect(await fetchFrom(made())).toEqual(manifest)
    expect(source.requests).toHaveLength(1)
  })

  it('is fetched from by another name than its certificate has', async () => {
    const { port } = new URL(source.baseUrl)
    const own = told({ origin: 'own', keys: [key] }, { baseUrl: `https://localhost:${port}` })
    expect(await fetchFrom(own)).toEqual(manifest)
    // Where an authority is believed, the name counts.
    const given = { ...own, certificate: { origin: 'given' as const, keys: [otherKey] }, ...trusted() }
    await expect(fetchFrom(given)).rejects.toMatchObject({ code: 'SOURCE_KEY_UNKNOWN' })
  })

  it.each([
    ['its own', () => told({ origin: 'own', keys: [otherKey] })],
    ['its own, also when an authority knows it', () => told({ origin: 'own', keys: [otherKey] }, trusted())],
    ['given, and no authority knows it', () => told({ origin: 'given', keys: [otherKey] })],
  ])('is sent nothing when the key is another: %s', async (_, made) => {
    await expect(fetchFrom(made())).rejects.toMatchObject({
      code: 'SOURCE_KEY_UNKNOWN',
      facts: { source: source.baseUrl.replace('/prefix', ''), key, known: [otherKey] },
    })
    expect(source.requests).toEqual([])
  })

  it('needs an authority when no key is known', async () => {
    await expect(fetchFrom(told(null))).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    expect(await fetchFrom(told(null, trusted()))).toEqual(manifest)
  })
})

describe('a transfer', () => {
  it('says once of a source that it is given up, however many connections find it so', async () => {
    const given: unknown[] = []
    const options = { connections: 4, patience: defaultPatience, pauseFactor: 1 }
    const sources = openSources([told(null)], { ...options, onGivenUp: (...what) => given.push(what) })
    const [open, error] = [sources.current(), new SourceKeyUnknown({ source: 'x', key, known: [otherKey] })]
    sources.giveUp(open, error)
    sources.giveUp(open, error)
    expect(given).toEqual([[open.source, error]])
    expect(() => sources.current()).toThrow(error)
    expect(sources.isSourceError(error)).toBe(true)
    await sources.close()
  })

  const fetchTo = async (name: string, ...sources: ContentSource[]) => {
    const to = join(folder, name)
    const object = { sha256: source.put(whole), size: whole.length }
    await fetchToFile({ object, sources, file: to, signal })
    return (await readFile(to)).equals(whole)
  }

  it('passes an impostor over for the next source, and names it when there is none', async () => {
    const impostor = told({ origin: 'own', keys: [otherKey] })
    const honest = await startSource()
    try {
      honest.put(whole)
      expect(await fetchTo('one', impostor, { baseUrl: honest.baseUrl })).toBe(true)
    } finally {
      await honest.close()
    }
    await expect(fetchTo('two', impostor)).rejects.toMatchObject({ code: 'SOURCE_KEY_UNKNOWN' })
    expect(source.requests).toEqual([])
    expect(await fetchTo('three', told({ origin: 'own', keys: [key] }))).toBe(true)
  })
})
