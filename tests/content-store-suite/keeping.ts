// What is held is verified, put aside when it is damaged, and removed; a killed process leaves whole objects only.

import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { all, type BackEnd, MIB, pieces, signal, useScene } from './back-end.ts'

const run = promisify(execFile)

function changeInTheMiddle(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  changed.set([1, 2, 3], MIB)
  return changed
}

/** Verifying, removing, and the death of the process. */
export function suiteOfKeeping(backEnd: BackEnd): void {
  const scene = useScene(backEnd)

  describe('keeping', () => {
    it.skipIf(!backEnd.replacesHeld)(
      'what takes the place of a damaged object while it is read again is not thrown out for it',
      async () => {
        const bytes = randomBytes(3 * MIB)
        const { sha256: digest } = await scene.store.addFile(await scene.inFolder('a', bytes), { signal })
        await backEnd.damage(scene.folder, digest, () => randomBytes(3 * MIB))
        let replaced = false
        const pace = async () => {
          if (replaced) return
          replaced = true
          await scene.store.addStream(pieces(bytes), { signal, maxBytes: bytes.length })
        }
        expect(await scene.store.verify(digest, { signal, pace })).toBe('sound')
        expect(await all(scene.store.listQuarantine())).toEqual([])
        expect(await scene.store.verify(digest, { signal })).toBe('sound')
      },
    )

    it('a damaged object is found, goes into quarantine and is no longer held', async () => {
      const { sha256: digest } = await scene.store.addFile(await scene.inFolder('a', randomBytes(2 * MIB)), {
        signal,
      })
      expect(await scene.store.verify(digest, { signal })).toBe('sound')
      await backEnd.damage(scene.folder, digest, changeInTheMiddle)
      expect(await scene.store.verify(digest, { signal })).toBe('damaged')
      expect(await scene.store.has(digest)).toBe(false)
      expect(await scene.store.verify(digest, { signal })).toBe('missing')
      await expect(scene.store.open(digest)).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
      expect(await all(scene.store.listQuarantine())).toMatchObject([{ size: 2 * MIB }])
    })

    it('what lies in quarantine says since when, goes when it is named, and nothing else goes with it', async () => {
      const kept = await scene.store.addFile(await scene.inFolder('kept', randomBytes(30)), { signal })
      for (const name of ['a', 'b']) {
        const file = await scene.inFolder(name, randomBytes(2 * MIB))
        const { sha256: digest } = await scene.store.addFile(file, { signal })
        await backEnd.damage(scene.folder, digest, changeInTheMiddle)
        await scene.store.verify(digest, { signal })
      }
      const [first, second] = await all(scene.store.listQuarantine())
      expect(Math.abs((first?.since.getTime() ?? 0) - Date.now())).toBeLessThan(600_000)
      const name = first?.name ?? ''
      for (const other of [
        kept.sha256,
        `../objects/${kept.sha256.slice(0, 2)}/${kept.sha256}`,
        `../${name}`,
        '',
        '.',
      ])
        expect(await scene.store.removeFromQuarantine(other)).toBe(false)
      expect(await scene.store.removeFromQuarantine(name)).toBe(true)
      expect(await scene.store.removeFromQuarantine(name)).toBe(false)
      expect(await all(scene.store.listQuarantine())).toEqual([second])
      expect(await scene.store.verify(kept.sha256, { signal })).toBe('sound')
    })

    it.skipIf(!backEnd.replacesHeld)(
      'a damaged object is whole again when the same bytes are added',
      async () => {
        const source = await scene.inFolder('a', randomBytes(2 * MIB))
        const { sha256: digest } = await scene.store.addFile(source, { signal })
        await backEnd.damage(scene.folder, digest, changeInTheMiddle)
        expect((await scene.store.addFile(source, { signal })).alreadyHeld).toBe(true)
        expect(await scene.store.verify(digest, { signal })).toBe('sound')
      },
    )

    it('tells the size of what it holds without reading it', async () => {
      const { sha256: digest } = await scene.store.addFile(await scene.inFolder('a', randomBytes(77)), {
        signal,
      })
      expect(await scene.store.sizeOf(digest)).toBe(77)
      expect(await scene.store.sizeOf('0'.repeat(64))).toBe(null)
    })

    it('removes what it holds, and nothing that is no digest', async () => {
      const { sha256: digest } = await scene.store.addFile(await scene.inFolder('a', randomBytes(20)), {
        signal,
      })
      expect(await scene.store.remove(digest)).toBe(true)
      expect(await scene.store.remove(digest)).toBe(false)
      for (const given of ['../../etc/passwd', digest.toUpperCase(), `${digest}0`, '']) {
        await expect(scene.store.remove(given)).rejects.toMatchObject({ code: 'CONTENT_DIGEST_INVALID' })
        await expect(scene.store.has(given)).rejects.toMatchObject({ code: 'CONTENT_DIGEST_INVALID' })
      }
    })

    it('a killed process leaves no object but whole ones, and its leftovers are cleared at the next start', async () => {
      const path = await scene.inFolder('large', randomBytes(64 * MIB))
      const program = `${backEnd.program(scene.folder)}
      const onProgress = bytes => { if (bytes > 20e6) process.kill(process.pid, 'SIGKILL') }
      await store.addFile(process.argv[2], { signal: new AbortController().signal, onProgress })`
      const cwd = join(import.meta.dirname, '../..')
      const child = run(process.execPath, ['--input-type=module', '-e', program, scene.folder, path], {
        cwd,
      })
      await expect(child).rejects.toMatchObject({ signal: 'SIGKILL' })
      expect(await scene.incoming()).toHaveLength(1)
      const next = await backEnd.open(scene.folder)
      expect(await next.clearIncoming()).toMatchObject({ removed: 1 })
      expect(await scene.incoming()).toEqual([])
      expect(await all(next.list())).toEqual([])
    })

    it(`needs less than ${backEnd.mostMemory} MB of memory for a file of any size`, async () => {
      const path = join(scene.folder, 'large')
      await (await open(path, 'w')).close()
      const handle = await open(path, 'r+')
      await handle.truncate(700 * MIB)
      await handle.close()
      const program = `${backEnd.program(scene.folder)}
      await store.addFile(process.argv[2], { signal: new AbortController().signal })
      console.log(process.resourceUsage().maxRSS * 1024)`
      const cwd = join(import.meta.dirname, '../..')
      const { stdout } = await run(
        process.execPath,
        ['--input-type=module', '-e', program, scene.folder, path],
        { cwd },
      )
      expect(Number(stdout)).toBeGreaterThan(MIB)
      expect(Number(stdout) / 1e6).toBeLessThan(backEnd.mostMemory)
    }, 120_000)
  })
}
