// Sources that are not quiet regular files are refused.

import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, mkdir, open, rename, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { all, type BackEnd, MIB, signal, useScene } from './back-end.ts'

const run = promisify(execFile)

/** Sources that are not quiet regular files. */
export function suiteOfSources(backEnd: BackEnd): void {
  const scene = useScene(backEnd)

  describe('a source that is not a quiet regular file', () => {
    it('is refused when it is a link, a folder, a pipe, a socket or a device', async () => {
      const target = await scene.inFolder('target', randomBytes(10))
      const paths = ['link', 'dangling', 'pipe', 'socket', 'folder'].map(name => join(scene.folder, name))
      const [linked = '', dangling = '', pipe = '', socket = '', inner = ''] = paths
      await symlink(target, linked)
      await symlink(join(scene.folder, 'nowhere'), dangling)
      await run('mkfifo', [pipe])
      await mkdir(inner)
      const server = createServer().listen(socket)
      for (const path of [...paths, '/dev/zero']) {
        await expect(scene.store.addFile(path, { signal })).rejects.toMatchObject({
          code: 'CONTENT_SOURCE_NOT_A_FILE',
        })
      }
      server.close()
      const missing = scene.store.addFile(join(scene.folder, 'missing'), { signal })
      await expect(missing).rejects.toMatchObject({
        code: 'CONTENT_SOURCE_UNREADABLE',
        facts: { reason: 'ENOENT' },
      })
    })

    it.each(['grows', 'shrinks', 'is overwritten in place', 'is replaced'])(
      'is refused when it %s while it is read',
      async way => {
        const path = await scene.inFolder('source', randomBytes(10 * MIB))
        let isDone = false
        let change: Promise<unknown> = Promise.resolve()
        const onProgress = () => {
          if (isDone) return
          isDone = true
          change = disturb(way, path)
        }
        const added = scene.store.addFile(path, { signal, onProgress })
        await expect(added).rejects.toMatchObject({ code: 'CONTENT_CHANGED_WHILE_READ' })
        await change
        expect(await scene.incoming()).toEqual([])
        expect(await all(scene.store.list())).toEqual([])
      },
    )

    it('is refused for every writer in another process, however the writes fall', async () => {
      const path = await scene.inFolder('source', Buffer.alloc(24 * MIB))
      const writer = spawn(process.execPath, [
        '-e',
        `const fs=require('fs');const f=fs.openSync(${JSON.stringify(path)},'r+');let n=0;
       fs.writeSync(1,'begun');for(;;){fs.writeSync(f,Buffer.from([++n&255]),0,1,(n*977)%25165824)}`,
      ])
      try {
        await once(writer.stdout, 'data')
        for (let attempt = 0; attempt < 3; attempt += 1) {
          await expect(scene.store.addFile(path, { signal })).rejects.toMatchObject({
            code: 'CONTENT_CHANGED_WHILE_READ',
          })
        }
      } finally {
        writer.kill('SIGKILL')
      }
    })

    it('is refused when it is not in the state in which it was seen', async () => {
      const path = await scene.inFolder('source', randomBytes(10))
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true })
      const expected = { dev, ino, size, mtimeNs, ctimeNs }
      await expect(scene.store.addFile(path, { signal, expected })).resolves.toMatchObject({ size: 10 })
      await appendFile(path, 'x')
      await expect(scene.store.addFile(path, { signal, expected })).rejects.toMatchObject({
        code: 'CONTENT_CHANGED_WHILE_READ',
      })
    })
  })
}

async function disturb(way: string, path: string): Promise<void> {
  if (way === 'grows') return appendFile(path, 'more')
  if (way === 'is replaced') {
    await writeFile(`${path}.new`, 'other')
    return rename(`${path}.new`, path)
  }
  const handle = await open(path, 'r+')
  if (way === 'shrinks') await handle.truncate(9 * MIB)
  else await handle.write(Buffer.from('changed'), 0, 7, 9 * MIB)
  await handle.close()
}
