// For tests: a site for devices over HTTP that signs as a real one does, with its content beside it. What it is told to do, it does to each request.

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { digestManifest, encodeManifest, makeManifest, manifestFileOf } from '#product/content-manifest'
import { openContentStore } from '#product/content-store'
import {
  type AssignedContent,
  type Assignment,
  type DeviceContentSource,
  devicePaths,
  type EnrolRequest,
  makeDeviceKey,
  makeSignedText,
  manifestPathOf,
  provesKey,
  readDeviceKey,
  readSignedRequest,
  refuseUnsigned,
  type StatusReport,
  type StatusRequest,
} from '#product/device-protocol'
import { sendObject } from '#product/distribution-protocol'
import { makeFromTemplate, type TaskSequence } from '#product/task-sequence-model'

/** A site for one test. */
export type TestSite = AsyncDisposable & {
  url: string
  /** The P-256 key with which it signs; another one here is another site. */
  key: ReturnType<typeof makeDeviceKey>
  assignments: Assignment[]
  sources: DeviceContentSource[]
  reports: StatusReport[]
  /** Devices by their keys. */
  devices: Map<string, string>
  /** Looks at each request first; true: it has answered, or lets it hang. */
  meddle: (request: { path: string; body: string }, response: ServerResponse) => boolean
  /** Changes what is signed and sent as an answer, after it was signed. */
  falsify: (path: string, answer: { text: string; signature: string }) => { text: string; signature: string }
  /** Keeps files as a version of a package. */
  publish: (files: Record<string, Uint8Array>) => Promise<AssignedContent>
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const answerTo: Record<string, 'slipstream/device-policy/1' | 'slipstream/device-location/1'> = {
  [devicePaths.policy]: 'slipstream/device-policy/1',
  [devicePaths.location]: 'slipstream/device-location/1',
}

/** Starts one on the loopback address, with its content in a folder. */
export async function startTestSite(folder: string): Promise<TestSite> {
  const store = await openContentStore(join(folder, 'origin'))
  const signal = new AbortController().signal
  const keep = (bytes: Uint8Array) =>
    store.addStream(
      (async function* () {
        yield bytes
      })(),
      { signal, maxBytes: bytes.length },
    )
  const server = createServer()
  const site: TestSite = {
    url: '',
    key: makeDeviceKey(),
    assignments: [],
    sources: [],
    reports: [],
    devices: new Map(),
    meddle: () => false,
    falsify: (_path, answer) => answer,
    async publish(files) {
      const listed = []
      for (const [name, bytes] of Object.entries(files))
        listed.push(manifestFileOf(name, { ...(await keep(bytes)), modified: new Date(0) }))
      const manifest = encodeManifest(makeManifest(listed))
      await keep(manifest)
      const contentVersion = digestManifest(manifest)
      return {
        packageId: 'S0100001',
        packageName: 'Windows 11',
        version: 1,
        contentVersion,
        manifestPath: manifestPathOf(contentVersion),
        totalBytes: listed.reduce((sum, file) => sum + file.size, 0),
        images: [{ index: 3, editionId: 'Enterprise' }],
        manifestSignature: '',
        sources: site.sources,
      }
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }

  function answer(path: string, request: IncomingMessage, body: string): object {
    const read = JSON.parse(body)
    if (path === devicePaths.enrol) return enrolled(site, read)
    const said = readSignedRequest((request.headers.authorization ?? '').split(' ')[1] ?? '')
    const [publicKey = ''] = [...site.devices].find(([, id]) => id === said.deviceId) ?? []
    refuseUnsigned(said, {
      method: 'POST',
      target: path,
      publicKey: readDeviceKey(publicKey),
      now: new Date(),
    })
    if (path === devicePaths.status) return taken(site, read)
    const about =
      path === devicePaths.policy
        ? {
            nonce: said.nonce,
            siteCode: 'S01',
            state: 'approved',
            expiresAt: inAnHour(),
            assignments: site.assignments,
          }
        : { contentVersion: read.contentVersion, sources: site.sources }
    const common = { protocolVersion: 1, deviceId: said.deviceId, issuedAt: new Date().toISOString() }
    const context = answerTo[path] ?? 'slipstream/device-policy/1'
    return site.falsify(
      path,
      makeSignedText(context, { ...common, askAgainSeconds: 60, ...about }, site.key.privateKey),
    )
  }

  server.on('request', async (request, response) => {
    const path = request.url ?? ''
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece)
    const body = Buffer.concat(pieces).toString()
    if (site.meddle({ path, body }, response)) return
    if (request.method === 'GET') {
      const sha256 = path.split('/').at(-1) ?? ''
      return store.open(sha256).then(
        object => sendObject(request, response, { ...object, sha256 }),
        () => response.writeHead(404).end(),
      )
    }
    try {
      const said = JSON.stringify(answer(path, request, body))
      response.writeHead(200, { 'content-type': 'application/json' }).end(said)
    } catch (error) {
      const { code = 'UNKNOWN' } = error as { code?: string }
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ code }))
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  site.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  site.sources = [sourceAt(site.url, 'DP1')]
  return site
}

/** A source that may be used at once. */
export function sourceAt(url: string, pointId: string): DeviceContentSource {
  const about = { boundaryGroup: 'Paris', relation: 'current', availableAfterMinutes: 0 } as const
  return { pointId, name: pointId, addresses: [url], ...about, ticket: 'ticket', certificate: null }
}

/** An assignment that is due now. */
export function assignmentOf(
  contents: AssignedContent[],
  changed: Partial<Omit<Assignment, 'sequence'>> & { sequence?: TaskSequence } = {},
): Assignment {
  const { sequence = makeFromTemplate({ package: 'S0100001', edition: 'Enterprise' }), ...others } = changed
  const past = '2026-01-01T00:00:00.000Z'
  return {
    deploymentId: randomUUID(),
    deploymentName: 'Windows 11 for Paris',
    purpose: 'required',
    attempt: 1,
    action: 'run',
    reason: '',
    schedule: { availableFrom: past, deadline: past, windows: null, estimatedMinutes: 60 },
    sequenceId: 'TS1',
    sequenceVersion: 1,
    variables: {},
    contents,
    ...others,
    sequence: sequence as unknown as Assignment['sequence'],
  }
}

/** Facts of a device that the template finds ready, as a file has them. */
export const readyFacts = {
  architecture: 'x64',
  edition: 'Enterprise',
  language: 'fr-FR',
  build: '10.0.22631.4317',
  addresses: ['10.1.0.17'],
  memoryMegabytes: 8192,
  freeDiskMegabytes: 60_000,
  mainsPower: true,
  operatingSystem: 'client',
} as const

function enrolled(site: TestSite, request: EnrolRequest): object {
  if (!provesKey(request)) throw Object.assign(new Error('no proof'), { code: 'ENROLMENT_REFUSED' })
  const deviceId = site.devices.get(request.publicKey) ?? randomUUID()
  site.devices.set(request.publicKey, deviceId)
  const keys = { publicKey: request.publicKey, siteKey: site.key.publicKey, manifestKey: '' }
  const about = { protocolVersion: 1, siteCode: 'S01', deviceId, state: 'approved', askAgainSeconds: 1 }
  return makeSignedText('slipstream/device-enrolment-answer/1', { ...about, ...keys }, site.key.privateKey)
}

function taken(site: TestSite, { reports }: StatusRequest): object {
  const outcomes = reports.map(report => {
    const isKnown = site.reports.some(
      ({ deploymentId, attempt, number }) =>
        deploymentId === report.deploymentId && attempt === report.attempt && number === report.number,
    )
    if (!isKnown) site.reports.push(report)
    return isKnown ? 'known' : 'taken'
  })
  return { protocolVersion: 1, outcomes }
}
