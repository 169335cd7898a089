// Tries the checker on small invented houses: a clean one, and one for each way to break the map.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Ban } from './check-loads.ts'
import { checkRooms, type Violation, violationText } from './check-rooms.ts'
import type { Rooms } from './source-tree.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true })
})

/** A house with a ground floor, a room above it that may use it, and a program; `files` replaces or adds. */
const base = {
  'src/ground/index.ts': `export { low } from './low.ts'`,
  'src/ground/low.ts': `export const low = 1`,
  'src/upper/index.ts': `export { high } from './high.ts'`,
  'src/upper/high.ts': `import { low } from '#ground'\nexport const high = low + 1`,
  'src/programs/point.ts': `import { high } from '#upper'\nhigh`,
}
const baseRooms: Rooms = { ground: [], upper: ['ground'] }

async function check(
  files: Record<string, string> = {},
  { rooms = baseRooms, forbidden = [] }: { rooms?: Rooms; forbidden?: Ban[] } = {},
): Promise<Violation[]> {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-house-'))
  folders.push(root)
  for (const [path, text] of Object.entries({ ...base, ...files })) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return checkRooms({ root, rooms, forbidden })
}

/** Violations as 'kind at', which is what a reader acts on. */
function brief(violations: Violation[]): string[] {
  return violations.map(({ kind, at }) => `${kind} ${at}`)
}

describe('a clean house', () => {
  it('passes', async () => {
    expect(await check()).toEqual([])
  })

  it('passes with imports that only stand in comments and strings', async () => {
    const text = `// import '#upper'\n/* import('#nowhere') */\nexport const low = "import x from '#upper'"`
    expect(await check({ 'src/ground/low.ts': text })).toEqual([])
  })

  it('lets a test look into any room and reach the inputs in tests/', async () => {
    const text = `import { high } from '#upper'\nimport '#ground'\nimport { x } from '../../tests/corpus.ts'\nhigh`
    expect(await check({ 'src/ground/low.test.ts': text })).toEqual([])
  })
})

describe('imports', () => {
  it.each([
    ['static', `import { high } from '#upper'\nexport const low = high`],
    ['type only', `import type { High } from '#upper'\nexport type low = High`],
    ['for its effect', `import '#upper'`],
    ['dynamic', `export const low = await import('#upper')`],
    ['dynamic with a template', 'export const low = await import(`#upper`)'],
    ['export from', `export { high } from '#upper'`],
    ['export all from', `export * from '#upper'`],
    ['in a type', `export type Low = import('#upper').High`],
    ['require', `export const low = require('#upper')`],
    ['resolve', `export const low = import.meta.resolve('#upper')`],
  ])('finds a %s import of a room that is not allowed', async (_, text) => {
    const violations = await check({ 'src/ground/low.ts': text })
    expect(brief(violations)).toEqual(['wrong import src/ground/low.ts:1'])
    expect(violationText(violations[0] as Violation)).toContain("'ground' may not import 'upper'")
  })

  it('counts lines', async () => {
    const violations = await check({ 'src/ground/low.ts': `// one\n\nimport '#upper'` })
    expect(brief(violations)).toEqual(['wrong import src/ground/low.ts:3'])
  })

  it('finds a room that uses its own door', async () => {
    const violations = await check({ 'src/ground/low.ts': `export * from '#ground'` })
    expect(brief(violations)).toEqual(['wrong import src/ground/low.ts:1'])
  })

  it('finds an import from behind a door', async () => {
    const violations = await check({ 'src/upper/high.ts': `import '#ground/low'` })
    expect(brief(violations)).toEqual(['deep import src/upper/high.ts:1'])
    expect(violations[0]?.text).toContain("'#ground'")
  })

  it.each([
    ['into another room', `import '../ground/low.ts'`],
    ['out of src', `import '../../rooms.ts'`],
    ['of a program', `import '../programs/point.ts'`],
    ['by the file name of a worker', `new Worker(new URL('../ground/low.ts', import.meta.url))`],
  ])('finds a relative import %s', async (_, text) => {
    const violations = await check({ 'src/upper/high.ts': text })
    expect(brief(violations)).toEqual(['deep import src/upper/high.ts:1'])
  })

  it('finds a deep import in a test and in a program too', async () => {
    const violations = await check({
      'src/upper/high.test.ts': `import '#ground/low'`,
      'src/programs/point.ts': `import '../ground/low.ts'`,
    })
    expect(brief(violations)).toEqual([
      'deep import src/programs/point.ts:1',
      'deep import src/upper/high.test.ts:1',
    ])
  })

  it('finds a relative import into a room inside the room', async () => {
    const violations = await check(
      { 'src/upper/inner/index.ts': 'export const x = 1', 'src/upper/high.ts': `import './inner/index.ts'` },
      { rooms: { ...baseRooms, 'upper/inner': [] } },
    )
    expect(brief(violations)).toEqual(['deep import src/upper/high.ts:1'])
  })

  it('finds a room that the table does not have', async () => {
    const violations = await check({ 'src/upper/high.ts': `import '#celllar'` })
    expect(brief(violations)).toEqual(['unknown room src/upper/high.ts:1'])
  })

  it('finds an import whose name is computed', async () => {
    const violations = await check({ 'src/upper/high.ts': `await import('#' + name)` })
    expect(brief(violations)).toEqual(['computed import src/upper/high.ts:1'])
  })

  it('finds a file that it cannot read', async () => {
    const violations = await check({ 'src/upper/high.ts': 'import { from' })
    expect(brief(violations)).toEqual(['unreadable file src/upper/high.ts:1'])
  })
})

