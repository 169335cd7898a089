// A file, a server that has it, and a partial file to fetch it into.

import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect } from 'vitest'
import { type DownloadPolicy, placeOf } from './download-policy.ts'
import { fetchFile, type WantedFile } from './fetch-file.ts'
import { openConnections } from './open-connections.ts'
import { openPartialFile } from './partial-file.ts'
import { littlePatience, policyOf } from './testing.ts'

/** What the server has. */
export const bytes = randomBytes(300_000)
const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
export const digests = { sha256: digest('sha256'), sha1: digest('sha1') }
export const wanted: WantedFile = { name: 'a.cab', size: bytes.length, ...digests }
export const catalogueAddress = 'http://download.windowsupdate.com/c/a.cab'

/** What a test changes. */
export type Given = {
  file?: WantedFile
  policy?: DownloadPolicy
  address?: string
  onBytes?: (bytes: number) => void
  signal?: AbortSignal
  lookup?: Parameters<typeof openConnections>[1]
}

/** What the scene needs of a server. */
type StandIn = AsyncDisposable & {
  url: string
  files: Map<string, Buffer>
  asked: { range: string | null }[]
  behave: (asked: never, number: number) => object
}

/** Anew for every test of the file that asks for it. */
export function fetchScene<Server extends StandIn>(startServer: () => Promise<Server>) {
  const scene = {
    folder: '',
    server: null as unknown as Server,
    mirrorPolicy: () =>
      policyOf({ 'download-mirrors': `http://download.windowsupdate.com/c => ${scene.server.url}/mirror` }),
    /** Fetches into the partial file of this test, which stays as it is when that fails. */
    async fetchIt(given: Given = {}) {
      const { file = wanted, policy = scene.mirrorPolicy(), address = catalogueAddress } = given
      const { signal = AbortSignal.timeout(20_000), lookup, onBytes = () => {} } = given
      await using part = await openPartialFile(join(scene.folder, 'part'), file.size)
      await using connections = openConnections(policy, lookup)
      const place = placeOf(policy, address)
      const tools = { policy, connections, patience: littlePatience }
      return await fetchFile({ ...tools, file, place, part, onBytes, signal })
    },
    partBytes: () => readFile(join(scene.folder, 'part', '.part')),
    ranges: () => scene.server.asked.map(asked => asked.range),
    /** Leaves a partial file with some of the bytes. */
    async leaveBegun() {
      const server: StandIn = scene.server
      server.behave = (_, number) => (number === 1 ? { cutAfter: 100_000 } : { status: 503 })
      await expect(scene.fetchIt()).rejects.toMatchObject({ code: 'DOWNLOAD_INTERRUPTED' })
      expect((await scene.partBytes()).length).toBeGreaterThan(1000)
    },
  }
  beforeEach(async () => {
    scene.folder = await mkdtemp(join(tmpdir(), 'slipstream-fetch-'))
    scene.server = await startServer()
    scene.server.files.set('/mirror/a.cab', bytes)
    return async () => {
      await scene.server[Symbol.asyncDispose]()
      await rm(scene.folder, { recursive: true, force: true })
    }
  })
  return scene
}

/** The error of what is not the file. */
export const wrong = (reason: RegExp) => ({
  code: 'DOWNLOADED_FILE_WRONG',
  facts: expect.objectContaining({ reason: expect.stringMatching(reason) }),
})
