// The texts of the console: both languages have the same keys, French says what its documentation prescribes.

import { glob, readFile } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Setting, settingsTable } from '#platform/settings'
import { statusCatalogue } from '#product/activity'
import { builtInRoles } from '../../src/product/identity/roles/built-in-roles.ts'
import { objectClasses } from '../../src/product/identity/roles/object-classes.ts'
import { frenchLabels } from './french-labels.ts'

const folder = resolve(import.meta.dirname, '../../src/console')

type Tree = { [key: string]: string | Tree }

/** Keys with dots, and their texts. */
function flat(tree: Tree, before = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${before}${key}`, value]] : flat(value, `${before}${key}.`),
  )
}

async function readTexts(room: string, language: string): Promise<Map<string, string>> {
  return new Map(flat(JSON.parse(await readFile(resolve(folder, room, `texts/${language}.json`), 'utf8'))))
}

const rooms: string[] = []
for await (const path of glob('**/texts/en.json', { cwd: folder }))
  rooms.push(path.split(sep).slice(0, -2).join('/'))

/** The holes of a text, by name. */
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort()

describe('texts of the console', () => {
  it('are found', () => {
    expect(rooms.length).toBeGreaterThan(3)
  })

  it.each(rooms.sort())('%s has each text in both languages, with the same holes', async room => {
    const [en, fr] = [await readTexts(room, 'en'), await readTexts(room, 'fr')]
    expect([...fr.keys()].sort()).toEqual([...en.keys()].sort())
    for (const [key, text] of en) {
      expect(text.trim(), key).not.toBe('')
      expect(fr.get(key)?.trim(), key).not.toBe('')
      expect(holes(fr.get(key) ?? ''), key).toEqual(holes(text))
    }
  })

  it.each(rooms)('%s writes French as French is written', async room => {
    const wrong = [...(await readTexts(room, 'fr'))].filter(
      // A straight apostrophe; no space before a sign of two parts (the colon of an address or of a drive aside).
      ([, text]) => text.includes("'") || /\w[;!?]/.test(text) || /\p{L}:(?![/\\])/u.test(text),
    )
    expect(wrong).toEqual([])
  })

  it.each(frenchLabels)('“%s” stands in %s as %s', async (label, room, key) => {
    expect((await readTexts(room, 'fr')).get(key)).toBe(label)
  })

  it('name every class of objects and every operation that there is to permit', async () => {
    const texts = await readTexts('pages/security', 'en')
    const keysOf = (group: string) => [...texts.keys()].filter(key => key.startsWith(`${group}.`)).sort()
    const classes = Object.keys(objectClasses).map(one => `classes.${one}`)
    const operations = new Set(
      Object.values(objectClasses).flatMap(all => all.map(one => `operations.${one}`)),
    )
    expect(keysOf('classes')).toEqual(classes.sort())
    expect(keysOf('operations')).toEqual([...operations].sort())
  })

  it('name every kind of operation that there is', async () => {
    const source = resolve(import.meta.dirname, '../../src')
    const kinds: string[] = []
    for await (const path of glob('**/jobs.ts', { cwd: source })) {
      const jobs = (await readFile(resolve(source, path), 'utf8')).matchAll(
        /defineJob\(\{\s*name: '([^']+)'/g,
      )
      kinds.push(...[...jobs].map(([, name = '']) => `operations.kinds.${name}`))
    }
    expect(kinds.length).toBeGreaterThan(10)
    const texts = [...(await readTexts('pages/monitoring', 'en')).keys()]
    expect(texts.filter(key => key.startsWith('operations.kinds.')).sort()).toEqual(kinds.sort())
  })

  it('name every built-in role, in English as the site does', async () => {
    const texts = [...(await readTexts('pages/security', 'en'))].filter(([key]) =>
      key.startsWith('builtInRoles.'),
    )
    const roles = builtInRoles.flatMap(({ id, name, description }) => [
      [`builtInRoles.${id}.name`, name],
      [`builtInRoles.${id}.description`, description],
    ])
    expect(texts).toEqual(roles)
  })

  it('say in French what every setting of the site server means', async () => {
    const file = resolve(folder, 'pages/site-administration/settings/descriptions-fr.json')
    const said = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
    const settings = Object.entries<Setting>(settingsTable)
    const ofServer = settings.filter(([, { programs }]) => programs.includes('server')).map(([name]) => name)
    expect(Object.keys(said).sort()).toEqual(ofServer.sort())
  })

  it('say in French what every kind of status message says, with what it is about', async () => {
    const file = resolve(folder, 'pages/monitoring/messages-fr.json')
    const said = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>
    expect(Object.keys(said).sort()).toEqual(Object.keys(statusCatalogue).sort())
    const used = new Set(Object.values(said).flatMap(holes))
    expect([...used].sort()).toEqual(['actor', 'name', 'names', 'subject'])
  })
})
