// Objects that come as streams, as scratch files of ours, or in parts.

import { randomBytes } from 'node:crypto'
import { link, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type BackEnd, MIB, pieces, sha256, signal, useScene } from './back-end.ts'

/** Streams, adopted files, assembled objects and drafts. */
export function suiteOfMaking(backEnd: BackEnd): void {
  const scene = useScene(backEnd)

  describe('streams, adopted files and assembled objects', () => {
    it('a stream in odd pieces is kept; one byte too many is refused', async () => {
      const bytes = randomBytes(2 * MIB + 3)
      const cut = [bytes.subarray(0, 1), bytes.subarray(1, 1_500_000), bytes.subarray(1_500_000)]
      const stored = await scene.store.addStream(pieces(...cut), { signal, maxBytes: bytes.length })
      expect(stored).toMatchObject({ sha256: sha256(bytes), size: bytes.length })
      expect(await scene.store.verify(stored.sha256, { signal })).toBe('sound')
      const refused = scene.store.addStream(pieces(...cut), { signal, maxBytes: bytes.length - 1 })
      await expect(refused).rejects.toMatchObject({ code: 'CONTENT_LENGTH_MISMATCH' })
      async function* broken() {
        yield bytes
        throw new Error('cut')
      }
      await expect(scene.store.addStream(broken(), { signal, maxBytes: 1e9 })).rejects.toThrow('cut')
      expect(await scene.incoming()).toEqual([])
    })

    it('an adopted file is renamed, not copied; one with a second name is refused and stays', async () => {
      const path = await scene.inFolder('scratch', randomBytes(9 * MIB))
      const { ino } = await stat(path)
      const adopted = await scene.store.adoptFile(path, { signal })
      expect(adopted.segments).toHaveLength(3)
      expect((await stat((await scene.store.open(adopted.sha256)).path)).ino).toBe(ino)
      await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
      const other = await scene.inFolder('other', randomBytes(10))
      await link(other, join(scene.folder, 'second'))
      await expect(scene.store.adoptFile(other, { signal })).rejects.toMatchObject({
        code: 'CONTENT_SOURCE_NOT_A_FILE',
      })
      expect(await readFile(other)).toHaveLength(10)
    })

    it('an object is assembled from ranges and streams, and only when the whole is right', async () => {
      const held = randomBytes(3 * MIB)
      const { sha256: from } = await scene.store.addFile(await scene.inFolder('held', held), { signal })
      const fresh = randomBytes(100_000)
      const whole = Buffer.concat([held.subarray(MIB, 3 * MIB), fresh, held.subarray(0, 10)])
      const parts = [
        { from: 'object' as const, sha256: from, offset: MIB, length: 2 * MIB },
        {
          from: 'stream' as const,
          length: fresh.length,
          open: () => pieces(fresh.subarray(0, 5), fresh.subarray(5)),
        },
        { from: 'object' as const, sha256: from, offset: 0, length: 10 },
      ]
      const object = { sha256: sha256(whole), size: whole.length, parts }
      await expect(
        scene.store.assembleObject({ ...object, sha256: '0'.repeat(64) }, { signal }),
      ).rejects.toMatchObject({
        code: 'CONTENT_HASH_MISMATCH',
      })
      await expect(
        scene.store.assembleObject({ ...object, parts: parts.slice(1) }, { signal }),
      ).rejects.toMatchObject({
        code: 'CONTENT_PARTS_INVALID',
      })
      const short = { from: 'stream' as const, length: fresh.length, open: () => pieces(fresh.subarray(5)) }
      const withShort = { ...object, parts: parts.with(1, short) }
      await expect(scene.store.assembleObject(withShort, { signal })).rejects.toMatchObject({
        code: 'CONTENT_LENGTH_MISMATCH',
      })
      const beyond = { from: 'object' as const, sha256: from, offset: 3 * MIB - 5, length: 10 }
      await expect(
        scene.store.assembleObject({ ...object, parts: parts.with(2, beyond) }, { signal }),
      ).rejects.toMatchObject({
        code: 'CONTENT_PARTS_INVALID',
      })
      expect(await scene.incoming()).toEqual([])
      await scene.store.assembleObject(object, { signal })
      expect(await readFile((await scene.store.open(object.sha256)).path)).toEqual(whole)
      expect(await scene.incoming()).toEqual([])
    })

    it('a draft may be filled in any order, corrected, and found again by a later store', async () => {
      const bytes = randomBytes(5 * MIB)
      const object = { sha256: sha256(bytes), size: bytes.length }
      const draft = await scene.store.openDraft(object)
      expect(draft.resumed).toBe(false)
      await expect(scene.store.openDraft(object)).rejects.toMatchObject({ code: 'CONTENT_DRAFT_IN_USE' })
      await draft.write(bytes.subarray(2 * MIB), 2 * MIB)
      await draft.write(Buffer.alloc(2 * MIB), 0)
      draft.settleUpTo(bytes.length)
      await expect(draft.finish(signal)).rejects.toMatchObject({ code: 'CONTENT_HASH_MISMATCH' })
      await draft.close()
      expect(await scene.store.has(object.sha256)).toBe(false)

      const later = await backEnd.open(scene.folder)
      await later.clearIncoming()
      const resumed = await later.openDraft(object)
      expect(resumed.resumed).toBe(true)
      const there = Buffer.alloc(3 * MIB)
      await resumed.read(there, 2 * MIB)
      expect(there.equals(bytes.subarray(2 * MIB))).toBe(true)
      await expect(resumed.write(Buffer.alloc(10), bytes.length - 9)).rejects.toMatchObject({
        code: 'CONTENT_PARTS_INVALID',
      })
      resumed.settleUpTo(bytes.length)
      await wait(20)
      await resumed.write(bytes.subarray(0, 2 * MIB), 0)
      await resumed.finish(signal)
      expect(await later.verify(object.sha256, { signal })).toBe('sound')
    })
  })
}
