import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeManifest } from '#product/content-manifest'
import { directoryPage } from './directory-page.ts'
import { makeVersionTree } from './version-tree.ts'

const file = (path: string) => ({
  path,
  size: 7,
  sha256: 'a'.repeat(64),
  modified: '2024-04-01T07:31:20.000Z',
})

it('a page shows folders and files, and leads to each of them', () => {
  const lines = [
    { name: 'sources', bytes: null, modified: null },
    { name: 'Ärger & Co.txt', bytes: 12, modified: '2024-04-01T07:31:20.000Z' },
  ]
  const page = directoryPage('x', lines, false)
  expect(page).toContain('<a href="../">')
  expect(page).toContain('<a href="./sources/">sources/</a>')
  expect(page).toContain('<a href="./%C3%84rger%20%26%20Co.txt">Ärger &amp; Co.txt</a>')
  expect(directoryPage('x', lines, true)).not.toContain('../')
})

it('no name leaves its place in the page: links stay below the folder, and nothing becomes an element', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom(
      'javascript:alert(1)',
      '"><script>',
      '//elsewhere',
      '..',
      "' onclick='x",
      '&lt;',
      '#',
      '?',
    ),
  )
  fc.assert(
    fc.property(name, text => {
      fc.pre(text.isWellFormed())
      const page = directoryPage(text, [{ name: text, bytes: 1, modified: null }], true)
      const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link = '']) => link)
      expect(links).toHaveLength(1)
      const address = new URL((links[0] ?? '').replaceAll('&#39;', "'"), 'http://point/content/versions/v/')
      expect(address.origin).toBe('http://point')
      expect([address.search, address.hash]).toEqual(['', ''])
      expect([...page.matchAll(/<(\/?[a-z0-9]+)/g)].filter(([, tag]) => tag === 'script')).toEqual([])
      expect([...page.matchAll(/<a /g)]).toHaveLength(1)
    }),
  )
})

it('what lies at a path is found in any spelling of its letters, and nothing else is', () => {
  const paths = ['sources/install.wim', 'sources/fr-FR/Setup.exe', 'setup.exe', '__proto__/constructor']
  const tree = makeVersionTree(makeManifest(paths.map(file)))
  expect(tree.find('')).toMatchObject({ folder: { folders: ['__proto__', 'sources'] } })
  expect(tree.find('SOURCES/Install.WIM')).toMatchObject({ file: { path: 'sources/install.wim' } })
  expect(tree.find('sources')).toMatchObject({ folder: { folders: ['fr-FR'] } })
  for (const path of [
    'constructor',
    '../setup.exe',
    'sources/..',
    'sources/',
    '/',
    'setup.exe/x',
    'toString',
  ])
    expect(tree.find(path)).toBeNull()
})