describe('the table', () => {
  it('finds a file in no room', async () => {
    const violations = await check({ 'src/attic/x.ts': '', 'src/loose.ts': '' })
    expect(brief(violations)).toEqual(['no room src/attic/x.ts:1', 'no room src/loose.ts:1'])
  })

  it('finds a room without a folder', async () => {
    const violations = await check({}, { rooms: { ...baseRooms, attic: [] } })
    expect(brief(violations)).toEqual(["no folder rooms.ts 'attic'"])
  })

  it('finds a row that may import one below it, and so any circle', async () => {
    const violations = await check({}, { rooms: { ground: ['upper'], upper: ['ground'] } })
    expect(brief(violations)).toEqual(["wrong order rooms.ts 'ground'"])
  })

  it('finds a row that may import itself', async () => {
    const violations = await check({}, { rooms: { ground: ['ground'], upper: ['ground'] } })
    expect(brief(violations)).toEqual(["wrong order rooms.ts 'ground'"])
  })

  it('finds a row that may import what does not exist', async () => {
    const violations = await check({}, { rooms: { ground: [], upper: ['ground', 'attic'] } })
    expect(brief(violations)).toEqual(["unknown room rooms.ts 'upper'"])
  })
})

describe('what must not be loaded', () => {
  const packageJson = JSON.stringify({ dependencies: { pg: '1.0.0', wrapper: '1.0.0' } })
  const noDatabase: Ban = { who: 'programs/point', mustNotLoad: ['pg'], why: 'a point has no database.' }

  it('passes while nothing loads it', async () => {
    expect(await check({ 'package.json': packageJson }, { forbidden: [noDatabase] })).toEqual([])
  })

  it('finds a package at the end of a chain, and shows the chain', async () => {
    const files = {
      'package.json': packageJson,
      'src/ground/low.ts': `\nimport pg from 'pg'\nexport const low = pg`,
    }
    const [violation, ...more] = await check(files, { forbidden: [noDatabase] })
    expect(more).toEqual([])
    expect(violation).toMatchObject({
      kind: 'forbidden load',
      at: 'src/ground/low.ts:2',
      text: "programs/point must not load 'pg': a point has no database.",
      chain: [
        'src/programs/point.ts:1',
        'src/upper/index.ts:1',
        'src/upper/high.ts:1',
        'src/ground/index.ts:1',
        'src/ground/low.ts:2',
        'pg',
      ],
    })
    expect(violationText(violation as Violation)).toContain('→ src/ground/low.ts:2')
  })

  it.each([
    ['a part of the package', `import 'pg/lib/client'`],
    ['a dynamic import', `await import('pg')`],
    ['an import that keeps only types but still loads', `import { type Pool } from 'pg'`],
  ])('counts %s', async (_, text) => {
    const files = { 'package.json': packageJson, 'src/programs/point.ts': text }
    expect(brief(await check(files, { forbidden: [noDatabase] }))).toEqual([
      'forbidden load src/programs/point.ts:1',
    ])
  })

  it('does not count an import of types, nor what only a test loads', async () => {
    const files = {
      'package.json': packageJson,
      'src/upper/high.ts': `import type { Pool } from 'pg'\nexport type High = Pool`,
      'src/upper/high.test.ts': `import 'pg'`,
    }
    expect(await check(files, { forbidden: [noDatabase] })).toEqual([])
  })

  it('finds a package that another package brings along', async () => {
    const lock = {
      packages: {
        'node_modules/wrapper': { dependencies: { middle: '1' } },
        'node_modules/wrapper/node_modules/middle': { dependencies: { pg: '1' } },
        'node_modules/pg': {},
      },
    }
    const violations = await check(
      {
        'package.json': packageJson,
        'package-lock.json': JSON.stringify(lock),
        'src/programs/point.ts': `import 'wrapper'`,
      },
      { forbidden: [noDatabase] },
    )
    expect(violations.map(one => one.chain)).toEqual([['src/programs/point.ts:1', 'wrapper', 'middle', 'pg']])
  })

  it('finds a room, also through a worker thread', async () => {
    const files = {
      'src/programs/point.ts': `new Worker(new URL('./point-worker.ts', import.meta.url))`,
      'src/programs/point-worker.ts': `import '#ground'`,
    }
    const violations = await check(files, { forbidden: [{ ...noDatabase, mustNotLoad: ['ground'] }] })
    expect(violations.map(one => one.chain)).toEqual([
      ['src/programs/point.ts:1', 'src/programs/point-worker.ts:1', 'src/ground/index.ts'],
    ])
  })

  it.each([
    ['node:fs', `import { open } from 'node:fs/promises'`],
    ['node:fs', `import fs from 'fs'`],
    ['clock', 'export const low = Date.now()'],
    ['clock', 'export const low = new Date()'],
    ['clock', 'export const low = Date()'],
    ['clock', 'const { now } = Date\nexport const low = now()'],
    ['environment', 'export const low = process.env.HOME'],
    ['network', `export const low = await fetch('https://example.com/')`],
  ])('finds %s in a room of a pure floor: %s', async (name, text) => {
    const rooms = { 'formats/cab': [], ...baseRooms }
    const files = { 'src/formats/cab/index.ts': `export * from './cab.ts'`, 'src/formats/cab/cab.ts': text }
    const forbidden = [{ who: 'formats/*', mustNotLoad: [name], why: 'it is pure.' }]
    const violations = await check(files, { rooms, forbidden })
    expect(brief(violations)).toEqual(['forbidden load src/formats/cab/cab.ts:1'])
    expect(violations[0]?.text).toContain(`formats/cab must not load '${name}'`)
  })

  it('lets a pure room turn a given moment into a date', async () => {
    const files = { 'src/ground/low.ts': `export const low = new Date('2026-01-01T00:00:00Z')` }
    expect(await check(files, { forbidden: [{ who: 'ground', mustNotLoad: ['clock'], why: '' }] })).toEqual(
      [],
    )
  })

  it.each([
    ['a package', { who: 'programs/point', mustNotLoad: ['pgg'], why: '' }],
    ['a room', { who: 'programs/point', mustNotLoad: ['platform/database'], why: '' }],
    ['a floor', { who: 'programs/point', mustNotLoad: ['platform/*'], why: '' }],
    ['a module of Node', { who: 'programs/point', mustNotLoad: ['node:nothing'], why: '' }],
    ['a program', { who: 'programs/server', mustNotLoad: ['ground'], why: '' }],
    ['a room that is ruled', { who: 'attic', mustNotLoad: ['pg'], why: '' }],
  ])('finds a rule about %s that does not exist', async (_, ban) => {
    const violations = await check({ 'package.json': packageJson }, { forbidden: [ban] })
    expect(brief(violations)).toEqual([`stale rule rooms.ts forbidden '${ban.who}'`])
  })
})
