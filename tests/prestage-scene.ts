// A site's content for prestage files in tests: two versions of a package in a store, the second one a change of the first.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestManifest, encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import { signManifest } from '#product/distribution-protocol'
import { type PlannedObject, type PrestageVersion, planRecords, writePrestage } from '#product/prestage-files'

const signal = AbortSignal.timeout(120_000)

/** The scene. `write` gives the bytes of a file with some of the versions, for a target that holds others of them. */
export type PrestageScene = AsyncDisposable & {
  folder: string
  store: ContentStore
  publicKey: string
  siteKey: KeyObject
  versions: PrestageVersion[]
  plan: (numbers: readonly number[], have: readonly number[]) => PlannedObject[]
  write: (numbers: readonly number[], have?: readonly number[], objects?: PlannedObject[]) => Promise<Buffer>
}

/** Makes it: each version has small files and one of `largeBytes`, which differ in a few places. */
export async function makePrestageScene(largeBytes = 9_000_000): Promise<PrestageScene> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-prestage-'))
  const store = await openContentStore(join(folder, 'site'))
  const { privateKey: siteKey, publicKey } = generateKeyPairSync('ed25519')
  const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const large = Buffer.alloc(largeBytes)
  for (let at = 0; at + 4 <= large.length; at += 4) large.writeUInt32LE((at * 2654435761) >>> 0, at)
  const first = await addVersion(store, folder, { large, text: 'one' })
  large.write('changed', largeBytes >> 1)
  const second = await addVersion(store, folder, { large, text: 'two' })
  const versions = [first, second]
  const pick = (numbers: readonly number[]) => numbers.flatMap(number => versions[number - 1] ?? [])
  const plan: PrestageScene['plan'] = (numbers, have) => planRecords(pick(numbers), pick(have))
  return {
    folder,
    store,
    publicKey: key,
    siteKey,
    versions,
    plan,
    async write(numbers, have = [], objects = plan(numbers, have)) {
      const header = {
        prestageVersion: 1 as const,
        siteCode: 'S01',
        sitePublicKey: key,
        createdAt: '2026-01-01T00:00:00.000Z',
        versions: numbers.map(version => {
          const { contentVersion } = versions[version - 1] ?? first
          const signature = signManifest(siteKey, contentVersion)
          return { packageId: 'S0100001', version, contentVersion, signature }
        }),
        have: pick(have).map(({ contentVersion }) => contentVersion),
      }
      const pieces: Buffer[] = []
      for await (const piece of writePrestage({ header, objects, reader: store, siteKey })) pieces.push(piece)
      return Buffer.concat(pieces)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function addVersion(
  store: ContentStore,
  folder: string,
  { large, text }: { large: Buffer; text: string },
): Promise<PrestageVersion> {
  const files = []
  for (const [path, bytes] of [
    ['setup.exe', Buffer.from('MZ')],
    ['empty.txt', Buffer.alloc(0)],
    ['text.txt', Buffer.from(text)],
    ['sources/large.bin', large],
  ] as const) {
    const file = join(folder, 'source')
    await writeFile(file, bytes)
    const added = await store.addFile(file, { signal })
    files.push(manifestFileOf(path, { ...added, modified: new Date(0) }))
  }
  const manifest = makeManifest(files)
  const bytes = encodeManifest(manifest)
  const contentVersion = digestManifest(bytes)
  await store.addStream(one(bytes), { signal, maxBytes: bytes.length, expectedSha256: contentVersion })
  return { contentVersion, manifest, manifestBytes: bytes.length }
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
