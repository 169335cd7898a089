import { rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startUpdateServer } from '../../../tests/update-server.ts'
import { bytes, digests, fetchScene, wanted, wrong } from './fetch-scene.ts'
import { littlePatience, policyOf } from './testing.ts'

const scene = fetchScene(startUpdateServer)
const { fetchIt, partBytes, ranges, leaveBegun } = scene

describe('a file', () => {
  it('comes with its digests, once, and says how far it is', async () => {
    const seen: number[] = []
    expect(await fetchIt({ onBytes: here => seen.push(here) })).toEqual(digests)
    expect(await partBytes()).toEqual(bytes)
    expect(ranges()).toEqual([null])
    expect(seen.at(-1)).toBe(bytes.length)
    expect([...seen].sort((a, b) => a - b)).toEqual(seen)
  })

  it('comes without a length said before', async () => {
    scene.server.behave = () => ({ chunked: true })
    expect(await fetchIt()).toEqual(digests)
  })

  it('of which the catalogue gives the SHA-1 alone is checked by that', async () => {
    expect(await fetchIt({ file: { ...wanted, sha256: null } })).toEqual(digests)
    await rm(join(scene.folder, 'part'), { recursive: true })
    const other = { ...wanted, sha256: null, sha1: '0'.repeat(40) }
    await expect(fetchIt({ file: other })).rejects.toMatchObject(wrong(/SHA-1/))
  })

  it('that is cut in the middle goes on where it was', async () => {
    scene.server.behave = (_, number) => (number <= 2 ? { cutAfter: 100_000 } : {})
    expect(await fetchIt()).toEqual(digests)
    const asRange = expect.stringMatching(/^bytes=[1-9]\d*-$/)
    expect(ranges()).toEqual([null, asRange, asRange])
    expect(scene.server.asked.map(asked => asked.ifRange)).toEqual([null, '"first"', '"first"'])
    // What was on the way when the connection broke is lost, and comes twice.
    expect(scene.server.sent).toBeLessThan(bytes.length + 200_000)
  })

  it('that was cut when the process died goes on where it was', async () => {
    const stop = new AbortController()
    const onBytes = (here: number) => here > 150_000 && stop.abort(new Error('the server ends'))
    await expect(fetchIt({ onBytes, signal: stop.signal })).rejects.toThrow('the server ends')
    const { length } = await partBytes()
    expect(length).toBeGreaterThan(150_000)
    if (length < bytes.length) {
      expect(await fetchIt()).toEqual(digests)
      expect(ranges()).toEqual([null, `bytes=${length}-`])
    }
    // Everything is here now: nobody is asked.
    const before = scene.server.asked.length
    expect(await fetchIt()).toEqual(digests)
    expect(scene.server.asked).toHaveLength(before)
  })

  it('of which a dead machine kept zeros in place of its bytes comes anew, once', async () => {
    await leaveBegun()
    const path = join(scene.folder, 'part', '.part')
    await truncate(path, 1000)
    await truncate(path, 90_000)
    scene.server.asked = []
    scene.server.behave = () => ({})
    expect(await fetchIt()).toEqual(digests)
    expect(ranges()).toEqual(['bytes=90000-', null])
  })
})

describe('the rest of a cut file', () => {
  const cutOnce = (then: object) => {
    scene.server.behave = (_, number) => (number === 1 ? { cutAfter: 100_000 } : then)
  }

  it.each([
    ['of another edition', { etag: '"second"' }],
    ['from a server without ranges', { withoutRanges: true }],
    ['when the server no longer says the edition', { etag: null }],
  ])('%s comes with all of the file', async (_, then) => {
    cutOnce(then)
    expect(await fetchIt()).toEqual(digests)
    expect(await partBytes()).toEqual(bytes)
    expect(scene.server.asked).toHaveLength(2)
  })

  it('is not asked for when the edition was never said, or only weakly', async () => {
    for (const etag of [null, 'W/"first"']) {
      scene.server.asked = []
      scene.server.behave = (_, number) => ({ etag, ...(number === 1 && { cutAfter: 100_000 }) })
      expect(await fetchIt()).toEqual(digests)
      expect(ranges()).toEqual([null, null])
      await rm(join(scene.folder, 'part'), { recursive: true })
    }
  })

  it('is asked for by the time of change when there is no strong tag', async () => {
    const headers = { 'last-modified': 'Tue, 13 Jan 2026 10:00:00 GMT' }
    scene.server.behave = (_, number) => ({ etag: null, headers, ...(number === 1 && { cutAfter: 100_000 }) })
    expect(await fetchIt()).toEqual(digests)
    expect(scene.server.asked[1]?.ifRange).toBe(headers['last-modified'])
  })

  it.each([
    ['another range', { headers: { 'content-range': 'bytes 0-299999/300000' } }],
    ['a file of another length', { headers: { 'content-range': 'bytes 100000-399999/400000' } }],
    ['no file of that length', { status: 416 }],
  ])('that is %s makes it begin anew', async (_, second) => {
    scene.server.behave = (_asked, number) =>
      number === 1 ? { cutAfter: 100_000 } : number === 2 ? second : {}
    expect(await fetchIt()).toEqual(digests)
    expect(ranges()).toEqual([null, expect.stringMatching(/^bytes=\d+-$/), null])
  })

  it('is not taken from another address', async () => {
    await leaveBegun()
    scene.server.asked = []
    scene.server.behave = () => ({})
    scene.server.files.set('/other/a.cab', bytes)
    const policy = policyOf({
      'download-mirrors': `http://download.windowsupdate.com/c => ${scene.server.url}/other`,
    })
    expect(await fetchIt({ policy })).toEqual(digests)
    expect(ranges()).toEqual([null])
  })
})

