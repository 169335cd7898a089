import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { digestManifest, encodeManifest, makeManifest } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import { fetchToFolder, signManifest } from './index.ts'
import { keys, startSource, type TestSource } from './testing.ts'

const site = keys()
const signal = new AbortController().signal
let folder: string
let source: TestSource

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipstream-folder-'))
  source = await startSource()
})
afterEach(async () => {
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

it('fetches again what an earlier attempt left and the disk has damaged since', async () => {
  const whole = randomBytes(5000)
  const sha256 = source.put(whole)
  const file = { path: 'setup.exe', size: whole.length, sha256, modified: '2024-04-01T07:31:20.000Z' }
  const bytes = encodeManifest(makeManifest([file]))
  const signature = signManifest(site.privateKey, digestManifest(bytes))
  const work = join(folder, '.target.slipstream-incoming')
  await mkdir(work, { mode: 0o700 })
  const left = await openContentStore(join(work, 'store'))
  const given = join(folder, 'left')
  await writeFile(given, whole)
  await left.addFile(given, { signal })
  await writeFile((await left.open(sha256)).path, randomBytes(5000))

  const target = join(folder, 'target')
  const sources = [{ baseUrl: source.baseUrl }]
  const signed = { bytes, signature }
  await fetchToFolder({ signed, sitePublicKey: site.publicKey, sources, folder: target, signal })
  expect((await readFile(join(target, 'setup.exe'))).equals(whole)).toBe(true)
})
