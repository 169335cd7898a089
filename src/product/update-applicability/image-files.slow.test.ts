import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { captureImage } from '#tools/wimlib'
import { versionedProgram } from '../../../tests/windows-image/index.ts'
import { type ImageFiles, openImageFiles } from './image-files.ts'

const { signal } = new AbortController()
let folder = ''
let wim = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-files-'))
  const tree = join(folder, 'tree')
  const write = async (path: string, bytes: Uint8Array | string) => {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), bytes)
  }
  const program = versionedProgram({
    name: 'mshtml.dll',
    version: '6.1.7601.17514',
    seed: 'files',
    size: 4096,
    architecture: 'amd64',
  })
  await write('Windows/System32/Mshtml.dll', program)
  await write('Windows/SysWOW64/other.dll', program)
  await write('Program Files (x86)/Common Files/text.txt', 'no program')
  await symlink('/etc/passwd', join(tree, 'Windows/System32/link.dll'))
  wim = join(folder, 'files.wim')
  await captureImage(wim, { source: tree, name: 'Files' })
  await mkdir(join(folder, 'work'))
  return () => rm(folder, { recursive: true, force: true })
})

function open(is64Bit = true): ImageFiles {
  return openImageFiles({ wim, index: 1, folder: join(folder, 'work'), drive: 'C:', is64Bit })
}

/** Asks, looks, and asks again. */
async function ask(files: ImageFiles, csidl: number | null, path: string) {
  const first = files.file({ csidl, path })
  if (files.isAskedForMore()) await files.look(signal)
  expect(await readdir(join(folder, 'work'))).toEqual([])
  return first === undefined ? files.file({ csidl, path }) : first
}

describe('files of an image', () => {
  it('are not known before somebody has looked', async () => {
    const files = open()
    expect(files.isAskedForMore()).toBe(false)
    expect(files.file({ csidl: 37, path: '\\mshtml.dll' })).toBeUndefined()
    expect(files.isAskedForMore()).toBe(true)
    await files.look(signal)
    expect(files.isAskedForMore()).toBe(false)
    expect(files.file({ csidl: 37, path: 'MSHTML.DLL' })).toMatchObject({ version: [6, 1, 7601, 17514] })
    expect(files.count()).toBe(1)
  })

  it('are found below the folders of Windows, and by a whole path on its drive', async () => {
    const files = open()
    const version = [6, 1, 7601, 17514]
    expect(await ask(files, 36, 'System32\\mshtml.dll')).toMatchObject({ version, size: expect.any(Number) })
    expect(await ask(files, 41, '\\other.dll')).toMatchObject({ version })
    expect(await ask(files, 44, '\\text.txt')).toMatchObject({ version: null, size: 10 })
    expect(await ask(files, null, 'c:\\windows\\system32\\mshtml.dll')).toMatchObject({ version })
    expect(await ask(files, 37, '\\missing.dll')).toBeNull()
    expect(await ask(open(false), 41, '\\mshtml.dll')).toMatchObject({ version })
  })

  it.each([
    [null, 'D:\\Windows\\System32\\mshtml.dll'],
    [null, '\\\\server\\share\\x.dll'],
    [null, 'C:mshtml.dll'],
    [37, '..\\..\\x.dll'],
    [37, '%windir%\\x.dll'],
    [37, '*.dll'],
    [37, ''],
    [28, '\\x.dll'],
  ])('what is meant by %s %s is not known', async (csidl, path) => {
    const files = open()
    expect(await ask(files, csidl, path)).toBeUndefined()
    expect(files.isAskedForMore()).toBe(false)
  })

  it('links are there, and not followed', async () => {
    expect(await ask(open(), 37, '\\link.dll')).toMatchObject({ version: undefined })
  })
})