describe('what is not the file', () => {
  it('because of one bit is refused', async () => {
    const body = Buffer.from(bytes)
    body[77] = (body[77] ?? 0) ^ 1
    scene.server.behave = () => ({ body })
    await expect(fetchIt()).rejects.toMatchObject(wrong(/SHA-256/))
    expect(scene.server.asked).toHaveLength(1)
  })

  it('because it is longer is refused before its end', async () => {
    const body = Buffer.concat([bytes, Buffer.alloc(50_000_000)])
    scene.server.behave = () => ({ body })
    await expect(fetchIt()).rejects.toMatchObject(wrong(/300000/))
    expect((await partBytes()).length).toBe(0)
    scene.server.behave = () => ({ body, chunked: true })
    await expect(fetchIt()).rejects.toMatchObject(wrong(/more than 300000 bytes/))
    expect((await partBytes()).length).toBeLessThanOrEqual(bytes.length)
  })

  it('because it is shorter is refused when the server says so, and tried again when it does not', async () => {
    const body = bytes.subarray(0, 1000)
    scene.server.behave = () => ({ body })
    await expect(fetchIt()).rejects.toMatchObject(wrong(/1000 bytes/))
    scene.server.asked = []
    scene.server.behave = () => ({ body, chunked: true, etag: null })
    await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_INTERRUPTED' })
    expect(scene.server.asked.length).toBeLessThanOrEqual(5)
  })

  it('because it is packed is refused', async () => {
    scene.server.behave = () => ({ headers: { 'content-encoding': 'gzip' } })
    await expect(fetchIt()).rejects.toMatchObject(wrong(/encoding/))
  })
})

describe('a server', () => {
  it.each([404, 403, 410, 401])('that answers with %d is not asked again', async status => {
    scene.server.behave = () => ({ status })
    await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_REFUSED_BY_SERVER', facts: { status } })
    expect(scene.server.asked).toHaveLength(1)
  })

  it('that is busy is asked again, and not for ever', async () => {
    scene.server.behave = (_, number) => (number <= 2 ? { status: 503 } : {})
    expect(await fetchIt()).toEqual(digests)
    await rm(join(scene.folder, 'part'), { recursive: true })
    scene.server.asked = []
    scene.server.behave = () => ({ status: 503 })
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'DOWNLOAD_INTERRUPTED',
      kind: 'unavailable',
      facts: { reason: 'HTTP status 503' },
    })
    expect(scene.server.asked).toHaveLength(littlePatience.tries)
  })

  it('that drips is given up, and one that never answers', async () => {
    for (const behaviour of [{ drips: true }, { holds: true }]) {
      scene.server.asked = []
      scene.server.behave = () => behaviour
      await expect(fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_INTERRUPTED' })
      expect(scene.server.asked.length).toBeLessThanOrEqual(4)
    }
  })

  it('that is not there says so', async () => {
    await scene.server[Symbol.asyncDispose]()
    await expect(fetchIt()).rejects.toMatchObject({
      code: 'DOWNLOAD_INTERRUPTED',
      facts: { reason: 'ECONNREFUSED', from: `${scene.server.url}/mirror/a.cab` },
    })
  })

  it('is left at once when somebody cancels', async () => {
    const stop = new AbortController()
    scene.server.behave = () => {
      stop.abort(new Error('enough'))
      return { holds: true }
    }
    await expect(fetchIt({ signal: stop.signal })).rejects.toThrow('enough')
    expect(scene.server.asked).toHaveLength(1)
  })
})
