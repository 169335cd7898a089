import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openImageExports } from './image-exports.ts'

let root = ''
const minute = 60_000

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-exports-'))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  vi.useRealTimers()
  await rm(root, { recursive: true, force: true })
})

it('removes a file for which nobody has asked for an hour', async () => {
  const folder = join(root, 'one')
  await mkdir(folder)
  const exports = openImageExports()
  const file = {
    packageId: 'S0100001',
    folder,
    path: join(folder, 'image.wim'),
    sha256: '0'.repeat(64),
    size: 1,
  }
  await exports.keep('one', file)
  vi.advanceTimersByTime(59 * minute)
  expect(exports.open('one')).toEqual(file)
  vi.advanceTimersByTime(59 * minute)
  expect(await readdir(root)).toEqual(['one'])
  vi.advanceTimersByTime(2 * minute)
  expect(() => exports.open('one')).toThrow(expect.objectContaining({ code: 'IMAGE_EXPORT_MISSING' }))
  vi.useRealTimers()
  await vi.waitFor(async () => expect(await readdir(root)).toEqual([]))
  await exports.remove('one')
})
