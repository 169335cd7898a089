// A small upstream update server on loopback, written from [MS-WSUSSS]. It is strict: what the protocol does not allow is refused.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { readXmlTree } from '#formats/xml'
import { type AskedList, CatalogueOfServer } from './catalogue-of-server.ts'
import { operations, ServerFault, type ServerHabits, type ServerState } from './operations.ts'

export { lzxCabinet } from './lzx-cabinet.ts'
export { documentOf, type ServerMadeUpdate } from './server-update.ts'

/** Answers in the place of the server: true when it did, a fault to be sent, false when the server shall answer. */
export type Interference = (
  operation: string,
  response: ServerResponse,
) => boolean | { fault: string; message?: string }

/** The server. */
export type WsusServer = {
  /** With a slash at its end. */
  address: string
  catalogue: CatalogueOfServer
  habits: ServerHabits
  /** Operations in the order in which they were asked for. */
  calls: string[]
  /** Filters of GetRevisionIdList. */
  filters: AskedList[]
  accounts: { name: string; guid: string }[]
  /** Cookies that were shown when a new one was asked for. */
  renewals: string[]
  /** Anchors that GetConfigData was given; null: none. */
  configAnchors: (string | null)[]
  /** Called before each operation; true: it has answered. */
  interfere: Interference | null
  /** Revisions that GetUpdateData was asked for, as `<GUID> <number>`. */
  asked: string[]
  [Symbol.asyncDispose](): Promise<void>
}

const envelope = 'http://schemas.xmlsoap.org/soap/envelope/'
const sync = 'http://www.microsoft.com/SoftwareDistribution'
const services: Readonly<Record<string, string>> = {
  '/ServerSyncWebService/ServerSyncWebService.asmx': sync,
  '/DssAuthWebService/DssAuthWebService.asmx': `${sync}/Server/DssAuthWebService`,
}

/** Starts a server. @param secure A certificate: it listens with https then. */
export async function startWsusServer(secure?: { cert: string; key: string }): Promise<WsusServer> {
  const habits: ServerHabits = {
    mostUpdatesPerRequest: 100,
    cookieUses: 1_000_000,
    cookieMs: 4 * 60 * 60_000,
    authorizationUrl: 'DssAuthWebService/DssAuthWebService.asmx',
  }
  const state: ServerState = {
    catalogue: new CatalogueOfServer(),
    habits,
    accounts: [],
    cookies: new Map(),
    filters: [],
    renewals: [],
    configAnchors: [],
  }
  const server: Omit<WsusServer, 'address'> = {
    ...state,
    calls: [],
    asked: [],
    interfere: null,
    async [Symbol.asyncDispose]() {
      listener.closeAllConnections()
      await new Promise(resolve => listener.close(resolve))
    },
  }
  const take = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, { state, server }).catch(error => response.destroy(error))
  }
  const listener = secure === undefined ? createServer(take) : createSecureServer(secure, take)
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as AddressInfo
  const address = `${secure === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`
  return Object.assign(server, { address })
}

type House = { state: ServerState; server: Omit<WsusServer, 'address'> }

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { state, server }: House,
): Promise<void> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const namespace = services[request.url ?? '']
  const isMessage = /^text\/xml\s*;\s*charset=utf-8$/i.test(request.headers['content-type'] ?? '')
  if (request.method !== 'POST' || namespace === undefined || !isMessage) {
    response.writeHead(400).end()
    return
  }
  const root = readXmlTree(Buffer.concat(pieces).toString('utf8'))
  const [body, second] = root.children
  const asked = body?.children[0]
  const operation = asked?.name ?? ''
  const fits =
    root.namespace === envelope &&
    body?.name === 'Body' &&
    second === undefined &&
    asked?.namespace === namespace &&
    (operation === 'GetAuthorizationCookie') === namespace.endsWith('DssAuthWebService') &&
    request.headers.soapaction === `"${namespace}/${operation}"`
  if (!asked || !fits) {
    send(response, 500, faultText('InvalidParameters', 'message'))
    return
  }
  server.calls.push(operation)
  try {
    const instead = server.interfere?.(operation, response) ?? false
    if (instead === true) return
    if (instead !== false) throw new ServerFault(instead.fault, instead.message)
    const inside = operations[operation]?.(asked, state)
    if (inside === undefined) throw new ServerFault('InvalidParameters', 'operation')
    if (operation === 'GetUpdateData') server.asked.push(...namesIn(inside))
    const result = `<${operation}Response xmlns="${namespace}"><${operation}Result>${inside}</${operation}Result></${operation}Response>`
    send(response, 200, result)
  } catch (error) {
    if (!(error instanceof ServerFault)) throw error
    send(response, 500, faultText(error.fault, error.message))
  }
}

function namesIn(inside: string): string[] {
  const pattern = /<Id><UpdateID>([^<]+)<\/UpdateID><RevisionNumber>(\d+)</g
  return [...inside.matchAll(pattern)].map(([, id, number]) => `${id} ${number}`)
}

/** 2.2.9.1 */
function faultText(code: string, message: string): string {
  return `<soap:Fault><faultcode>soap:Server</faultcode><faultstring>Fault occurred</faultstring><detail><ErrorCode>${code}</ErrorCode><Message>${message}</Message><ID>b6114a8d-9939-41e0-ad7f-0d9a72260804</ID></detail></soap:Fault>`
}

/** Sends what stands in the body of a message. */
export function send(response: ServerResponse, status: number, inside: string): void {
  const text = `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelope}"><soap:Body>${inside}</soap:Body></soap:Envelope>`
  response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(text)
}
