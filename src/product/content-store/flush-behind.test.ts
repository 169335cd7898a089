import type { FileHandle } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { flushBehind } from './flush-behind.ts'

const MIB = 1024 * 1024

/** A file of which a flush in the background can be made to fail. */
function fileOf(flush: () => Promise<void>) {
  const calls: string[] = []
  const handle = {
    datasync: () => {
      calls.push('datasync')
      return flush()
    },
    sync: async () => void calls.push('sync'),
  } as unknown as FileHandle
  return { handle, calls }
}

describe('flushing behind', () => {
  it('flushes one after the other while bytes are written, and once more at the end', async () => {
    let release = () => {}
    const { handle, calls } = fileOf(
      () =>
        new Promise(resolve => {
          release = resolve
        }),
    )
    const flushing = flushBehind(handle)
    flushing.note(63 * MIB)
    expect(calls).toEqual([])
    flushing.note(MIB)
    flushing.note(200 * MIB)
    expect(calls).toEqual(['datasync'])
    const finished = flushing.finish()
    expect(calls).toEqual(['datasync'])
    release()
    await finished
    expect(calls).toEqual(['datasync', 'sync'])
  })

  it('that failed makes the end fail, although a last flush would succeed', async () => {
    const { handle, calls } = fileOf(() => Promise.reject(new Error('EIO')))
    const flushing = flushBehind(handle)
    flushing.note(64 * MIB)
    expect(await flushing.stop()).toBe(false)
    flushing.note(64 * MIB)
    await expect(flushing.finish()).rejects.toThrow('EIO')
    expect(calls).toEqual(['datasync'])
  })
})
