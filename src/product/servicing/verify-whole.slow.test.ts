// Proofs of whole WIM files: they find what was damaged before anybody serviced anything.

import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type MediaFacts, nativeEngine, type ServicingOptions } from '#product/servicing-engines'
import { verifyWim } from '#tools/wimlib'
import { prepareWork, readMedia, readUpdate, type UpdateOnDisk } from '../../../tests/servicing-work.ts'
import { makeComponentUpdate } from '../../../tests/update-package/index.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const never = new AbortController().signal
const options: ServicingOptions = { allowNativeComponentServicing: true }
const installWim = 'sources/install.wim'
let root = ''
let media = ''
let facts: MediaFacts
let update: UpdateOnDisk

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-whole-'))
  media = join(root, 'media')
  await makeWindowsMedia({ product: 'windows11', to: media, components: 3, images: 1 })
  facts = await readMedia(root, media)
  const made = await makeComponentUpdate({ to: join(root, 'windows11.0-kb5000001-x64.cab') })
  update = await readUpdate(root, made.file)
  return () => rm(root, { recursive: true, force: true })
}, 120_000)

async function prove(chosen: Partial<ServicingOptions>) {
  const plan = planServicing({
    ...{ engine: nativeEngine, media: facts, updates: [update], options: { ...options, ...chosen } },
  })
  const work = await prepareWork(root, media, [update])
  await nativeEngine.apply(plan, work, () => {}, never)
  const { proven, checks } = await nativeEngine.verify(plan, work, never)
  const whole = checks.filter(({ what }) => what === 'whole-file')
  return { proven, whole, wrong: checks.filter(({ ok }) => !ok) }
}

/** Damages the stored bytes of the first resource: no update touches it, so that only decompressing it tells. */
async function damage(wim: string): Promise<void> {
  const handle = await open(wim, 'r+')
  const { buffer } = await handle.read(Buffer.alloc(16), 0, 16, 300)
  await handle.write(Buffer.from(buffer.map(byte => byte ^ 0xff)), 0, 16, 300)
  await handle.close()
  await expect(verifyWim(wim)).rejects.toMatchObject({ code: 'WIM_DAMAGED' })
}

describe('a run whose proof decompresses whole files', { timeout: 240_000 }, () => {
  it('says so of every serviced file, the recovery image included, also when they are written anew', async () => {
    for (const chosen of [{}, { optimize: true }]) {
      const { proven, whole, wrong } = await prove({ ...chosen, verify: 'whole' })
      expect(wrong).toEqual([])
      expect(proven).toBe(true)
      expect(whole.map(({ where }) => where.replace(/:1\/.*/, ':recovery')).sort()).toEqual([
        'sources/boot.wim',
        'sources/install.wim',
        'sources/install.wim:recovery',
      ])
    }
    expect((await prove({})).whole).toEqual([])
  })

  it('finds damage that was there before, which a proof of what changed cannot', async () => {
    await damage(join(media, installWim))
    expect(await prove({})).toMatchObject({ proven: true, wrong: [] })
    const { proven, wrong } = await prove({ verify: 'whole' })
    expect(proven).toBe(false)
    expect(wrong).toMatchObject([{ what: 'whole-file', where: installWim, expected: 'verified as a whole' }])
    expect(wrong[0]?.found).toContain('damaged')
  })
})
