// What every room has, how long a file may be, and which folder names say nothing.

import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rooms } from '../../rooms.ts'

const root = resolve(import.meta.dirname, '../..')
const longestFile = 400

/** Files that may be longer, each with the reason. A file that has become short enough is taken off the list. */
const longerFiles: Record<string, string> = {
  'rooms.ts': 'It is one table, with a row for each room and each door that it may use.',
  'src/api-client/site-api.ts': 'It is generated, one line for each type and each call of the API.',
}

/** Names of folders that would take anything: a thing without a room is a thing whose room is not named yet. */
const namesWithoutMeaning = ['utils', 'util', 'common', 'helpers', 'helper', 'shared', 'misc', 'lib']

async function filesOf(patterns: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for await (const path of glob([...patterns], { cwd: root, exclude: ['**/node_modules/**'] })) {
    found.push(path.split(sep).join('/'))
  }
  return found.sort()
}

const writtenByHand = ['*.{ts,mjs}', '{src,tests,demo,benchmarks,generated,bootstrap}/**/*.{ts,tsx,mjs}']

describe('claims', () => {
  it('name tests that are there', async () => {
    const text = await readFile(resolve(root, 'docs/claims.md'), 'utf8')
    const commands = [...text.matchAll(/`(?:UNIT|STORIES|FAULTS) ([^`]+)`/g)]
    const paths = commands.flatMap(([, given = '']) => given.split(' ').filter(word => word.includes('/')))
    expect(paths.length).toBeGreaterThan(50)
    expect(paths.filter(path => !existsSync(resolve(root, path)))).toEqual([])
  })
})

describe('rooms', () => {
  it('each has a door and a page about itself', () => {
    const missing = Object.keys(rooms).flatMap(room =>
      ['index.ts', 'README.md']
        .map(file => `src/${room}/${file}`)
        .filter(file => !existsSync(resolve(root, file))),
    )
    expect(missing).toEqual([])
  })

  it('each door passes on what stands behind it, and does no work itself', async () => {
    const wrong: string[] = []
    for (const door of Object.keys(rooms).map(room => `src/${room}/index.ts`)) {
      const text = await readFile(resolve(root, door), 'utf8').catch(() => '')
      // Without comments, and without names of files: ask-for-run.ts is no loop.
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '')
      if (/\b(function|class|await|if|for|while)\b|=>/.test(code)) wrong.push(door)
    }
    expect(wrong).toEqual([])
  })
})

describe('files', () => {
  it(`none is longer than ${longestFile} lines, but for those that have a reason`, async () => {
    const tooLong: string[] = []
    const needless: string[] = []
    for (const path of await filesOf(writtenByHand)) {
      // Made by generated/api-client.ts: as long as the API is.
      if (path === 'src/api-client/site-api.ts') continue
      const lines = (await readFile(resolve(root, path), 'utf8')).trimEnd().split('\n').length
      if (lines > longestFile && !longerFiles[path]) tooLong.push(`${path}: ${lines} lines`)
      if (lines <= longestFile && longerFiles[path]) needless.push(path)
    }
    expect({ tooLong, needless }).toEqual({ tooLong: [], needless: [] })
  })

  it('every file that may be longer exists', () => {
    expect(Object.keys(longerFiles).filter(path => !existsSync(resolve(root, path)))).toEqual([])
  })

  it('no folder has a name that would take anything', async () => {
    const folders = new Set<string>()
    for (const path of await filesOf(['{src,tests,demo,benchmarks,generated}/**/*'])) {
      const parts = path.split('/').slice(0, -1)
      if (parts.some(part => namesWithoutMeaning.includes(part))) folders.add(parts.join('/'))
    }
    expect([...folders]).toEqual([])
  })
})
