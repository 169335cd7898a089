import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { exportImage } from '#tools/wimlib'
import { exampleUpdate } from '../../../../tests/servicing-facts.ts'
import { makeWindowsMedia } from '../../../../tests/windows-image/index.ts'
import { dismEngine, nativeEngine } from '../index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-solid-'))
  return () => rm(folder, { recursive: true, force: true })
})

it('an image of an .esd file is read, and said to be not serviceable before anything is tried', async () => {
  const media = join(folder, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, images: 1, components: 2, recovery: false })
  const esd = join(folder, 'install.esd')
  await exportImage(join(media, 'sources', 'install.wim'), 1, {
    destination: esd,
    compression: 'LZMS',
    solid: true,
  })
  const image = { wim: esd, path: 'sources/install.esd', index: 1, work: folder }
  const facts = await nativeEngine.inspect(image, new AbortController().signal)
  expect(facts).toMatchObject({
    edition: 'Professional',
    serviceable: false,
    notServiceable: { code: 'IMAGE_FILE_NOT_CHANGEABLE', wayOut: expect.stringContaining('/Export-Image') },
  })
  expect(facts.packages.length).toBeGreaterThan(0)
  const options = { allowNativeComponentServicing: true }
  for (const engine of [nativeEngine, dismEngine()]) {
    expect(engine.assess(facts, exampleUpdate(), options)).toMatchObject({
      status: 'unsupported',
      reason: { code: 'IMAGE_FILE_NOT_CHANGEABLE' },
    })
  }
})
