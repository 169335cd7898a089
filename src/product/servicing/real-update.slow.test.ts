// A real update, KB2999226 for Windows 6.1 (48 files, stored as deltas), on a synthetic image: what is in the produced image is
// compared with what the update's own manifests say, read here without the code that planned and applied it.

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeSddl } from '#formats/security-descriptor'
import { readImageMetadata } from '#product/image-metadata'
import { nativeEngine, type ServicingWork } from '#product/servicing-engines'
import { openUpdate } from '#product/update-files'
import { extractPaths, listImage } from '#tools/wimlib'
import { corpusPath, hasCorpus } from '../../../tests/corpus.ts'
import { prepareWork, readMedia, readUpdate, type UpdateOnDisk } from '../../../tests/servicing-work.ts'
import { makeWindowsMedia } from '../../../tests/windows-image/index.ts'
import { planServicing } from './plan.ts'

const title = hasCorpus ? '' : ' (skipped: the folder of real files is not here)'
const never = new AbortController().signal
const options = { allowNativeComponentServicing: true }
const installWim = 'sources/install.wim'
let root = ''

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipstream-real-update-'))
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

/** What one manifest of the update promises: the place of a file, and the SHA-256 that it must have. */
type Promised = { store: string; place: string; sha256: string; sddl: string }

/** Reads the general branch (revision 18937) with nothing but regular expressions. */
async function promisedFiles(update: UpdateOnDisk): Promise<Promised[]> {
  const opened = await openUpdate(update.file, update.facts, {
    work: await mkdtemp(join(root, 'opened-')),
    signal: never,
  })
  const folder = opened.cabinetFolder('Windows6.1-KB2999226-x64.cab')
  const promised: Promised[] = []
  for (const name of await readdir(folder)) {
    if (!/_6\.1\.7601\.18937_none_[0-9a-f]{16}\.manifest$/.test(name)) continue
    const xml = await readFile(join(folder, name), 'utf8')
    const system = name.startsWith('amd64_') ? 'System32' : 'SysWOW64'
    const descriptors = new Map(
      [...xml.matchAll(/<securityDescriptorDefinition name="([^"]+)" sddl="([^"]+)"/g)].map(found => [
        found[1],
        found[2],
      ]),
    )
    for (const [, file = '', inside = ''] of xml.matchAll(/<file name="([^"]+)"([\s\S]*?)<\/file>/g)) {
      expect(inside).toContain('destinationPath="$(runtime.system32)\\')
      const digest = /<dsig:DigestValue[^>]*>([^<]+)</.exec(inside)?.[1] ?? ''
      promised.push({
        store: `/Windows/WinSxS/${name.replace('.manifest', '')}/${file}`,
        place: `/Windows/${system}/${file}`,
        sha256: Buffer.from(digest, 'base64').toString('hex'),
        sddl: descriptors.get(/<securityDescriptor name="([^"]+)"/.exec(inside)?.[1]) ?? '',
      })
    }
  }
  return promised
}

async function digestIn(folder: string, path: string): Promise<string> {
  const bytes = await readFile(join(folder, path))
  return createHash('sha256').update(bytes).digest('hex')
}

describe.skipIf(!hasCorpus)(`KB2999226 on a Windows 6.1 image${title}`, { timeout: 180_000 }, () => {
  let update: UpdateOnDisk
  let promised: Promised[]
  let work: ServicingWork
  let media = ''

  beforeAll(async () => {
    media = join(root, 'media')
    await makeWindowsMedia({ product: 'windows7', to: media, components: 3, images: 2, recovery: false })
    update = await readUpdate(root, corpusPath('msu/Windows6.1-KB2999226-x64.msu'))
    promised = await promisedFiles(update)
    work = await prepareWork(root, media, [update])
    const plan = planServicing({
      engine: nativeEngine,
      media: await readMedia(root, media),
      updates: [update],
      options,
    })
    expect(plan.refused).toEqual([])
    await nativeEngine.apply(plan, work, () => {}, never)
    const proof = await nativeEngine.verify(plan, work, never)
    expect(proof.checks.filter(({ ok }) => !ok)).toEqual([])
    expect(proof.proven).toBe(true)
  }, 180_000)

  it('puts 24 files into System32 and 24 into SysWOW64, each with the SHA-256 of its own manifest', async () => {
    const count = (folder: string) =>
      promised.filter(({ place }) => place.startsWith(`/Windows/${folder}/`)).length
    expect([count('System32'), count('SysWOW64')]).toEqual([24, 24])
    for (const index of [1, 2]) {
      const to = await mkdtemp(join(root, 'produced-'))
      const paths = promised.flatMap(({ store, place }) => [store, place])
      await extractPaths(work.wims[installWim] ?? '', index, { paths, toDir: to })
      for (const { store, place, sha256 } of promised) {
        expect([place, await digestIn(to, place)]).toEqual([place, sha256])
        expect([store, await digestIn(to, store)]).toEqual([store, sha256])
      }
    }
  })

  it('links each file to its store, and to nothing else', async () => {
    const listing = new Map((await listImage(work.wims[installWim] ?? '', 1)).map(file => [file.path, file]))
    for (const { store, place } of promised) {
      const [inStore, inPlace] = [listing.get(store), listing.get(place)]
      expect([place, inPlace?.hardLinkCount, inPlace?.hardLinkGroup]).toEqual([
        place,
        2,
        inStore?.hardLinkGroup,
      ])
    }
  })

  it('gives each file the security descriptor that its manifest names', async () => {
    const image = await readImageMetadata(work.wims[installWim] ?? '', 1)
    for (const { place, sddl } of promised) {
      expect([place, sddl]).toEqual([place, expect.stringMatching(/^O:/)])
      expect(Buffer.from(image.find(place)?.securityDescriptor ?? []).equals(encodeSddl(sddl))).toBe(true)
    }
  })

  it('takes the general branch only, and is seen as installed afterwards', async () => {
    const wim = work.wims[installWim] ?? ''
    const names = (await listImage(wim, 1)).map(({ path }) => path)
    expect(names.filter(path => path.includes('_6.1.7601.23140_'))).toEqual([])
    const image = await nativeEngine.inspect({ wim, path: installWim, index: 1, work: root }, never)
    expect(nativeEngine.assess(image, update.facts, options).status).toBe('installed')
    expect(
      image.packages.filter(({ identity }) => /KB2999226/.test(identity)).map(({ state }) => state),
    ).toEqual([0x70, 0x70, 0x70])
  })
})
