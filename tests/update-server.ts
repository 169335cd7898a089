// A server of update files for tests, on the loopback interface. It follows ranges and editions, unless it was told to behave worse.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How one request is answered; what is left out is done as it should be. */
export type Behaviour = {
  status?: number
  headers?: Record<string, string>
  /** In place of the file. */
  body?: Buffer
  /** The connection is cut after so many bytes of the body. */
  cutAfter?: number
  /** Nothing is said of the length: the body is sent in pieces. */
  chunked?: boolean
  /** Every answer is the whole file. */
  withoutRanges?: boolean
  /** Null: the server does not say which edition the file is of. */
  etag?: string | null
  /** A byte now and then, without end. */
  drips?: boolean
  /** No answer at all. */
  holds?: boolean
}

/** What was asked. */
export type Asked = { path: string; range: string | null; ifRange: string | null }

/** The server. */
export type UpdateServer = AsyncDisposable & {
  /** Its address, without a slash at the end. */
  url: string
  files: Map<string, Buffer>
  /** How the request with this number (from 1) is answered. */
  behave: (asked: Asked, number: number) => Behaviour
  asked: Asked[]
  /** Bytes of bodies that were sent. */
  sent: number
}

const readingMs = 400

/** Lets it listen. */
export async function startUpdateServer(): Promise<UpdateServer> {
  const self: UpdateServer = {
    url: '',
    files: new Map(),
    behave: () => ({}),
    asked: [],
    sent: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const server = createServer((request, response) => answer(self, request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return self
}

function answer(self: UpdateServer, request: IncomingMessage, response: ServerResponse): void {
  const { range = null, 'if-range': ifRange = null } = request.headers
  const asked = { path: request.url ?? '/', range, ifRange: ifRange as string | null }
  self.asked.push(asked)
  const behaviour = self.behave(asked, self.asked.length)
  if (behaviour.holds) return
  const file = behaviour.body ?? self.files.get(asked.path)
  if (behaviour.status !== undefined || file === undefined) {
    response.writeHead(behaviour.status ?? 404, behaviour.headers).end('not the file')
    return
  }
  const etag = behaviour.etag === undefined ? '"first"' : behaviour.etag
  const edition = etag === null ? {} : { etag }
  const start = /^bytes=(\d+)-$/.exec(range ?? '')?.[1]
  const isRest = start !== undefined && !behaviour.withoutRanges && (ifRange === null || ifRange === etag)
  const body = isRest ? file.subarray(Number(start)) : file
  response.writeHead(isRest ? 206 : 200, {
    ...edition,
    ...(behaviour.chunked ? {} : { 'content-length': body.length }),
    ...(isRest && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    ...behaviour.headers,
  })
  if (behaviour.drips) {
    drip(response)
    return
  }
  const piece = body.subarray(0, behaviour.cutAfter ?? body.length)
  self.sent += piece.length
  if (behaviour.cutAfter === undefined) response.end(piece)
  // Whoever reads throws away what had come when the connection broke and was not read yet: time to read it.
  else response.write(piece, () => setTimeout(() => request.socket.destroy(), readingMs))
}

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('x'), 50)
  response.on('close', () => clearInterval(timer))
}
