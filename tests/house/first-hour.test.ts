// The guide of the first hour: its pictures are those that the script takes, and it names things as the console does.

import { glob, readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { pictures } from '../first-hour/pictures.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'docs/guides/first-hour')
const mostBytes = 2_000_000
let guide = ''
beforeAll(async () => {
  guide = await readFile(`${folder}.md`, 'utf8')
})

it('shows the pictures that the script takes, each once, in its order', async () => {
  const shown = [...guide.matchAll(/!\[[^\]]+\]\(first-hour\/([^)]+)\.webp\)/g)].map(([, name]) => name)
  expect(shown).toEqual(pictures)
  const files = await readdir(folder)
  expect(files.sort()).toEqual(pictures.map(name => `${name}.webp`).sort())
  const sizes = await Promise.all(files.map(async file => (await stat(join(folder, file))).size))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(mostBytes)
})

it('names in bold what the console says in English', async () => {
  const said = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string') said.add(value)
    else Object.values(value as object).forEach(collect)
  }
  for await (const path of glob('src/console/**/texts/en.json', { cwd: root }))
    collect(JSON.parse(await readFile(join(root, path), 'utf8')))
  const named = [...guide.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name = '']) => name)
  expect(named.length).toBeGreaterThan(30)
  expect(named.filter(name => name !== 'bold' && !said.has(name))).toEqual([])
})

it('runs commands that there are', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const run = [...guide.matchAll(/npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name)
  expect(run.filter(name => !(name in scripts))).toEqual([])
})
