// A store over a bucket behaves as every content store does.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { beforeAll } from 'vitest'
import { silentLog } from '#platform/logging'
import { contentStoreSuite } from '../../../tests/content-store-suite/index.ts'
import { type StorageService, startStorageService } from '../../../tests/storage-service.ts'
import { openBucket } from './bucket.ts'
import { openBucketStore, readBucketPlace } from './index.ts'
import { keyOfObject } from './keys.ts'

let storage: StorageService

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-storage-'))
  storage = await startStorageService(folder)
  return async () => {
    await storage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  }
})

/** Each test has a prefix of its own, named after its folder. */
const placeOf = (folder: string) =>
  readBucketPlace({
    address: `s3://content/${basename(folder)}`,
    endpoint: storage.itself,
    region: 'us-east-1',
    pathStyle: true,
  })

contentStoreSuite({
  name: 'bucket',
  files: folder => join(folder, 'cache'),
  open: folder =>
    openBucketStore({
      place: placeOf(folder),
      folder: join(folder, 'cache'),
      maxBytes: 10e9,
      log: silentLog(),
    }),
  program: folder => `import { openBucketStore } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
    const place = ${JSON.stringify(placeOf(folder))}
    const folder = ${JSON.stringify(join(folder, 'cache'))}
    const store = await openBucketStore({ place, folder, maxBytes: 10e9, log: console })`,
  async damage(folder, digest, change) {
    const path = join(folder, 'cache', 'objects', digest.slice(0, 2), digest)
    const bytes = await readFile(path)
    await writeFile(path, change(bytes))
    const bucket = openBucket(placeOf(folder))
    await bucket.put(keyOfObject(digest), change(bytes))
    bucket.close()
  },
  replacesHeld: false,
  mostMemory: 300,
})
