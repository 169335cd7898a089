import { randomUUID } from 'node:crypto'
import { chmod, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '#platform/logging'
import { makeManifest, manifestFileOf } from '#product/content-manifest'
import type { ContentWriter } from '#product/content-store'
import { openSignedManifest } from '#product/distribution-protocol'
import { expectOnly, objectsOf, openTestLibrary, type TestLibrary } from '../../../tests/test-library.ts'
import {
  type ContentLibrary,
  holdFile,
  isObjectOfVersion,
  openContentLibrary,
  publishContentVersion,
  readContentVersion,
  readManifest,
  storeManifest,
} from './index.ts'
import { withContent } from './tables.ts'

const signal = AbortSignal.timeout(60_000)
let house: TestLibrary

beforeAll(async () => {
  house = await openTestLibrary()
  return () => house[Symbol.asyncDispose]()
})
afterEach(async () => {
  const content = withContent(house.db)
  await content.deleteFrom('content_library_holders').execute()
  await content.deleteFrom('content_library_files').execute()
  await house.library.collect()
  await expectOnly(house, [])
})

async function* streamOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** Stores the texts as the files of a version, and its manifest; publishes nothing. */
async function storeVersion(store: ContentWriter, texts: readonly string[]) {
  const files = []
  for (const [position, text] of texts.entries()) {
    const added = await store.addStream(streamOf(text), { signal, maxBytes: 1000 })
    files.push(manifestFileOf(`${position}.txt`, { ...added, modified: new Date(0) }))
  }
  return storeManifest(store, { manifest: makeManifest(files), key: house.siteKey, signal })
}

/** Stores and publishes a version in a session of its own; gives its digest. */
async function publish(texts: readonly string[], holder: string): Promise<string> {
  return house.library.session(async store => {
    const stored = await storeVersion(store, texts)
    await house.db.transaction().execute(trx => publishContentVersion(trx, stored, holder))
    return stored.digest
  })
}

async function letGo(holder: string): Promise<void> {
  await withContent(house.db).deleteFrom('content_library_holders').where('holder', '=', holder).execute()
}

describe('what is damaged', () => {
  it('stays in quarantine for a week, then goes with what nobody needs', async () => {
    const digest = await publish(['one', 'two'], 'package:1')
    const { path } = await house.store.open(digest)
    await chmod(path, 0o600)
    await writeFile(path, 'x'.repeat(200))
    expect(await house.library.verify(digest, { signal })).toBe('damaged')
    const none = { objects: 0, bytes: 0 }
    expect(await house.library.collect()).toMatchObject({ objects: 0, quarantine: none })
    const place = join(dirname(path), '..', '..', 'quarantine')
    const [name = ''] = await readdir(place)
    const aWeekAgo = Date.now() - 7 * 24 * 3_600_000
    await rename(join(place, name), join(place, `${digest}-${aWeekAgo}-00000000`))
    const old = { objects: 1, bytes: 200 }
    expect(await house.library.previewCollection()).toMatchObject({ objects: 0, quarantine: old })
    expect(await readdir(place)).toHaveLength(1)
    expect(await house.library.collect()).toMatchObject({ objects: 0, quarantine: old })
    expect(await readdir(place)).toEqual([])
  })
})

describe('a content version', () => {
  it('is read back as it was published, signed by the site', async () => {
    const digest = await publish(['one', 'two', 'one'], 'package:1')
    const known = await readContentVersion(house.db, digest)
    expect(known).toMatchObject({ digest, fileCount: 3, totalBytes: 9 })
    const { manifest, bytes } = await readManifest(house.db, house.library.reader, digest)
    expect(manifest.files.map(file => [file.path, file.size])).toEqual([
      ['0.txt', 3],
      ['1.txt', 3],
      ['2.txt', 3],
    ])
    const { signature } = known
    expect(() =>
      openSignedManifest(
        { bytes, signature },
        { sitePublicKey: house.site.publicKey, contentVersion: digest },
      ),
    ).not.toThrow()
    for (const { sha256 } of manifest.files)
      expect(await isObjectOfVersion(house.db, { sha256, digest })).toBe(true)
    expect(await isObjectOfVersion(house.db, { sha256: digest, digest })).toBe(true)
    expect(await isObjectOfVersion(house.db, { sha256: '0'.repeat(64), digest })).toBe(false)
  })

  it('with the same content is one version with two holders', async () => {
    const digest = await publish(['one'], 'package:1')
    const before = await objectsOf(house.store)
    expect(await publish(['one'], 'package:2')).toBe(digest)
    expect(await objectsOf(house.store)).toEqual(before)
    await letGo('package:1')
    expect(await house.library.collect()).toMatchObject({ versions: 0, objects: 0 })
    await letGo('package:2')
    expect(await house.library.collect()).toMatchObject({ versions: 1, objects: 2 })
  })

  it('that is not there is missing, by its name', async () => {
    const contentVersion = 'a'.repeat(64)
    const missing = { code: 'CONTENT_VERSION_MISSING', facts: { contentVersion } }
    await expect(readContentVersion(house.db, contentVersion)).rejects.toMatchObject(missing)
    await expect(readManifest(house.db, house.library.reader, contentVersion)).rejects.toMatchObject(missing)
  })

  it.each([
    ['changed', (path: string) => chmod(path, 0o600).then(() => writeFile(path, 'x'.repeat(200)))],
    ['cut short', (path: string) => chmod(path, 0o600).then(() => truncate(path, 10))],
    ['gone', (path: string) => rm(path)],
  ])('whose manifest is %s is damaged, and says so', async (_how, damage) => {
    const digest = await publish(['one'], 'package:1')
    await damage((await house.store.open(digest)).path)
    await expect(readManifest(house.db, house.library.reader, digest)).rejects.toMatchObject({
      code: 'CONTENT_DAMAGED',
      facts: { contentVersion: digest, object: digest },
    })
  })

  it('is not published without all of its objects', async () => {
    const published = house.library.session(async store => {
      const stored = await storeVersion(store, ['one', 'two'])
      const [file] = stored.manifest.files
      await house.store.remove(file?.sha256 ?? '')
      await house.db.transaction().execute(trx => publishContentVersion(trx, stored, 'package:1'))
    })
    await expect(published).rejects.toMatchObject({ code: 'CONTENT_DAMAGED' })
    expect(await withContent(house.db).selectFrom('content_library_versions').selectAll().execute()).toEqual(
      [],
    )
    await expectOnly(house, [])
  })

  it('that was rolled back is nowhere, and its objects go with the session', async () => {
    let digest = ''
    const failed = house.library.session(async store => {
      const stored = await storeVersion(store, ['one'])
      digest = stored.digest
      await house.db.transaction().execute(async trx => {
        await publishContentVersion(trx, stored, 'package:1')
        throw new Error('the transaction did not go through')
      })
    })
    await expect(failed).rejects.toThrow('did not go through')
    await expect(readContentVersion(house.db, digest)).rejects.toMatchObject({
      code: 'CONTENT_VERSION_MISSING',
    })
    await expectOnly(house, [])
  })
})

describe('collection', () => {
  it('removes what nobody needs, and nothing else', async () => {
    const kept = await publish(['shared', 'kept'], 'package:1')
    await publish(['shared', 'dropped'], 'package:2')
    const file = await house.library.session(async store => {
      const { sha256, size } = await store.addStream(streamOf('an update'), { signal, maxBytes: 100 })
      await house.db
        .transaction()
        .execute(trx => holdFile(trx, store, { sha256, size, holder: 'software-update:1' }))
      return sha256
    })
    await house.store.addStream(streamOf('left by a killed session'), { signal, maxBytes: 100 })
    expect(await house.library.collect()).toMatchObject({
      skipped: false,
      versions: 0,
      objects: 1,
      bytes: 24,
    })
    await letGo('package:2')
    expect(await house.library.collect()).toMatchObject({ skipped: false, versions: 1, objects: 2 })
    const { manifest } = await readManifest(house.db, house.library.reader, kept)
    await expectOnly(house, [kept, file, ...manifest.files.map(one => one.sha256)])
  })

  it('is skipped while a session is open, also by another server, and does nothing then', async () => {
    await house.store.addStream(streamOf('nobody’s'), { signal, maxBytes: 100 })
    await house.library.session(async () => {
      expect(await house.library.collect()).toMatchObject({
        skipped: true,
        versions: 0,
        objects: 0,
        bytes: 0,
      })
    })
    expect(await objectsOf(house.store)).toHaveLength(1)
    expect(await house.library.collect()).toMatchObject({ skipped: false, objects: 1 })
  })

  it('that was skipped for a failed session is made up for by the session that ends last', async () => {
    let digest = ''
    await house.library.session(async store => {
      const failed = house.library.session(async other => {
        await storeVersion(other, ['left behind'])
        throw new Error('no')
      })
      await expect(failed).rejects.toThrow('no')
      expect(await objectsOf(house.store)).toHaveLength(2)
      const stored = await storeVersion(store, ['published'])
      await house.db.transaction().execute(trx => publishContentVersion(trx, stored, 'package:1'))
      digest = stored.digest
    })
    const { manifest } = await readManifest(house.db, house.library.reader, digest)
    await expectOnly(house, [digest, ...manifest.files.map(file => file.sha256)])
  })

  it('never removes what a session stored and has not published, however many add and collect at once', async () => {
    let adding = true
    let ran = 0
    const { db, store } = house
    // Another site server on the same database and store.
    const other = openContentLibrary({ db, store, log: silentLog() })
    const collector = async (library: ContentLibrary) => {
      while (adding) {
        if (!(await library.collect()).skipped) ran++
        await new Promise(setImmediate)
      }
    }
    const digests: string[] = []
    const adder = async (name: string) => {
      for (let round = 0; round < 6; round++) {
        // Some content is shared between the sessions, so that one's garbage is another's need.
        const texts = [`shared ${round}`, `${name} ${round}`, randomUUID()]
        if (round % 3 === 2) {
          const failed = house.library.session(async store => {
            await storeVersion(store, texts)
            throw new Error('given up')
          })
          await expect(failed).rejects.toThrow('given up')
          continue
        }
        digests.push(await publish(texts, `${name}:${round}`))
      }
    }
    const collectors = [collector(house.library), collector(other)]
    await Promise.all(['a', 'b', 'c', 'd'].map(adder))
    adding = false
    await Promise.all(collectors)
    await house.library.collect()
    const needed = new Set(digests)
    for (const digest of digests) {
      const { manifest } = await readManifest(house.db, house.library.reader, digest)
      for (const file of manifest.files) needed.add(file.sha256)
    }
    expect(digests).toHaveLength(16)
    expect(ran).toBeGreaterThan(0)
    await expectOnly(house, [...needed])
  })
})

describe('a file that is held by itself', () => {
  it('is refused when the store does not have it', async () => {
    const file = { sha256: 'b'.repeat(64), size: 1, holder: 'software-update:1' }
    const held = house.db.transaction().execute(trx => holdFile(trx, house.store, file))
    await expect(held).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    expect(await withContent(house.db).selectFrom('content_library_files').selectAll().execute()).toEqual([])
  })
})
