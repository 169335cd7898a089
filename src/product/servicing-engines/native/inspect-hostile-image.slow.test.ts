// Images that were made to do harm, and images with the hives of other projects' tests: inspecting one gives facts or a typed
// error that names the image, soon, and leaves nothing behind.

import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { encodeDword, encodeRegistryString, registryValueTypes, writeEmptyHive } from '#formats/registry'
import { SlipstreamError } from '#platform/errors'
import { editHive } from '#tools/hive'
import { captureImage } from '#tools/wimlib'
import { corpusPath, hasCorpus } from '../../../../tests/corpus.ts'
import { type ImageFacts, nativeEngine } from '../index.ts'

const because = hasCorpus ? '' : ' (skipped: the real files are not here)'
vi.setConfig({ testTimeout: 90_000 })
const { signal } = new AbortController()
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-hostile-image-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Facts, or the typed error; checks time, words, and that the folder for scratch is empty again. */
async function inspect(wim: string): Promise<ImageFacts | SlipstreamError> {
  const work = await mkdtemp(join(folder, 'work-'))
  const started = performance.now()
  const image = { wim, path: 'sources/install.wim', index: 1, work }
  const outcome = await nativeEngine.inspect(image, signal).catch((error: unknown) => error)
  expect(performance.now() - started).toBeLessThan(60_000)
  expect(await readdir(work)).toEqual([])
  if (!(outcome instanceof Error)) return outcome as ImageFacts
  expect(outcome).toBeInstanceOf(SlipstreamError)
  expect(outcome.message.length).toBeLessThan(1000)
  expect(outcome.message).not.toContain(folder)
  return outcome as SlipstreamError
}

/** A WIM file whose image has these hives and nothing else. */
async function imageWith(hives: Record<string, Uint8Array>): Promise<string> {
  const tree = await mkdtemp(join(folder, 'tree-'))
  const config = join(tree, 'Windows', 'System32', 'config')
  await mkdir(config, { recursive: true })
  for (const [name, bytes] of Object.entries(hives)) await writeFile(join(config, name), bytes)
  const wim = `${tree}.wim`
  await captureImage(wim, { source: tree, name: 'Hostile', compression: 'none' })
  return wim
}

describe.skipIf(!hasCorpus)(`WIM files of wimlib's tests${because}`, () => {
  it('whose folder contains itself is refused', async () => {
    expect(await inspect(corpusPath('wim/cyclic.wim'))).toMatchObject({ code: 'WIM_DAMAGED' })
  })

  it.each(['corrupted_file_1', 'dotdot', 'duplicate_names', 'empty_dacl', 'longpaths'])(
    '%s is no Windows image',
    async name => {
      expect(await inspect(corpusPath(`wim/${name}.wim`))).toMatchObject({
        serviceable: false,
        notServiceable: { code: 'NOT_A_WINDOWS_IMAGE' },
      })
    },
  )
})

describe.skipIf(!hasCorpus)(`images with odd hives${because}`, () => {
  it('a file that is no hive, and a damaged one, are refused by name', async () => {
    const notAHive = await readFile(corpusPath('hive/ez-NotAHive'))
    const damaged = execFileSync('xz', ['-dc', corpusPath('hive/corrupted_system_hive.xz')], {
      maxBuffer: 64 * 1024 * 1024,
    })
    const sound = writeEmptyHive({ rootName: 'ROOT' })
    for (const hives of [
      { SOFTWARE: notAHive, SYSTEM: sound },
      { SOFTWARE: sound, SYSTEM: damaged },
    ]) {
      const outcome = await inspect(await imageWith(hives))
      // A hive that is damaged where nothing is read is read without harm; then the image must not count as Windows.
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'IMAGE_HIVE_DAMAGED' })
      else expect(outcome.serviceable).toBe(false)
    }
  })

  it.each(['plaso-100_sub_keys.hiv', 'plaso-corrupt_sub_key_list.hiv', 'ez-SAM_hasBigEndianDWord'])(
    '%s in the place of every hive makes no Windows',
    async file => {
      const bytes = await readFile(corpusPath(`hive/${file}`))
      const outcome = await inspect(await imageWith({ SOFTWARE: bytes, SYSTEM: bytes, COMPONENTS: bytes }))
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'IMAGE_HIVE_DAMAGED' })
      else expect(outcome.serviceable).toBe(false)
    },
  )
})

describe('values of the registry', () => {
  it('name no architecture after a word of JavaScript', async () => {
    const file = join(folder, 'SYSTEM')
    await writeFile(file, writeEmptyHive({ rootName: 'ROOT' }))
    const text = (value: string) => ({ type: registryValueTypes.REG_SZ, data: encodeRegistryString(value) })
    await editHive(file, [
      {
        path: 'Select',
        values: [{ name: 'Default', type: registryValueTypes.REG_DWORD, data: encodeDword(1) }],
      },
      {
        path: 'ControlSet001\\Control\\Session Manager\\Environment',
        values: [{ name: 'PROCESSOR_ARCHITECTURE', ...text('constructor') }],
      },
    ])
    expect(await inspect(await imageWith({ SYSTEM: await readFile(file) }))).toMatchObject({
      architecture: null,
      controlSet: 1,
    })
  })
})
