// What the tests of this room share: keys, messages that are right, and a source that can be told to misbehave.

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { KeyPair } from '#platform/certificates'
import type { Receipt, Ticket } from './messages.ts'
import { formatContentRange, parseRange } from './ranges.ts'

/** A new Ed25519 key in the form that the site and points use. */
export function keys(): { privateKey: KeyObject; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }
}

/** SHA-256 in hex. */
export function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** A receipt that is right. */
export function receiptOf(): Receipt {
  return {
    protocolVersion: 1,
    siteCode: 'S01',
    pointId: '0f8b7e3a-51d6-4f0e-9c55-2d1a66c5a001',
    packageId: 'S0100001',
    version: 2,
    contentVersion: digestOf('version'),
    files: 3,
    bytes: 10,
    verifiedAt: '2026-01-01T00:00:00.000Z',
    request: null,
  }
}

/** A ticket that is right for half past midnight. */
export function ticketOf(): Ticket {
  return {
    protocolVersion: 1,
    siteCode: 'S01',
    contentVersion: digestOf('version'),
    audience: 'site',
    issuedAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T01:00:00.000Z',
  }
}

/** Handles a request itself (true), or leaves it to the honest answer (false). */
export type Misbehaviour = (
  request: IncomingMessage,
  response: ServerResponse,
  asked: { sha256: string; offset: number; length: number; bytes: Buffer },
) => boolean

/** A source over HTTP that holds objects by digest. */
export type TestSource = {
  baseUrl: string
  requests: { sha256: string; offset: number; length: number }[]
  misbehave: Misbehaviour
  put(bytes: Buffer): string
  close(): Promise<void>
}

/** Starts a source on the loopback interface; over https when it is given a certificate. */
export async function startSource(pair?: KeyPair): Promise<TestSource> {
  const objects = new Map<string, Buffer>()
  const source: TestSource = {
    baseUrl: '',
    requests: [],
    misbehave: () => false,
    put(bytes) {
      const sha256 = digestOf(bytes)
      objects.set(sha256, bytes)
      return sha256
    },
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const sha256 = request.url?.split('/').at(-1) ?? ''
    const bytes = objects.get(sha256)
    if (!bytes) return void response.writeHead(404).end()
    const asked = parseRange(request.headers.range, bytes.length)
    const range = asked.kind === 'ranges' ? asked.ranges[0] : undefined
    const { offset, length } = range ?? { offset: 0, length: bytes.length }
    source.requests.push({ sha256, offset, length })
    if (source.misbehave(request, response, { sha256, offset, length, bytes })) return
    response.writeHead(range ? 206 : 200, {
      'content-length': length,
      ...(range ? { 'content-range': formatContentRange(range, bytes.length) } : {}),
    })
    response.end(bytes.subarray(offset, offset + length))
  }
  const server = pair
    ? createTlsServer({ cert: pair.certificate, key: pair.privateKey }, answer)
    : createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  source.baseUrl = `http${pair ? 's' : ''}://127.0.0.1:${(server.address() as AddressInfo).port}/prefix`
  return source
}
