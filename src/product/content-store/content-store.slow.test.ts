// A store in a folder behaves as every content store does; besides, its disk may be full.

import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  type BackEnd,
  contentStoreSuite,
  MIB,
  pieces,
  sha256,
  signal,
  useScene,
} from '../../../tests/content-store-suite/index.ts'
import { openContentStore } from './index.ts'

const run = promisify(execFile)

const folderBackEnd: BackEnd = {
  name: 'folder',
  files: folder => join(folder, 'store'),
  open: folder => openContentStore(join(folder, 'store')),
  program:
    folder => `import { openContentStore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    const store = await openContentStore(${JSON.stringify(join(folder, 'store'))})`,
  async damage(folder, digest, change) {
    const path = join(folder, 'store', 'objects', digest.slice(0, 2), digest)
    await writeFile(path, change(await readFile(path)))
  },
  replacesHeld: true,
  mostMemory: 150,
}

contentStoreSuite(folderBackEnd)

const mayMount = process.platform === 'linux' && process.getuid?.() === 0 && canMount()

function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('a full disk', () => {
  const scene = useScene(folderBackEnd)

  it.skipIf(!mayMount)(
    'gives a typed error and takes the copy away (skipped: not root on Linux)',
    async () => {
      const small = join(scene.folder, 'small')
      await mkdir(small)
      await run('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', small])
      try {
        const tiny = await openContentStore(small)
        const bytes = randomBytes(9 * MIB)
        const path = await scene.inFolder('large', bytes)
        const noSpace = { code: 'CONTENT_NO_SPACE' }
        await expect(tiny.addFile(path, { signal })).rejects.toMatchObject(noSpace)
        await expect(tiny.addStream(pieces(bytes), { signal, maxBytes: 1e9 })).rejects.toMatchObject(noSpace)
        const stream = { from: 'stream' as const, length: bytes.length, open: () => pieces(bytes) }
        const object = { sha256: sha256(bytes), size: bytes.length, parts: [stream] }
        await expect(tiny.assembleObject(object, { signal })).rejects.toMatchObject(noSpace)
        expect(await readdir(join(small, 'incoming'))).toEqual([])
        const fits = await tiny.addFile(await scene.inFolder('fits', randomBytes(MIB)), { signal })
        expect(await tiny.verify(fits.sha256, { signal })).toBe('sound')
      } finally {
        await run('umount', [small])
      }
    },
  )
})
