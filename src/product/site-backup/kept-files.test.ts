// What a backup holds of a data folder: every folder of it is kept on purpose, or left out on purpose.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { listKeptFiles, neverKept } from './kept-files.ts'
import { writeText } from './write-backup.ts'

const keptFolders = ['content', 'local-distribution-point']

it('every folder that the documentation names is kept on purpose or left out', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/how-it-fits-together.md'), 'utf8')
  const row = text.split('\n').find(line => line.startsWith('| data folder of the site |')) ?? ''
  const folders = [...row.matchAll(/`([^`]+)\/`/g)].map(([, name]) => name)
  expect(folders).toContain('unpacked-updates')
  const undecided = folders.filter(name => !neverKept.includes(`${name}`) && !keptFolders.includes(`${name}`))
  expect(undecided).toEqual([])
})

it('keeps secrets and notes, also of a later version, and nothing that is made anew', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipstream-kept-files-'))
  const kept = ['alert-key', 'content/versions/one.json', 'local-distribution-point/held.json', 'new/file']
  const others = ['unpacked-updates/entry/contents.json', 'work/scratch', 'content/objects/ab/object', 'lock']
  for (const path of [...kept, ...others]) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), '')
  }
  expect(await listKeptFiles(root)).toEqual(kept)
  await rm(root, { recursive: true, force: true })
  expect(await listKeptFiles(root)).toEqual([])
})

it('a list that could not be read again is refused', () => {
  const list = { folder: [{ path: 'x'.repeat(500) }] } as unknown as Parameters<typeof writeText>[0]
  expect(writeText(list, 1000)).toContain('xxx')
  expect(() => writeText(list, 500)).toThrow(expect.objectContaining({ code: 'BACKUP_LIST_TOO_LONG' }))
})
