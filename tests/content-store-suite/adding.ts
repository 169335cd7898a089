// Adding files: exactly their bytes, once, cut at the right places, and nothing of a file that was refused.

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { all, type BackEnd, MIB, pieces, sha256, signal, useScene } from './back-end.ts'

const run = promisify(execFile)

/** Adding files. */
export function suiteOfAdding(backEnd: BackEnd): void {
  const scene = useScene(backEnd)

  describe('adding a file', () => {
    it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB + 17])(
      'of %i bytes keeps exactly these bytes',
      async size => {
        const bytes = randomBytes(size)
        const path = await scene.inFolder('source', bytes)
        await utimes(path, 1_700_000_000, 1_700_000_000)
        const added = await scene.store.addFile(path, { signal })
        expect(added).toMatchObject({
          sha256: sha256(bytes),
          size,
          segments: [],
          segmentation: 'none',
          alreadyHeld: false,
        })
        expect(added.modified).toEqual(new Date(1_700_000_000_000))
        const object = await scene.store.open(added.sha256)
        expect(object).toEqual({
          path: join(backEnd.files(scene.folder), 'objects', added.sha256.slice(0, 2), added.sha256),
          size,
        })
        expect(sha256(await readFile(object.path))).toBe(added.sha256)
        expect(await scene.incoming()).toEqual([])
      },
    )

    it('cuts a large file at 4 MiB, with the digest of each segment', async () => {
      const bytes = randomBytes(9 * MIB + 5)
      const seen: number[] = []
      const onProgress = (done: number) => seen.push(done)
      const added = await scene.store.addFile(await scene.inFolder('large', bytes), { signal, onProgress })
      expect(added.segmentation).toBe('fixed')
      expect(added.segments).toEqual(
        [0, 4, 8].map(start => {
          const segment = bytes.subarray(start * MIB, (start + 4) * MIB)
          return { length: segment.length, sha256: sha256(segment) }
        }),
      )
      expect(seen.at(-1)).toBe(bytes.length)
      expect(seen).toEqual([...seen].sort((left, right) => left - right))
    })

    it('cuts a WIM at its own resources; one with wrecked tables is cut at 4 MiB and says why', async () => {
      const tree = join(scene.folder, 'tree')
      await mkdir(tree)
      for (let index = 0; index < 40; index += 1)
        await writeFile(join(tree, `${index}`), randomBytes(250_000))
      const wim = join(scene.folder, 'image.wim')
      await run('wimlib-imagex', ['capture', tree, wim, 'One', '--no-acls'])
      const bytes = await readFile(wim)
      const added = await scene.store.addFile(wim, { signal })
      expect(added.segmentation).toBe('wim')
      expect(added.segments.length).toBeGreaterThan(40)
      let position = 0
      for (const { length, sha256: digest } of added.segments) {
        expect(sha256(bytes.subarray(position, position + length))).toBe(digest)
        position += length
      }
      expect(position).toBe(bytes.length)

      const wrecked = Buffer.from(bytes)
      wrecked.writeBigUInt64LE(2n ** 40n, 0x38)
      const fixed = await scene.store.addFile(await scene.inFolder('wrecked.wim', wrecked), { signal })
      expect(fixed).toMatchObject({
        segmentation: 'fixed',
        segmentationNote: expect.stringContaining('beyond the end'),
      })
      const streamed = await scene.store.addStream(pieces(bytes.subarray(0, 777), bytes.subarray(777)), {
        signal,
        maxBytes: bytes.length,
      })
      expect(streamed).toMatchObject({ segments: added.segments, alreadyHeld: true })
    })

    it('keeps equal bytes once', async () => {
      const bytes = randomBytes(5000)
      const first = await scene.store.addFile(await scene.inFolder('a', bytes), { signal })
      const second = await scene.store.addFile(await scene.inFolder('b', bytes), { signal })
      const third = await scene.store.addFile(await scene.inFolder('c', bytes), {
        signal,
        expectedSha256: first.sha256,
      })
      expect([first, second, third].map(({ alreadyHeld }) => alreadyHeld)).toEqual([false, true, true])
      expect(await all(scene.store.list())).toEqual([{ sha256: first.sha256, size: 5000 }])
      expect(await scene.incoming()).toEqual([])
    })

    it('many times at once with the same bytes also keeps them once', async () => {
      const path = await scene.inFolder('a', randomBytes(300_000))
      const added = await Promise.all(Array.from({ length: 12 }, () => scene.store.addFile(path, { signal })))
      expect(new Set(added.map(one => one.sha256)).size).toBe(1)
      expect(await all(scene.store.list())).toHaveLength(1)
      expect(await scene.incoming()).toEqual([])
    })

    it('replaces an object that was cut short on the disk', async () => {
      const bytes = randomBytes(5000)
      const path = await scene.inFolder('a', bytes)
      const { sha256: digest } = await scene.store.addFile(path, { signal })
      await backEnd.damage(scene.folder, digest, held => held.subarray(0, 100))
      expect(await scene.store.addFile(path, { signal })).toMatchObject({ alreadyHeld: false })
      expect(await scene.store.verify(digest, { signal })).toBe('sound')
      expect(await all(scene.store.listQuarantine())).toHaveLength(1)
    })

    it('refuses other bytes than expected, held or not, and keeps nothing', async () => {
      const path = await scene.inFolder('a', randomBytes(10))
      const held = await scene.store.addFile(await scene.inFolder('b', randomBytes(10)), { signal })
      for (const expectedSha256 of ['0'.repeat(64), held.sha256]) {
        const refused = scene.store.addFile(path, { signal, expectedSha256 })
        await expect(refused).rejects.toMatchObject({ code: 'CONTENT_HASH_MISMATCH' })
      }
      expect(await all(scene.store.list())).toHaveLength(1)
      expect(await scene.incoming()).toEqual([])
    })

    it('stops when it is cancelled, with the reason, and keeps nothing', async () => {
      const path = await scene.inFolder('large', randomBytes(12 * MIB))
      const cancel = new AbortController()
      const reason = new Error('enough')
      const onProgress = () => cancel.abort(reason)
      await expect(scene.store.addFile(path, { signal: cancel.signal, onProgress })).rejects.toBe(reason)
      expect(await scene.incoming()).toEqual([])
      expect(await all(scene.store.list())).toEqual([])
    })
  })
}
