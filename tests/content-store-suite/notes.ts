// Notes beside the objects: kept whole, listed by folder, moved, bounded, and no objects.

import { describe, expect, it } from 'vitest'
import { all, type BackEnd, useScene } from './back-end.ts'

/** Notes beside the objects. */
export function suiteOfNotes(backEnd: BackEnd): void {
  const scene = useScene(backEnd)

  describe('notes', () => {
    it('are kept and replaced, found by a store that is opened later, and are no objects', async () => {
      const { notes } = scene.store
      expect(await notes.read('store-id')).toBe(null)
      await notes.write('store-id', 'one')
      await notes.write('store-id', 'two – with more')
      expect(await (await backEnd.open(scene.folder)).notes.read('store-id')).toBe('two – with more')
      expect(await all(scene.store.list())).toEqual([])
    })

    it('are listed by folder without those of the folders in it, and moved', async () => {
      const { notes } = scene.store
      expect(await notes.list('versions')).toEqual([])
      for (const name of ['versions/a.json', 'versions/b.json', 'other']) await notes.write(name, name)
      expect(await notes.move('versions/a.json', 'versions/removed/a.json.1')).toBe(true)
      expect(await notes.move('versions/a.json', 'versions/removed/a.json.2')).toBe(false)
      expect(await notes.list('versions')).toEqual(['b.json'])
      expect(await notes.list('versions/removed')).toEqual(['a.json.1'])
      expect(await notes.read('versions/removed/a.json.1')).toBe('versions/a.json')
    })

    it('of more bytes than the reader takes are refused', async () => {
      await scene.store.notes.write('large', 'x'.repeat(1000))
      await expect(scene.store.notes.read('large', 999)).rejects.toMatchObject({
        code: 'STORE_NOTE_TOO_LARGE',
      })
      expect(await scene.store.notes.read('large', 1000)).toHaveLength(1000)
    })
  })

  describe('work that pins', () => {
    it('has a store to work with, and gives its result or its error back', async () => {
      const work = scene.store.pinning(async store => store.has('0'.repeat(64)))
      expect(await work).toBe(false)
      await expect(scene.store.pinning(async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
      expect(await scene.store.removeStrays(new Set())).toBe(0)
    })
  })
}
