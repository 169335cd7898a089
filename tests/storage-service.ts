// A storage service with the S3 API for tests: s3rver in this process, on loopback, behind a place where requests can be disturbed.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import S3rver from 's3rver'

/** Answers a request in the service's place and says so by true. */
export type Disturbance = (request: IncomingMessage, response: ServerResponse) => boolean

/** A running service with one bucket, `content`. */
export type StorageService = AsyncDisposable & {
  endpoint: string
  /** What is asked before the service is; null: nothing. */
  disturb: Disturbance | null
  /** The requests so far, as `PUT /content/objects/…`. */
  requests: string[]
}

/** What the service takes for proof; programs find it in their environment. */
export const storageCredentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }

/** Starts the service on a folder; what an earlier one kept there is there again. */
export async function startStorageService(directory: string): Promise<StorageService> {
  Object.assign(process.env, storageCredentials)
  const service = new S3rver({
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: 'content', configs: [] }],
  })
  await service.configureBuckets()
  const answer = service.callback()
  const server = createServer((request, response) => {
    storage.requests.push(`${request.method} ${request.url}`)
    if (storage.disturb?.(request, response) !== true) answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const storage: StorageService = {
    endpoint: `http://127.0.0.1:${port}`,
    disturb: null,
    requests: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return storage
}

/** Answers as S3 does when it refuses: an XML document with a code. */
export function refuse(response: ServerResponse, status: number, code: string): true {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`)
  return true
}
