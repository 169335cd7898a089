// A small site for the tests of this room, over real HTTP: real signatures and tickets, real content. What it shall say is set
// from outside.

import { type KeyObject, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  digestManifest,
  encodeManifest,
  type ManifestFile,
  makeManifest,
  manifestFileOf,
} from '#product/content-manifest'
import { type ContentStore, openContentStore } from '#product/content-store'
import {
  type DesiredContent,
  type DesiredState,
  issueTicket,
  openReceipt,
  openTicket,
  type PointQuestion,
  type PointRules,
  type ProgressReport,
  pointQuestion,
  progressReport,
  type Receipt,
  sendObject,
  signManifest,
} from '#product/distribution-protocol'

/** Says how to answer a request for an object; true when it was answered. */
type Meddle = (request: IncomingMessage, response: ServerResponse, sha256: string) => boolean

/** See the top of this file. */
export type FakeSite = AsyncDisposable & {
  url: string
  folder: string
  store: ContentStore
  /** What it says next; `say` changes it and answers the questions that wait. */
  state: DesiredState
  say: (change: Partial<Omit<DesiredState, 'rules'>> & { rules?: Partial<PointRules> }) => void
  /** Puts files into a version that can be desired. */
  publish: (packageId: string, files: Record<string, Uint8Array>) => Promise<DesiredContent>
  /** A version, as it is desired with other sources. */
  ticketFor: (contentVersion: string, audience: string) => string
  questions: PointQuestion[]
  reports: ProgressReport[]
  receipts: Receipt[]
  /** Requests for objects: digest and Range header. */
  asked: { sha256: string; range: string | undefined }[]
  /** Bytes that went into the connections, of everything. */
  bytesOnWire: () => number
  meddle: Meddle
  /** Which calls end as if it were away, and how many did. */
  refuse: (path: string) => boolean
  refused: number
  /** How far its clock is ahead of this machine's. */
  clockAheadMs: number
}

const openHour = { access: 'open', bytesPerSecond: null } as const

/** Every hour open, no limit, no reserve. */
export const openRules: PointRules = {
  maintenance: false,
  timeZone: 'UTC',
  week: Array.from({ length: 168 }, () => openHour),
  transfersAtOnce: 2,
  connections: 4,
  reserveBytes: 0,
  graceSeconds: 0,
  quarantineSeconds: 3600,
  quarantineBytes: 1024 ** 3,
  validateEverySeconds: null,
}

/** Starts one on the loopback interface. */
export async function startFakeSite(who: {
  siteKey: KeyObject
  pointId: string
  pointPublicKey: () => string
  sitePublicKey: string
}): Promise<FakeSite> {
  const folder = await mkdtemp(join(tmpdir(), 'slipstream-fake-site-'))
  const store = await openContentStore(join(folder, 'content'))
  let waiting: (() => void)[] = []
  const sockets = new Set<Socket>()
  const now = () => new Date(Date.now() + site.clockAheadMs)
  const ticketFor = (contentVersion: string, audience: string) =>
    issueTicket(
      {
        protocolVersion: 1,
        siteCode: 'S01',
        contentVersion,
        audience,
        issuedAt: now().toISOString(),
        expiresAt: new Date(now().getTime() + 10 * 86_400_000).toISOString(),
      },
      who.siteKey,
    )
  const site: FakeSite = {
    url: '',
    folder,
    store,
    state: {
      protocolVersion: 1,
      siteCode: 'S01',
      pointId: who.pointId,
      epoch: { store: randomUUID(), incarnation: randomUUID(), generation: 1 },
      siteTime: new Date().toISOString(),
      revision: '0',
      rules: openRules,
      contents: [],
      askAgainSeconds: 1,
    },
    say(change) {
      const rules = { ...site.state.rules, ...change.rules }
      site.state = { ...site.state, ...change, rules, revision: randomUUID() }
      for (const answer of waiting.splice(0)) answer()
    },
    publish: (packageId, files) => publish(site, { siteKey: who.siteKey, packageId, files }),
    ticketFor,
    questions: [],
    reports: [],
    receipts: [],
    asked: [],
    bytesOnWire: () => [...sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0),
    meddle: () => false,
    refuse: () => false,
    refused: 0,
    clockAheadMs: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
  async function giveObject(request: IncomingMessage, response: ServerResponse, sha256: string) {
    const { authorization, range } = request.headers
    openTicket(authorization, { sitePublicKey: who.sitePublicKey, audience: 'site', now: now() })
    site.asked.push({ sha256, range })
    if (site.meddle(request, response, sha256)) return
    const { path, size } = await store.open(sha256)
    await sendObject(request, response, { path, size, sha256 })
  }
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    const [, sha256] = /\/content\/objects\/([0-9a-f]{64})$/.exec(path) ?? []
    if (sha256) return giveObject(request, response, sha256)
    const body = await readJson(request)
    if (path.endsWith('/desired-state')) {
      const question = pointQuestion.parse(body)
      site.questions.push(question)
      if (question.knownRevision === site.state.revision) await waitForNews(question.waitSeconds * 1000)
      const text = JSON.stringify({ ...site.state, siteTime: now().toISOString() })
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(text)
    }
    if (path.endsWith('/progress')) site.reports.push(progressReport.parse(body))
    else site.receipts.push(openReceipt(body, who.pointPublicKey()))
    response.writeHead(204).end()
  }
  function waitForNews(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
  const server = createServer((request, response) => {
    if (site.refuse(request.url ?? '')) {
      site.refused += 1
      return void request.socket.destroy()
    }
    answer(request, response).catch(error => {
      if (response.headersSent) response.destroy()
      else response.writeHead(403).end(JSON.stringify({ code: String(error) }))
    })
  })
  server.on('connection', socket => sockets.add(socket))
  server.on('close', () => {
    for (const one of waiting.splice(0)) one()
    waiting = []
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return site
}

async function publish(
  site: FakeSite,
  given: { siteKey: KeyObject; packageId: string; files: Record<string, Uint8Array> },
): Promise<DesiredContent> {
  const signal = new AbortController().signal
  const add = (bytes: Uint8Array) => site.store.addStream(only(bytes), { signal, maxBytes: bytes.length })
  const listed: ManifestFile[] = []
  let totalBytes = 0
  for (const [name, bytes] of Object.entries(given.files)) {
    listed.push(manifestFileOf(name, { ...(await add(bytes)), modified: new Date(0) }))
    totalBytes += bytes.length
  }
  const manifest = encodeManifest(makeManifest(listed))
  await add(manifest)
  const contentVersion = digestManifest(manifest)
  return {
    packageId: given.packageId,
    version: 1,
    contentVersion,
    signature: signManifest(given.siteKey, contentVersion),
    totalBytes,
    priority: 'medium',
    request: null,
    sources: [
      {
        name: 'site',
        kind: 'site',
        baseUrl: `${site.url}/api/v1/`,
        ticket: site.ticketFor(contentVersion, 'site'),
        certificate: null,
      },
    ],
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return JSON.parse(Buffer.concat(pieces).toString())
}
