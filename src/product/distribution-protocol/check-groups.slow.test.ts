import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ContentStore, openContentStore } from '#product/content-store'
import type { FileToFetch } from './fetch-files.ts'
import { fetchObject } from './fetch-object.ts'
import { noLimit } from './pace.ts'
import { formatContentRange } from './ranges.ts'
import { openSources, type SourceSet } from './source-set.ts'
import { digestOf, type Misbehaviour, startSource, type TestSource } from './testing.ts'

const MIB = 1024 * 1024
const patience = { headMs: 1000, pauseMs: 1000, slowestBytesPerSecond: 4 * MIB }

let folder: string
let store: ContentStore
let near: TestSource
let far: TestSource
let sources: SourceSet
let givenUp: { name: string | undefined; code: unknown }[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-groups-'))
  store = await openContentStore(join(folder, 'store'))
  near = await startSource()
  far = await startSource()
  openBoth()
})
function openBoth(): void {
  const both = [
    { name: 'near', baseUrl: near.baseUrl },
    { name: 'far', baseUrl: far.baseUrl },
  ]
  sources = openSources(both, { connections: 1, patience, pauseFactor: 0.01 })
  givenUp = []
  const { giveUp } = sources
  sources.giveUp = (source, error) => {
    givenUp.push({ name: source.source.name, code: (error as { code?: unknown }).code })
    giveUp(source, error)
  }
}
afterEach(async () => {
  await sources.close()
  await near.close()
  await far.close()
  await rm(folder, { recursive: true, force: true })
})

function fetchIt(file: FileToFetch): Promise<void> {
  const signal = new AbortController().signal
  const counted = { onFetched: () => undefined, onReused: () => undefined }
  return fetchObject(
    { store, sources, held: new Map(), connections: 1, pace: noLimit, givesWay: false, signal, ...counted },
    file,
  )
}
function publish(bytes: Buffer): string {
  near.put(bytes)
  return far.put(bytes)
}
async function expectHeld(bytes: Buffer): Promise<void> {
  expect((await readFile((await store.open(digestOf(bytes))).path)).equals(bytes)).toBe(true)
}
/** A new process: a store on the same folder, and sources of which nothing is known. */
async function reopen(): Promise<void> {
  await sources.close()
  store = await openContentStore(join(folder, 'store'))
  await store.clearIncoming()
  far.requests.length = 0
  far.misbehave = () => false
  openBoth()
}
/** Gives so many bytes, of which the one at `wrongAt` is wrong if there is one, then cuts, then is busy for ever. */
function lieThenGo(given: number, wrongAt: number): Misbehaviour {
  let isGone = false
  return (_request, response, { offset, length, bytes }) => {
    if (isGone) {
      response.writeHead(503).end()
      return true
    }
    isGone = true
    const wrong = Buffer.from(bytes.subarray(offset, offset + given))
    if (wrongAt in wrong) wrong[wrongAt] = (wrong[wrongAt] ?? 0) ^ 1
    response.writeHead(206, {
      'content-length': length,
      'content-range': formatContentRange({ offset, length }, bytes.length),
    })
    response.write(wrong, () => response.destroy())
    return true
  }
}
function segmentsOf(bytes: Buffer, ...lengths: number[]): { length: number; sha256: string }[] {
  let offset = 0
  return lengths.map(length => {
    const sha256 = digestOf(bytes.subarray(offset, offset + length))
    offset += length
    return { length, sha256 }
  })
}

describe('pieces that have a digest only together', () => {
  it('are held against the source that gave the wrong ones, not against the one that is asked by then', async () => {
    const bytes = randomBytes(3 * MIB)
    const sha256 = publish(bytes)
    near.misbehave = lieThenGo(2 * MIB + 10, MIB + 5)
    await fetchIt({ sha256, size: bytes.length })
    await expectHeld(bytes)
    expect(givenUp).toEqual([
      { name: 'near', code: 'SOURCE_UNAVAILABLE' },
      { name: 'near', code: 'SOURCE_UNSOUND' },
    ])
  })

  it('are checked as soon as a long segment is complete, and only that segment is fetched again', async () => {
    const bytes = randomBytes(27 * MIB)
    const sha256 = publish(bytes)
    near.misbehave = (_request, response, { offset, length, bytes: right }) => {
      const wrong = Buffer.from(right.subarray(offset, offset + length))
      if (offset <= MIB) wrong[MIB - offset] = (wrong[MIB - offset] ?? 0) ^ 1
      response.writeHead(206, { 'content-range': formatContentRange({ offset, length }, right.length) })
      response.end(wrong)
      return true
    }
    const segments = segmentsOf(bytes, 9 * MIB, 9 * MIB, 9 * MIB)
    await fetchIt({ sha256, size: bytes.length, segments })
    await expectHeld(bytes)
    expect(givenUp).toEqual([{ name: 'near', code: 'SOURCE_UNSOUND' }])
    expect(near.requests).toHaveLength(1)
    const again = far.requests.filter(({ offset }) => offset < 9 * MIB)
    expect(again).toEqual([{ sha256, offset: 0, length: 9 * MIB }])
  })

  it('of a source that is the only one end in its name when they are wrong', async () => {
    const bytes = randomBytes(2 * MIB)
    const sha256 = near.put(bytes)
    near.misbehave = lieThenGo(0, 0)
    far.put(bytes)
    far.misbehave = (_request, response, { offset, length, bytes: right }) => {
      response.writeHead(206, { 'content-range': formatContentRange({ offset, length }, right.length) })
      response.end(Buffer.alloc(length))
      return true
    }
    const failed = fetchIt({ sha256, size: bytes.length })
    const source = new URL(far.baseUrl).origin
    await expect(failed).rejects.toMatchObject({ code: 'SOURCE_UNSOUND', facts: { source } })
    expect(givenUp.at(-1)).toEqual({ name: 'far', code: 'SOURCE_UNSOUND' })
    expect(await store.draftBytes(sha256)).toBe(0)
  })

  it.each([
    ['a file without segments', []],
    ['a long segment', [20 * MIB]],
  ])('of %s need not travel again after a cut', async (_, lengths) => {
    const bytes = randomBytes(20 * MIB)
    const sha256 = far.put(bytes)
    const file = {
      sha256,
      size: bytes.length,
      ...(lengths.length > 0 && { segments: segmentsOf(bytes, ...lengths) }),
    }
    far.misbehave = lieThenGo(10 * MIB + 10, -1)
    await expect(fetchIt(file)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    await reopen()
    await fetchIt(file)
    await expectHeld(bytes)
    expect(far.requests).toEqual([{ sha256, offset: 10 * MIB, length: 10 * MIB }])
  })

  it('are fetched anew once when what an earlier attempt left was wrong, and nobody is blamed for it', async () => {
    const bytes = randomBytes(20 * MIB)
    const sha256 = far.put(bytes)
    far.misbehave = lieThenGo(10 * MIB + 10, 5)
    const file = { sha256, size: bytes.length }
    await expect(fetchIt(file)).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' })
    await reopen()
    await fetchIt(file)
    await expectHeld(bytes)
    // The near one does not have it.
    expect(givenUp).toEqual([{ name: 'near', code: 'SOURCE_REFUSED' }])
    expect(far.requests.map(({ offset }) => offset / MIB)).toEqual([10, 0, 16])
  })
})
