// A storage service with the S3 API for tests, on loopback, behind a place where requests can be disturbed: s3rver in this process, or a
// real Swift when SLIPSTREAM_TEST_STORAGE is `swift`.

import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import S3rver from 's3rver'
import { startSwift } from './swift-server.ts'

/** Answers a request in the service's place and says so by true. */
export type Disturbance = (request: IncomingMessage, response: ServerResponse) => boolean

/** A running service with one bucket, `content`. */
export type StorageService = AsyncDisposable & {
  endpoint: string
  /** A real service without anything before it; else the same. */
  itself: string
  /** What is asked before the service is; null: nothing. */
  disturb: Disturbance | null
  /** The requests so far, as `PUT /content/objects/…`. */
  requests: string[]
}

/** What answers, what it takes for proof, and the way to end it. */
type Service = {
  endpoint?: string
  answer: (request: IncomingMessage, response: ServerResponse) => void
  credentials: { accessKeyId: string; secretAccessKey: string }
  stop: () => Promise<unknown>
}

/**
 * Starts the service on a folder; what an earlier one kept there is there again. Programs find in their environment what the service that
 * was started last takes for proof.
 */
export async function startStorageService(directory: string): Promise<StorageService> {
  const kind = process.env.SLIPSTREAM_TEST_STORAGE ?? 's3rver'
  const isSwift = kind === 'swift'
  if (!isSwift && kind !== 's3rver') throw new Error(`there is no storage service ${kind} for tests`)
  const { endpoint, answer, credentials, stop } = await (isSwift ? runSwift(directory) : runS3rver(directory))
  process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId
  process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey
  const server = createServer((request, response) => {
    storage.requests.push(`${request.method} ${request.url}`)
    if (storage.disturb?.(request, response) !== true) answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const storage: StorageService = {
    endpoint: `http://127.0.0.1:${port}`,
    itself: endpoint ?? `http://127.0.0.1:${port}`,
    disturb: null,
    requests: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await stop()
    },
  }
  return storage
}

async function runS3rver(directory: string): Promise<Service> {
  const service = new S3rver({
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: 'content', configs: [] }],
  })
  await service.configureBuckets()
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  return { answer: service.callback(), credentials, stop: () => Promise.resolve() }
}

async function runSwift(directory: string): Promise<Service> {
  const swift = await startSwift(directory)
  return {
    endpoint: swift.endpoint,
    answer: passTo(swift.endpoint),
    credentials: swift.credentials,
    stop: async () => swift[Symbol.asyncDispose](),
  }
}

/** Passes everything on as it is: the signature of a request covers its path and the host that it was meant for. */
function passTo(target: string): Service['answer'] {
  return (request, response) => {
    const { method } = request
    // Whoever waits for the word to go on has had it from this server.
    const { expect: _, ...headers } = request.headers
    const passed = forward(new URL(request.url ?? '/', target), { method, headers, agent: false }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      // Swift sends the end of a body that a HEAD must not have; Node then reports an error after the whole answer.
      if (method === 'HEAD') return void response.end()
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    passed.on('error', () => {
      if (!response.writableEnded) response.destroy()
    })
    response.on('close', () => passed.destroy())
    request.pipe(passed)
  }
}

/** Answers as S3 does when it refuses: an XML document with a code. */
export function refuse(response: ServerResponse, status: number, code: string): true {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`)
  return true
}
