import { chmod, link, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { fileOfImage, placeFile } from './place-file.ts'

const never = new AbortController().signal
let root = ''
let image = ''
let file = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-place-'))
  image = join(root, 'image')
  file = join(root, 'new.wim')
  await mkdir(join(image, 'Windows', 'System32', 'Recovery'), { recursive: true })
  await writeFile(file, 'new')
})
afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

const place = (path: string) => placeFile(image, { path, file, signal: never })
const winre = () => join(image, 'Windows', 'System32', 'Recovery', 'Winre.wim')

it('writes into the file that is there, whatever its letter case is and also when it is read-only', async () => {
  await writeFile(winre(), 'a much longer old one')
  await chmod(winre(), 0o444)
  const { ino } = await stat(winre())
  await place('windows\\SYSTEM32\\recovery\\winre.wim')
  expect(await readFile(winre(), 'utf8')).toBe('new')
  expect((await stat(winre())).ino).toBe(ino)
})

it('makes a file that is not there, in folders spelled as the image spells them', async () => {
  await place('windows\\system32\\New Folder\\x.dll')
  expect(await readFile(join(image, 'Windows', 'System32', 'New Folder', 'x.dll'), 'utf8')).toBe('new')
})

it('leaves the other names of a file what they were', async () => {
  await writeFile(winre(), 'old')
  await link(winre(), join(root, 'other-name'))
  await place('Windows\\System32\\Recovery\\Winre.wim')
  expect([await readFile(winre(), 'utf8'), await readFile(join(root, 'other-name'), 'utf8')]).toEqual([
    'new',
    'old',
  ])
})

it.each(['..\\x', 'C:\\x', 'Windows\\..\\..\\x', '\\\\server\\share', ''])(
  'refuses the place "%s"',
  async path => {
    await expect(place(path)).rejects.toMatchObject({ code: 'SERVICING_PLAN_REFUSED' })
  },
)

it('refuses a place that a link of the image leads out of it', async () => {
  await mkdir(join(root, 'outside'))
  await symlink(join(root, 'outside'), join(image, 'ProgramData'))
  await expect(place('ProgramData\\x.dll')).rejects.toMatchObject({ code: 'SERVICING_PLAN_REFUSED' })
  await writeFile(join(root, 'outside', 'target'), 'x')
  await symlink(join(root, 'outside', 'target'), winre())
  await expect(place('Windows\\System32\\Recovery\\Winre.wim')).rejects.toMatchObject({
    code: 'SERVICING_PLAN_REFUSED',
  })
  expect(await readFile(join(root, 'outside', 'target'), 'utf8')).toBe('x')
})

it('finds a plain file of the image in any letter case, and none behind a link, outside, or that is a folder', async () => {
  await writeFile(winre(), 'old')
  expect(await fileOfImage(image, 'windows\\SYSTEM32\\recovery\\winre.wim')).toBe(winre())
  await mkdir(join(root, 'outside'))
  await writeFile(join(root, 'outside', 'target'), 'x')
  await symlink(join(root, 'outside'), join(image, 'ProgramData'))
  await symlink(join(root, 'outside', 'target'), join(image, 'Windows', 'link'))
  for (const path of [
    'ProgramData\\target',
    'Windows\\link',
    '..\\outside\\target',
    'Windows',
    'Windows\\none',
  ])
    await expect(fileOfImage(image, path), path).rejects.toMatchObject({ code: 'SERVICING_PLAN_REFUSED' })
})
