import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { listFolder } from './list-folder.ts'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-folder-'))
  return () => rm(root, { recursive: true, force: true })
})

const signal = new AbortController().signal
const limits = { files: 3, entries: 8, depth: 3 }
const list = async () =>
  (await listFolder(root, { signal, limits })).map(file => [
    file.path,
    file.refusal?.facts.reason ?? file.size,
  ])
const write = async (path: string, bytes = 3) => {
  await mkdir(join(root, path, '..'), { recursive: true })
  await writeFile(join(root, path), 'x'.repeat(bytes))
}

describe('a look into a folder', () => {
  it('sees .msu and .cab files, in any letter case and below it, and nothing else', async () => {
    await write('b.MSU')
    await write('a/c.Cab', 5)
    await write('readme.txt')
    await write('kb.msu.part')
    expect(await list()).toEqual([
      ['a/c.Cab', 5],
      ['b.MSU', 3],
    ])
  })

  it('sees nothing in an empty one', async () => {
    expect(await list()).toEqual([])
  })

  it('follows no link: one that is named as an update is refused, one to a folder is passed over', async () => {
    await write('real.msu')
    await symlink('/etc/passwd', join(root, 'evil.msu'))
    await symlink('/etc', join(root, 'folder'))
    await symlink(root, join(root, 'circle'))
    expect(await list()).toEqual([
      ['evil.msu', 'it is a link'],
      ['real.msu', 3],
    ])
  })

  it('goes on when a name is not in UTF-8', async () => {
    await write('good.msu')
    await writeFile(
      Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff]), Buffer.from('.msu')]),
      'x',
    )
    expect(await list()).toEqual([
      ['bad\ufffd.msu', 'its name is not in UTF-8'],
      ['good.msu', 3],
    ])
  })

  it.skipIf(process.getuid?.() === 0)('goes on when a folder in it may not be read', async () => {
    await write('good.msu')
    await write('closed/a.msu')
    await chmod(join(root, 'closed'), 0)
    expect(await list()).toMatchObject([
      ['closed', expect.stringContaining('may not read')],
      ['good.msu', 3],
    ])
    await chmod(join(root, 'closed'), 0o700)
  })

  it('ends at its bounds', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await write(`${name}.msu`)
    await expect(list()).rejects.toMatchObject({ facts: { what: 'update files', limit: 3 } })
    for (let number = 0; number < 8; number++) await write(`${number}.txt`)
    await expect(list()).rejects.toMatchObject({ facts: { what: 'files and folders', limit: 8 } })
    await rm(root, { recursive: true })
    await write('1/2/3/a.msu')
    await expect(list()).rejects.toMatchObject({ facts: { what: 'nested folders', limit: 3 } })
  })

  it('is refused for what is no folder, and for what is not there', async () => {
    await write('a.msu')
    const unreadable = { code: 'UPDATE_FOLDER_UNREADABLE' }
    await expect(listFolder(join(root, 'a.msu'), { signal })).rejects.toMatchObject(unreadable)
    await expect(listFolder(join(root, 'away'), { signal })).rejects.toMatchObject(unreadable)
  })
})
