// Every failpoint is reached by the product, and a journey of tests/faults kills a process at it.

import { glob, readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failpoints } from '#platform/failpoints'
import { journeyFiles, journeyOf } from '../faults/journeys.ts'

const root = resolve(import.meta.dirname, '../..')

/** The failpoints that each file of a room reaches. */
async function reachedIn(): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for await (const given of glob('src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })) {
    const path = given.split(sep).join('/')
    const text = await readFile(resolve(root, path), 'utf8')
    for (const [, name = ''] of text.matchAll(/reachFailpoint\(\s*'([^']+)'/g))
      found.set(name, [...(found.get(name) ?? []), path])
  }
  return found
}

describe('failpoints', () => {
  it('are reached in the product, each of them', async () => {
    expect([...(await reachedIn()).keys()].sort()).toEqual(Object.keys(failpoints).sort())
  })

  it('are killed at by the journeys, each of them, and no other', async () => {
    expect(Object.keys(journeyOf).sort()).toEqual(Object.keys(failpoints).sort())
    for (const [journey, file] of Object.entries(journeyFiles)) {
      const text = await readFile(resolve(root, file), 'utf8')
      const names = Object.entries(journeyOf).flatMap(([name, of]) => (of === journey ? [name] : []))
      expect(
        names.filter(name => !text.includes(`'${name}'`)),
        file,
      ).toEqual([])
    }
  })

  it('have names of their rooms', async () => {
    const rooms: Record<string, string> = { servicing: 'servicing|servicing-work', jobs: 'jobs' }
    const wrong = [...(await reachedIn())].filter(([name, files]) => {
      const [room = ''] = name.split('.')
      const folder = new RegExp(`^src/(platform|product)/(${rooms[room] ?? room})/`)
      return files.some(file => !folder.test(file))
    })
    expect(wrong).toEqual([])
  })
})
